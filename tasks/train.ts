/**
 * `deno task train` trains the network of found cells from new weights and tests it, or goes on with
 * a training.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { readExperiment } from "../src/config/read.ts";
import { findArchitecture } from "../src/figure/source.ts";
import { resumeCommand } from "../src/run/fault.ts";
import { newestRun, openRun } from "../src/run/folder.ts";
import { percent } from "../src/search/text.ts";
import {
  type RecordedTraining,
  resultFile,
  resumeTraining,
  trainAlone,
  TRAINING,
  trainInto,
  type TrainRunOptions,
} from "../src/train/run.ts";
import { describeCost } from "../src/train/text.ts";
import { main, UsageError } from "./cli.ts";
import { chooseEngine, ENGINE_OPTIONS, ENGINE_USAGE } from "./engine.ts";
import { stoppable } from "./stopping.ts";

const USAGE = `Usage: deno task train [RUN] [KEY=VALUE ...]
       deno task train ARCHITECTURE.yaml --config CONFIG [KEY=VALUE ...]
       deno task train --resume RUN

Builds the network of the cells that a search has found, as the section evaluation of its experiment
says, trains it from new weights on the whole training set, and tests it after each epoch. It is the
only task that reads the test images. All it finds goes to RUN/train. Ctrl-C finishes the iteration
and saves a checkpoint.

  RUN                a run of a search: its folder, or its name in logs/ (default: the newest)
  ARCHITECTURE.yaml  cells by themselves; they get a new folder in logs/
  --config CONFIG    the experiment of an architecture that lies in no run
  KEY=VALUE          changes a value of the experiment: evaluation.epochs=5 seed=3
  --into NAME        another folder of RUN than train; its name begins with train
  --resume RUN       goes on with a training that was stopped

${ENGINE_USAGE}
  --verbose          a line for each iteration, and show where an error happened
  -h, --help         show this text`;

const options = {
  ...ENGINE_OPTIONS,
  config: { type: "string" },
  into: { type: "string" },
  resume: { type: "string" },
} as const;

await main({ usage: USAGE, options, positionals: Infinity }, async ({ values, positionals }) => {
  return await stoppable(values.verbose, async (stop, narrator) => {
    const engine = await chooseEngine(values);
    const command = ["deno", "task", "train", ...Deno.args];
    const options = { engine, command, signal: stop.signal, hooks: narrator };
    const trained = values.resume === undefined
      ? await start(positionals, values, options)
      : await resume(values.resume, positionals, options);
    narrator[Symbol.dispose]();
    printResult(trained);
    return trained.result.finished ? 0 : stop.requested?.exitCode;
  });
});

async function start(
  positionals: readonly string[],
  { config, into = TRAINING }: { readonly config?: string; readonly into?: string },
  options: TrainRunOptions,
): Promise<RecordedTraining> {
  if (!/^train[A-Za-z0-9._-]{0,64}$/.test(into)) {
    throw new UsageError(`Expected --into to be a name that begins with train but found ${into}`);
  }
  const [first, ...rest] = positionals;
  const named = first === undefined || isOverride(first) ? undefined : first;
  const overrides = named === undefined ? positionals : rest;
  if (named !== undefined && /\.ya?ml$/.test(named)) {
    return await startFromFile(named, config, into, overrides, options);
  }
  if (config !== undefined) {
    throw new UsageError("Expected an architecture file with --config; a run has its experiment");
  }
  const { path, experiment: file } = named === undefined ? await newestRun() : await openRun(named);
  const { architecture } = await findArchitecture(path);
  const { experiment, source } = await readExperiment(file, { overrides });
  return await trainInto(join(path, into), architecture, experiment, { ...options, source });
}

/** Cells that lie in a run are trained there, others in a run of their own. */
async function startFromFile(
  file: string,
  config: string | undefined,
  into: string,
  overrides: readonly string[],
  options: TrainRunOptions,
): Promise<RecordedTraining> {
  const { architecture, folder } = await findArchitecture(file);
  if (config === undefined && basename(file) === "architecture.yaml") {
    const { experiment: found, path } = await openRun(join(".", folder));
    const { experiment, source } = await readExperiment(found, { overrides });
    return await trainInto(join(path, into), architecture, experiment, { ...options, source });
  }
  if (config === undefined) {
    throw new UsageError(`Expected --config with the experiment that ${file} belongs to`);
  }
  const { experiment, source } = await readExperiment(config, { overrides });
  return await trainAlone(architecture, experiment, { ...options, source, into });
}

async function resume(run: string, [surplus]: readonly string[], options: TrainRunOptions) {
  if (surplus === undefined) return await resumeTraining(run, options);
  throw new UsageError(`Expected nothing beside --resume ${run} but found ${surplus}`);
}

/** An override is told from a path by its `=`. */
function isOverride(argument: string): boolean {
  return argument.includes("=") && dirname(argument) === ".";
}

function printResult({ folder, result }: RecordedTraining): void {
  console.log(`Training: ${folder.path}`);
  if (result.reports.length > 0) {
    console.log(`Test accuracy: ${percent(result.test_accuracy)} after epoch ${result.epochs}`);
    console.log(`Network: ${describeCost(result)}`);
  }
  console.log(
    result.finished ? resultFile(folder) : `Stopped: go on with ${resumeCommand(folder)}`,
  );
}
