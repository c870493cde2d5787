/**
 * What stands in an experiment, in words, and the slips that turn one type of value into another.
 *
 * @module
 */

import type { JsonSchema } from "./json_schema.ts";

const LONGEST = 40;

/**
 * A value as messages show it.
 *
 * @param written a scalar as it stands in the file
 */
export function describe(value: unknown, written?: string): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return Object.keys(value).length === 0 ? "an empty map" : "a map";
  if (written && !written.includes("\n")) return clip(written);
  const plain = typeof value !== "string" || /^[A-Za-z_./~][^\s"']*$/.test(value);
  return plain ? clip(String(value)) : JSON.stringify(clip(value));
}

function clip(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/**
 * The mend for a value of the wrong type, where YAML 1.2 and the person read it differently.
 *
 * @returns the end of a message, such as `write 30000`
 */
export function mendType(value: unknown, wanted: readonly JsonSchema[]): string | undefined {
  const types = wanted.map(({ type }) => type);
  const number = types.includes("number") || types.includes("integer");
  if (number && typeof value === "string") {
    const digits = value.trim().replace(/(?<=\d)_(?=\d)/g, "");
    if (digits !== "" && Number.isFinite(Number(digits))) return `write ${digits}`;
  }
  if (types.includes("boolean") && typeof value === "string") {
    if (/^(yes|on|y|true)$/i.test(value)) return "write true";
    if (/^(no|off|n|false)$/i.test(value)) return "write false";
  }
  const text = types.includes("string") && !wanted.some((schema) => schema.enum || schema.const);
  if (text && (typeof value === "number" || typeof value === "boolean")) {
    return `quote it: "${value}"`;
  }
  return undefined;
}
