/**
 * The state of a training between two iterations, and its checkpoints.
 *
 * @module
 */

import type { Position } from "../run/checkpoint_name.ts";
import type { CheckpointState } from "../run/checkpoint.ts";
import { Mean } from "../search/mean.ts";
import { restoreTensors, stateOf, takeTensors } from "../search/state.ts";
import type { ConfusionMatrix } from "./confusion.ts";
import type { PreparedTraining } from "./prepare.ts";
import type { TrainingReport } from "./report.ts";

/** A place in a training and what has been found on the way. */
export interface TrainingState {
  position: Position;
  /** Of this epoch's weight steps. */
  train: Mean;
  /** Of the last test; `null` before the first. */
  confusion: ConfusionMatrix | null;
  /** Of all epochs that are done. */
  reports: TrainingReport[];
}

/** The state of a training that has not begun. */
export function initialTraining(): TrainingState {
  return {
    position: { epoch: 0, iteration: 0 },
    train: new Mean(),
    confusion: null,
    reports: [],
  };
}

/** Takes a checkpoint: all that the training goes on from but its reports, which tell times. */
export function takeTraining(
  { session, experiment }: PreparedTraining,
  { position, train, confusion }: TrainingState,
): CheckpointState {
  const tensors = takeTensors(session, experiment.evaluation);
  const state = JSON.stringify({ train: train.sums, confusion });
  return { ...position, tensors, metadata: { state } };
}

/**
 * Puts a session where it was when the checkpoint was taken.
 *
 * @param reports of the epochs that were done by then
 * @throws {RunError} if the checkpoint is of another network
 */
export function restoreTraining(
  { session, experiment }: PreparedTraining,
  checkpoint: CheckpointState,
  reports: TrainingReport[],
): TrainingState {
  restoreTensors(session, experiment.evaluation, checkpoint);
  const { epoch, iteration } = checkpoint;
  const { train, confusion } = JSON.parse(stateOf(checkpoint));
  return { position: { epoch, iteration }, train: new Mean(train), confusion, reports };
}
