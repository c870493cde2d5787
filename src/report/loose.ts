/**
 * Looking into values of unknown shape without an error.
 *
 * @module
 */

export type Loose = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member that is an object, or an empty one. */
export function recordAt(value: Loose, key: string): Loose {
  const member = value[key];
  return isRecord(member) ? member : {};
}

/** The value if it is a list, or an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is a finite number. */
export function finite(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** The value if it is a whole number that is not negative. */
export function whole(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? value as number : null;
}
