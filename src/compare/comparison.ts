/**
 * Runs side by side: which settings differ, and what each came to, best first.
 *
 * @module
 */

import { differingPaths } from "./settings.ts";
import { type ResultName, RESULTS, type RunSummary } from "./summary.ts";

/** Runs and what there is to say about them. */
export interface Comparison {
  /** Sorted. */
  readonly runs: readonly RunSummary[];
  /** Paths of the settings that differ. */
  readonly settings: readonly string[];
  /** Results that at least one run has. */
  readonly results: readonly ResultName[];
}

/** What runs can be sorted by: a result, or the name, which begins with the time. */
export const SORT_KEYS = ["name", ...RESULTS] as const;

export type SortKey = typeof SORT_KEYS[number];

/** Results of which more is better; of the others less is. */
const MORE_IS_BETTER: ReadonlySet<SortKey> = new Set(
  ["valid_accuracy", "train_accuracy", "test_accuracy"],
);

/**
 * Compares runs.
 *
 * @param key the best comes first; runs that have no such result come last, by name
 *
 * @example
 * ```ts ignore
 * import { compareRuns, formatTable, listRunFolders, summarizeRun } from "@cellwright/cellwright";
 *
 * const runs = await Promise.all((await listRunFolders()).map(summarizeRun));
 * console.log(formatTable(compareRuns(runs, "valid_loss")));
 * ```
 */
export function compareRuns(
  runs: readonly RunSummary[],
  key: SortKey = "valid_accuracy",
): Comparison {
  // A run whose experiment cannot be read would make every setting differ.
  const readable = runs.map(({ settings }) => settings).filter(({ size }) => size > 0);
  return {
    runs: runs.toSorted((a, b) => order(a, b, key)),
    settings: differingPaths(readable),
    results: RESULTS.filter((name) => runs.some(({ results }) => results[name] !== null)),
  };
}

function order(a: RunSummary, b: RunSummary, key: SortKey): number {
  const byName = a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  if (key === "name") return byName;
  const sign = MORE_IS_BETTER.has(key) ? -1 : 1;
  const rank = ({ results: { [key]: value } }: RunSummary) =>
    value === null ? Infinity : sign * value;
  const [first, second] = [rank(a), rank(b)];
  return first === second ? byName : first - second;
}
