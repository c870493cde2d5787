/**
 * The nearest name: what a person meant who wrote `serach`, `batchSize` or `lr`.
 *
 * @module
 */

/**
 * How many insertions, deletions, replacements and swaps of neighbours lead from one word to the
 * other, no letter touched twice (Damerau-Levenshtein, optimal string alignment).
 *
 * @example
 * ```ts
 * import { editDistance } from "./nearest.ts";
 *
 * editDistance("serach", "search"); // 1
 * ```
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replace, last[j]! + 1, row[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

/** Edits that a misspelt name may need, as a share of the longer word. */
const TOLERANCE = 0.3;

/**
 * The name nearest to a misspelt one, or `undefined` if none is near. Case, hyphens and camel case
 * cost nothing. Where nothing is misspelt, the name may be short (`lr` or `rate` for
 * `learning_rate`) or have a tail (`kernel_size` for `kernel`).
 *
 * @example
 * ```ts
 * import { nearest } from "./nearest.ts";
 *
 * nearest("batchSize", ["batch_size", "seed"]); // "batch_size"
 * nearest("dropout", ["batch_size", "seed"]); // undefined
 * ```
 */
export function nearest(word: string, names: Iterable<string>): string | undefined {
  const wanted = snakeCase(word);
  const candidates = Array.from(names, (name) => ({ name, candidate: snakeCase(name) }));
  let best: { name: string; distance: number } | undefined;
  for (const { name, candidate } of candidates) {
    const allowed = Math.floor(Math.max(wanted.length, candidate.length) * TOLERANCE);
    if (Math.abs(wanted.length - candidate.length) > allowed) continue; // spares the long way
    const distance = editDistance(wanted, candidate);
    if (distance <= allowed && (!best || distance < best.distance)) best = { name, distance };
  }
  return best?.name ?? candidates.find(({ candidate }) => abbreviates(wanted, candidate))?.name;
}

function snakeCase(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, "$1_$2").replace(/[-\s.]+/g, "_").toLowerCase();
}

function abbreviates(wanted: string, candidate: string): boolean {
  const words = candidate.split("_");
  const initials = words.map((word) => word[0]).join("");
  return (words.length > 1 && wanted === initials) ||
    (wanted.length >= 3 && (words.includes(wanted) || candidate.startsWith(wanted))) ||
    (candidate.length >= 3 && wanted.startsWith(candidate));
}
