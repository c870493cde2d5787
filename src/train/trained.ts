/**
 * A trained network, read back from the folder of its training.
 *
 * @module
 */

import { loadLatestCheckpoint } from "../run/checkpoint.ts";
import { RunError } from "../run/error.ts";
import { resumeCommand } from "../run/fault.ts";
import { fileFault } from "../run/files.ts";
import { RUNS } from "../run/folder.ts";
import type { Tensor } from "../run/safetensors.ts";
import { optimizerSlots } from "../search/optimizer.ts";
import type { TrainingResult } from "./report.ts";
import { parseResult } from "./result_file.ts";
import { type OpenedTraining, openTraining, resultFile } from "./run.ts";

/** A finished training with what it has learned. */
export interface TrainedNetwork extends OpenedTraining {
  readonly result: TrainingResult;
  /** Weights and running statistics, in PyTorch's order of dimensions. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/**
 * Reads the network of a finished training.
 *
 * @param path of the training, or of its run, or the run's name
 * @throws {RunError} with exit code 2 if there is no finished training; else if it is damaged
 */
export async function loadTrained(path: string, runs: string = RUNS): Promise<TrainedNetwork> {
  const opened = await openTraining(path, runs);
  const { folder, experiment } = opened;
  const result = await readResult(opened);
  const { checkpoint } = await loadLatestCheckpoint(folder);
  if (!checkpoint) throw new RunError(`Expected a checkpoint in ${folder.checkpoints}`);
  const slots = optimizerSlots(experiment.evaluation.weights);
  const tensors = [...checkpoint.tensors].filter(([name]) =>
    !slots.some((slot) => name.startsWith(`${slot}.`))
  );
  return { ...opened, result, tensors: new Map(tensors) };
}

async function readResult({ folder }: OpenedTraining): Promise<TrainingResult> {
  const file = resultFile(folder);
  const resume = resumeCommand(folder);
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw fileFault(`read ${file}`, cause);
    throw new RunError(`Expected the training in ${folder.path} to be finished but it is not`, {
      mend: `Go on with ${resume}`,
      exitCode: 2,
      cause,
    });
  }
  return parseResult(file, text, `Write it again from the checkpoint with ${resume}`);
}
