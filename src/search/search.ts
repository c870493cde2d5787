/**
 * A search from an experiment to an architecture, recorded in a run folder from which it can go on
 * to the bit.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { readExperiment } from "../config/read.ts";
import type { Source } from "../config/source.ts";
import type { Engine } from "../engine/engine.ts";
import { describePosition, type Position } from "../run/checkpoint_name.ts";
import { RunError } from "../run/error.ts";
import { explainFault, resumeCommand } from "../run/fault.ts";
import { openRun, type RunFolder, RUNS } from "../run/folder.ts";
import type { Architecture } from "../space/architecture.ts";
import { type EpochHooks, type EpochOptions, runEpochs, saveState } from "./epochs.ts";
import { initialize } from "./initial.ts";
import { prepare, type Prepared } from "./prepare.ts";
import type { EpochReport } from "./report.ts";
import { describeRepeat, type Original } from "./repeat.ts";
import { RunRecord } from "./record.ts";
import { initialState, keptCheckpoints, restoreCheckpoint, type SearchState } from "./state.ts";
import { turn } from "../turn.ts";
import { describeSearch } from "./text.ts";

/** What a search tells whoever watches. */
export interface SearchHooks extends EpochHooks {
  /** The run folder is there. */
  folder?(folder: RunFolder): void;
  /** The run folder is there and the first iteration comes next. */
  begin?(plan: SearchPlan): void;
  /** An epoch of training shared weights, which has no validation, is done. */
  shared?(report: Pick<EpochReport, "epoch" | "train">): void;
  /** A random search has measured a candidate that is worth telling of, as the line says. */
  candidate?(line: string): void;
  /** Lines were added to `log.txt`. */
  log?(lines: string): void;
}

/** What a search is about to do. */
export interface SearchPlan {
  readonly folder: RunFolder;
  readonly experiment: Experiment;
  readonly epochs: number;
  /** Iterations of an epoch. */
  readonly iterations: number;
  /** Where it begins. */
  readonly from: Position;
}

/** How to search. */
export interface SearchOptions extends EpochOptions {
  readonly engine: Engine;
  /** Where runs are kept, `logs` by default. */
  readonly runs?: string;
  /** What the run says that it was started with. */
  readonly command?: readonly string[];
  /** The run that is repeated: the log says what is not as it was. */
  readonly original?: Pick<Original, "folder" | "provenance">;
  readonly hooks?: SearchHooks;
}

/** How a search ended. */
export interface SearchResult {
  readonly folder: RunFolder;
  /** Whether all epochs are done; else `signal` stopped the search, which can be resumed. */
  readonly finished: boolean;
  /** The best cells, if an epoch was done. */
  readonly architecture: Architecture | null;
}

/**
 * Searches for an architecture.
 *
 * @param options.source where the experiment is written, to show there what is wrong with it
 * @throws {ExperimentError} before anything is written, if the experiment cannot be run as written
 * @throws {RunError} if the run cannot be recorded, or a number is not finite; it says what is safe
 * @throws the reason of `options.signal` if it is aborted before the run is there
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
  { source, ...options }: SearchOptions & { readonly source?: Source },
): Promise<SearchResult> {
  const { engine, runs = RUNS, command = [], original, hooks } = options;
  requireDarts(experiment);
  const prepared = await prepare(experiment, engine, source, options.signal);
  using _session = closing(prepared);
  await turn(options.signal);
  using record = await RunRecord.create(prepared, engine, runs, command, mirrorOf(hooks));
  const state = begin(prepared, record, options);
  if (original) record.log.write(await describeRepeat(original, record.folder));
  return await run(prepared, record, state, options);
}

/**
 * Goes on with a run that was stopped, to the bit.
 *
 * @param path of the run, or its name
 * @throws {ExperimentError} if the run's experiment cannot be used any more
 * @throws {RunError} if there is no such run, another process works on it, or it cannot be recorded
 * @throws the reason of `options.signal` if it is aborted before the run is open
 */
export async function resumeSearch(path: string, options: SearchOptions): Promise<SearchResult> {
  const folder = await openRun(path, options.runs);
  const { experiment, source } = await readExperiment(folder.experiment);
  requireDarts(experiment);
  const prepared = await prepare(experiment, options.engine, source, options.signal);
  using _session = closing(prepared);
  await turn(options.signal);
  const { record, checkpoint } = await RunRecord.reopen(folder, mirrorOf(options.hooks));
  using _record = record;
  // It was stopped before its first checkpoint: what a seed began, the seed begins again.
  if (!checkpoint) return await run(prepared, record, begin(prepared, record, options), options);
  const state = restoreCheckpoint(prepared.session, experiment, checkpoint);
  const { engine } = options;
  const how = `${engine.name} engine, ${engine.threads} threads`;
  record.log.write(`Resumed ${describePosition(state.position)}: ${how}`);
  // A later one may have been written after the checkpoint.
  if (state.best) await record.architecture(state.best);
  await record.tidy(checkpoint, keptCheckpoints(experiment, state));
  return await run(prepared, record, state, options);
}

/** What is asked to search in another way must not be searched in this one. */
function requireDarts({ search: { method } }: Experiment): void {
  if (method === "darts") return;
  throw new RangeError(`Expected search.method to be darts but found ${method}`);
}

/** Draws the parameters and writes the head of the log. */
function begin(prepared: Prepared, record: RunRecord, options: SearchOptions): SearchState {
  initialize(prepared.session, prepared.experiment.seed);
  record.log.write(describeSearch(prepared, options.engine, options.command ?? []));
  return initialState();
}

function mirrorOf(hooks: SearchHooks = {}): (lines: string) => void {
  return (lines) => hooks.log?.(lines);
}

function closing({ session }: Prepared): Disposable {
  return { [Symbol.dispose]: () => session.close() };
}

async function run(
  prepared: Prepared,
  record: RunRecord,
  state: SearchState,
  options: SearchOptions,
): Promise<SearchResult> {
  const { folder } = record;
  const { experiment, iterations } = prepared;
  const { epochs } = experiment.search;
  options.hooks?.folder?.(folder);
  options.hooks?.begin?.({ folder, experiment, epochs, iterations, from: state.position });
  try {
    const finished = await runEpochs(prepared, record, state, options);
    if (!finished) await stop(prepared, record, state);
    return { folder, finished, architecture: state.best };
  } catch (error) {
    throw error instanceof RunError ? await explainStop(error, folder) : error;
  }
}

/** Adds to an error that stopped a search what is safe, what may mend it, and how to go on. */
export async function explainStop(error: RunError, folder: RunFolder): Promise<RunError> {
  // What the system refuses has a cause in the system; numbers that go wrong have the experiment.
  const mend = error.cause === undefined && error.mend !== undefined
    ? `${error.mend} in ${folder.experiment}`
    : error.mend;
  return await explainFault(new RunError(error.what, { mend, cause: error }), folder);
}

/** Saves what was done since the last checkpoint. */
async function stop(prepared: Prepared, record: RunRecord, state: SearchState) {
  const file = await saveState(prepared, record, state);
  record.log.write(
    `Stopped ${describePosition(state.position)}, saved in ${file}; go on with ` +
      resumeCommand(record.folder),
  );
}
