/**
 * A training recorded in the folder of the run that found its cells, from which it can go on to the
 * bit.
 *
 * @module
 */

import { basename, join } from "node:path";
import type { Experiment } from "../config/experiment.ts";
import { readExperiment } from "../config/read.ts";
import { toYaml } from "../config/to_yaml.ts";
import type { Source } from "../config/source.ts";
import { describePosition } from "../run/checkpoint_name.ts";
import { RunError } from "../run/error.ts";
import { explainFault, resumeCommand } from "../run/fault.ts";
import { fileFault, writeAtomic } from "../run/files.ts";
import { createPart, createRun, openRun, type RunFolder, runFolder, RUNS } from "../run/folder.ts";
import { readMetrics } from "../run/metrics.ts";
import { initialize } from "../search/initial.ts";
import { RunRecord } from "../search/record.ts";
import type { SearchPlan } from "../search/search.ts";
import { type Architecture, readArchitecture, writeArchitecture } from "../space/architecture.ts";
import { runTraining, type TrainingHooks, type TrainingRecord } from "./epochs.ts";
import { type PreparedTraining, prepareTraining } from "./prepare.ts";
import type { TrainingReport, TrainingResult } from "./report.ts";
import { resultOf } from "./result.ts";
import { initialTraining, restoreTraining, takeTraining, type TrainingState } from "./state.ts";
import { describeTraining, describeTrainingEpoch } from "./text.ts";
import type { TrainOptions } from "./train.ts";

/** What a recorded training tells whoever watches. */
export interface TrainingRunHooks extends TrainingHooks {
  /** The folder is there and the first iteration comes next. */
  begin?(plan: SearchPlan): void;
  /** Lines were added to `log.txt`. */
  log?(lines: string): void;
}

/** How to train on the record. */
export interface TrainRunOptions extends TrainOptions {
  /** What the training says that it was started with. */
  readonly command?: readonly string[];
  readonly hooks?: TrainingRunHooks;
}

/** A result and where it is kept. */
export interface RecordedTraining {
  readonly folder: RunFolder;
  readonly result: TrainingResult;
}

/** Folder of a training inside its run. Further ones begin with it, as `train-2`. */
export const TRAINING = "train";

/** The file that a finished training leaves. */
export function resultFile({ path }: RunFolder): string {
  return join(path, "result.json");
}

/**
 * Trains the network of an architecture into a new folder: experiment, architecture, provenance, log,
 * metrics and checkpoints as of a search, and `result.json` at the end.
 *
 * @param path the new folder, such as `logs/20250131T204512Z-mnist-3fa9/train`
 * @throws {ExperimentError} before anything is written, if the experiment cannot be run as written
 * @throws {RunError} if `path` exists, a loss is not finite, or the training cannot be recorded
 */
export async function trainInto(
  path: string,
  architecture: Architecture,
  experiment: Experiment,
  options: TrainRunOptions,
): Promise<RecordedTraining> {
  await refuseExisting(path);
  const place = () => Promise.resolve(path);
  return await trainAt(place, architecture, experiment, options);
}

/**
 * Trains the network of an architecture that lies in no run: it gets a folder of its own, with the
 * experiment and the architecture, and the training inside.
 *
 * @param options.runs where runs are kept, `logs` by default
 * @param options.into name of the training's folder, `train` by default
 * @throws as {@link trainInto}
 */
export async function trainAlone(
  architecture: Architecture,
  experiment: Experiment,
  options: TrainRunOptions & { readonly runs?: string; readonly into?: string },
): Promise<RecordedTraining> {
  const { runs = RUNS, into = TRAINING } = options;
  const place = async () => {
    const { path, ...parts } = await createRun(runs, experiment.name, new Date());
    await writeAtomic(parts.architecture, writeArchitecture(architecture));
    await writeAtomic(parts.experiment, toYaml(experiment));
    return join(path, into);
  };
  return await trainAt(place, architecture, experiment, options);
}

/** @param place makes the path of the new folder, once nothing can be wrong any more */
async function trainAt(
  place: () => Promise<string>,
  architecture: Architecture,
  experiment: Experiment,
  options: TrainRunOptions,
): Promise<RecordedTraining> {
  const { engine, command = [], hooks } = options;
  const prepared = await prepareTraining(architecture.genotype, experiment, options);
  using _session = closing(prepared);
  const folder = await createPart(await place(), "train");
  using record = await RunRecord.begin(folder, experiment, engine, command, mirrorOf(hooks));
  await record.architecture(architecture);
  return await run(prepared, record, begin(prepared, record, options), options);
}

