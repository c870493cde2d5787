/**
 * A run as plain data, read from its folder alone: the experiment, and what each epoch came to.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { readExperiment } from "../config/read.ts";
import { fileFault } from "../run/files.ts";
import { newestRun, openRun, type RunFolder, RUNS } from "../run/folder.ts";
import { type ParsedEpochs, parseEpochs } from "./epochs.ts";

/** A run and what is known of it so far. */
export interface RunData extends ParsedEpochs {
  readonly folder: RunFolder;
  readonly experiment: Experiment;
}

/**
 * Reads a run, whether it is under way or done. One in its first epoch has no epochs.
 *
 * @param path of the run, or its name; by default the newest run
 * @param runs where the runs are
 * @throws {RunError} with exit code 2 if there is no such run, or its metrics cannot be read
 * @throws {ExperimentError} if this version cannot read the run's experiment
 */
export async function readRun(path: string | undefined, runs: string = RUNS): Promise<RunData> {
  const folder = path === undefined ? await newestRun(runs) : await openRun(path, runs);
  const { experiment } = await readExperiment(folder.experiment);
  const text = await readText(folder.metrics);
  return { folder, experiment, ...parseEpochs(text, experiment.network) };
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return "";
    throw fileFault(`read ${path}`, cause, { exitCode: 2 });
  }
}
