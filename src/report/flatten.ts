/**
 * Nested values as a flat list of paths and texts, and what differs between several of them.
 *
 * @module
 */

import { flattenSettings, settingText } from "../compare/settings.ts";
import type { Setting } from "./data.ts";

/** Longer texts, such as a git diff, are cut. */
const LONGEST = 300;

/**
 * Flattens a value. Lists stay whole, since a place in a list says little.
 *
 * @example
 * ```ts
 * import { flatten } from "./flatten.ts";
 *
 * flatten({ search: { epochs: 5 }, operations: ["identity"] });
 * // [["search.epochs", "5"], ["operations", '["identity"]']]
 * ```
 */
export function flatten(value: unknown): Setting[] {
  return [...flattenSettings(value)].map(([path, inner]) => {
    const text = settingText(inner);
    return [path, text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text];
  });
}

/** A setting that several runs do not share. */
export interface Difference {
  readonly path: string;
  /** Of each run; `null` where it has none. */
  readonly values: readonly (string | null)[];
}

/** What differs between lists of settings, in the order in which paths first come up. */
export function differences(runs: readonly (readonly Setting[])[]): Difference[] {
  const maps = runs.map((settings) => new Map(settings));
  const paths = new Set(maps.flatMap((map) => [...map.keys()]));
  return [...paths].flatMap((path) => {
    const values = maps.map((map) => map.get(path) ?? null);
    return new Set(values).size > 1 ? [{ path, values }] : [];
  });
}