/**
 * Goes on with a training that was stopped, to the bit.
 *
 * @param path of the training, or of its run, or the run's name
 * @throws {RunError} if there is no such training, another process works on it, or it cannot be
 * recorded
 */
export async function resumeTraining(
  path: string,
  options: TrainRunOptions & { readonly runs?: string },
): Promise<RecordedTraining> {
  const { folder, architecture, experiment, source } = await openTraining(path, options.runs);
  const prepared = await prepareTraining(architecture.genotype, experiment, { ...options, source });
  using _session = closing(prepared);
  const { record, checkpoint } = await RunRecord.reopen(folder, mirrorOf(options.hooks));
  using _record = record;
  if (!checkpoint) return await run(prepared, record, begin(prepared, record, options), options);
  const reports = await readMetrics(folder.metrics) as unknown as TrainingReport[];
  const state = restoreTraining(prepared, checkpoint, reports);
  const { engine } = options;
  const how = `${engine.name} engine, ${engine.threads} threads`;
  record.log.write(`Resumed ${describePosition(state.position)}: ${how}`);
  return await run(prepared, record, state, options);
}

/** A training that was begun, as its folder describes it. */
export interface OpenedTraining {
  readonly folder: RunFolder;
  readonly architecture: Architecture;
  readonly experiment: Experiment;
  readonly source: Source;
}

/**
 * Opens a training to read it or to go on with it.
 *
 * @param path of the training, or of its run, or the run's name
 * @throws {RunError} with exit code 2 if there is none
 * @throws {ExperimentError} if its experiment cannot be used any more
 */
export async function openTraining(path: string, runs: string = RUNS): Promise<OpenedTraining> {
  const opened = await openRun(path, runs);
  const isTraining = basename(opened.path).startsWith(TRAINING);
  const folder = runFolder(isTraining ? opened.path : join(opened.path, TRAINING), "train");
  if (!await exists(folder.architecture)) {
    throw new RunError(`Expected ${opened.path} to hold a training but found none`, {
      mend: `Start one with deno task train ${opened.path}`,
      exitCode: 2,
    });
  }
  const architecture = readArchitecture(folder.architecture, await readText(folder.architecture));
  return { folder, architecture, ...await readExperiment(folder.experiment) };
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw fileFault(`read ${path}`, cause);
  }
}

async function refuseExisting(path: string): Promise<void> {
  if (!await exists(path)) return;
  throw new RunError(`Expected no training in ${path} but there is one`, {
    mend: `Go on with deno task train --resume ${path}, or name another folder with --into`,
    exitCode: 2,
  });
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return false;
    throw fileFault(`read ${path}`, cause);
  }
}

/** Draws the weights and writes the head of the log. */
function begin(
  prepared: PreparedTraining,
  record: RunRecord,
  { engine, command = [] }: TrainRunOptions,
): TrainingState {
  initialize(prepared.session, prepared.experiment.seed);
  record.log.write(describeTraining(prepared, engine, command));
  return initialTraining();
}

function mirrorOf(hooks: TrainingRunHooks = {}): (lines: string) => void {
  return (lines) => hooks.log?.(lines);
}

function closing({ session }: PreparedTraining): Disposable {
  return { [Symbol.dispose]: () => session.close() };
}

async function run(
  prepared: PreparedTraining,
  record: RunRecord,
  state: TrainingState,
  options: TrainRunOptions,
): Promise<RecordedTraining> {
  const { folder } = record;
  const { experiment, iterations } = prepared;
  const { epochs } = experiment.evaluation;
  options.hooks?.begin?.({ folder, experiment, epochs, iterations, from: state.position });
  const writer: TrainingRecord = {
    epoch: (report, epochs) => record.measured(report, describeTrainingEpoch(report, epochs)),
    checkpoint: () => record.checkpoint(takeTraining(prepared, state)),
  };
  try {
    const finished = await runTraining(prepared, state, writer, options);
    const result = resultOf(prepared, state, finished);
    if (finished) {
      await writeAtomic(resultFile(folder), `${JSON.stringify(result, null, 2)}\n`);
    } else {
      const file = await writer.checkpoint();
      record.log.write(
        `Stopped ${describePosition(state.position)}, saved in ${file}; go on with ` +
          resumeCommand(folder),
      );
    }
    return { folder, result };
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const mend = error.cause === undefined
      ? `Lower evaluation.weights.learning_rate in ${folder.experiment}`
      : error.mend;
    throw await explainFault(new RunError(error.what, { mend, cause: error }), folder);
  }
}
