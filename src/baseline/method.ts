/**
 * A search by the method that its experiment names.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { readExperiment } from "../config/read.ts";
import type { Source } from "../config/source.ts";
import { openRun } from "../run/folder.ts";
import {
  resumeSearch as resumeDarts,
  search as searchDarts,
  type SearchOptions,
  type SearchResult,
} from "../search/search.ts";
import { resumeRandomly, searchRandomly } from "./random_search.ts";
import { resumeSharing, searchSharing } from "./weight_sharing.ts";

/** How each method begins a search, and goes on with one. */
const METHODS = {
  darts: { search: searchDarts, resume: resumeDarts },
  random_sampling: { search: searchRandomly, resume: resumeRandomly },
  random_search: { search: searchRandomly, resume: resumeRandomly },
  random_search_weight_sharing: { search: searchSharing, resume: resumeSharing },
} as const;

/**
 * Searches for an architecture, by `search.method`.
 *
 * @param options.source where the experiment is written, to show there what is wrong with it
 * @throws {ExperimentError} before anything is written, if the experiment cannot be run as written
 * @throws {RunError} if the run cannot be recorded, or a loss is not finite; it says what is safe
 *
 * @example
 * ```ts ignore
 * import { readExperiment, search, wasmEngine } from "@cellwright/cellwright";
 *
 * const { experiment, source } = await readExperiment("configs/smoke.yaml");
 * const { folder, architecture } = await search(experiment, { engine: wasmEngine(), source });
 * console.log(folder.path, architecture?.valid_accuracy, architecture?.genotype);
 * ```
 */
export async function search(
  experiment: Experiment,
  options: SearchOptions & { readonly source?: Source },
): Promise<SearchResult> {
  return await METHODS[experiment.search.method].search(experiment, options);
}

/**
 * Goes on with a run that was stopped.
 *
 * @param path of the run, or its name
 * @throws {ExperimentError} if the run's experiment cannot be used any more
 * @throws {RunError} if there is no such run, another process works on it, or it cannot be recorded
 */
export async function resumeSearch(path: string, options: SearchOptions): Promise<SearchResult> {
  const folder = await openRun(path, options.runs);
  const { experiment } = await readExperiment(folder.experiment);
  return await METHODS[experiment.search.method].resume(path, options);
}
