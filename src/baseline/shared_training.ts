/**
 * The course of training shared weights: every batch takes a weight step on the path of a genotype
 * that is drawn for it.
 *
 * @module
 */

import { Cursor } from "../data/order.ts";
import { Random } from "../random.ts";
import type { CheckpointState } from "../run/checkpoint.ts";
import type { Position } from "../run/checkpoint_name.ts";
import { runCourse } from "../search/course.ts";
import { requireFiniteLoss, requireFiniteStep } from "../search/finite.ts";
import { Mean } from "../search/mean.ts";
import { optimizerStep, scheduledRate } from "../search/optimizer.ts";
import type { Prepared } from "../search/prepare.ts";
import type { RunRecord } from "../search/record.ts";
import { measuresOf } from "../search/report.ts";
import type { SearchOptions } from "../search/search.ts";
import { restoreTensors, stateOf, takeTensors } from "../search/state.ts";
import type { Genotype } from "../space/genotype.ts";
import { drawGenotype } from "../space/draw.ts";
import type { SharedEpochReport } from "./report.ts";
import type { SharedSupernet } from "./shared_supernet.ts";
import { describeSharedEpoch } from "./text.ts";

/** Where the training stands. */
export interface SharedState {
  position: Position;
  /** Of this epoch's weight steps. */
  train: Mean;
}

/** The genotype whose path the iteration of a number, counted from 1, trains. */
export function drawPath({ network, seed }: Prepared["experiment"], step: number): Genotype {
  return drawGenotype(network, new Random(seed, `path/${step}`));
}

/**
 * Trains the shared weights from a state to the end.
 *
 * @returns whether all epochs are done; otherwise `signal` has stopped it
 * @throws {RunError} if a number is not finite or the record cannot be written
 */
export async function trainShared(
  prepared: Prepared,
  supernet: SharedSupernet,
  record: RunRecord,
  state: SharedState,
  { signal, hooks }: Pick<SearchOptions, "signal" | "hooks">,
): Promise<boolean> {
  const { experiment, session, split, iterations } = prepared;
  const { seed, search, weights, data: { batch_size: batchSize } } = experiment;
  const { epochs } = search;
  return await runCourse<SharedEpochReport>(
    {
      epochs,
      iterations,
      checkpointEvery: search.checkpoint_every || Infinity,
      begin({ epoch, iteration }) {
        const source = { range: split.train, batchSize, seed, split: "train" };
        const cursor = new Cursor(source, epoch, iteration);
        const learningRate = scheduledRate(weights, epoch, epochs);
        return async (place, step) => {
          const images = cursor.next();
          const update = optimizerStep("weights", weights, { learningRate, step });
          const result = await supernet.step(drawPath(experiment, step), images, update);
          requireFiniteLoss("weight step's", result.loss, { ...place, step });
          requireFiniteStep(session, "weights", { ...place, step });
          state.train.add(result, images.length);
          hooks?.iteration?.(place, state.train);
        };
      },
      // What the weights are worth is only known of genotypes, and those are compared in the end.
      evaluate: (epoch) =>
        Promise.resolve((seconds) => {
          const report: SharedEpochReport = {
            epoch: epoch + 1,
            step: (epoch + 1) * iterations,
            train: measuresOf(state.train),
            learning_rate: scheduledRate(weights, epoch, epochs),
            seconds,
          };
          record.measured(report, describeSharedEpoch(report, epochs));
          state.train = new Mean();
          return report;
        }),
      save: () => saveShared(prepared, record, state),
      closed: (report) => hooks?.shared?.(report),
    },
    state,
    signal,
  );
}

/** Saves a checkpoint of where the training stands. */
export async function saveShared(
  { session, experiment }: Prepared,
  record: RunRecord,
  { position, train }: SharedState,
): Promise<string> {
  const tensors = takeTensors(session, { weights: experiment.weights });
  const metadata = { state: JSON.stringify({ train: train.sums }) };
  const { keep } = experiment.search;
  return await record.checkpoint({ ...position, tensors, metadata }, { keep });
}

/**
 * Puts a session where it was when the checkpoint was taken.
 *
 * @throws {RunError} if the checkpoint is of another experiment
 */
export function restoreShared(
  { session, experiment }: Prepared,
  checkpoint: CheckpointState,
): SharedState {
  restoreTensors(session, { weights: experiment.weights }, checkpoint);
  const { epoch, iteration } = checkpoint;
  return { position: { epoch, iteration }, train: new Mean(JSON.parse(stateOf(checkpoint)).train) };
}
