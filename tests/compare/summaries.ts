/**
 * Summaries of runs that nobody has run.
 *
 * @module
 */

import { type ResultName, RESULTS, type RunSummary } from "../../src/compare/summary.ts";

/** A run of two epochs of two. */
export function run(
  name: string,
  results: Partial<Record<ResultName, number>>,
  settings: Readonly<Record<string, unknown>> = {},
  rest: Partial<RunSummary> = {},
): RunSummary {
  const all = Object.fromEntries(RESULTS.map((key) => [key, results[key] ?? null]));
  return {
    name,
    path: `logs/${name}`,
    done: 2,
    planned: 2,
    settings: new Map(Object.entries(settings)),
    results: all as RunSummary["results"],
    faults: [],
    ...rest,
  };
}
