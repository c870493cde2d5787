/**
 * The course of a training: weight steps over the training images, then a test.
 *
 * @module
 */

import { Cursor, rangeOrder } from "../data/order.ts";
import type { StepInput, Update } from "../engine/engine.ts";
import { Random } from "../random.ts";
import type { Position } from "../run/checkpoint_name.ts";
import { runCourse } from "../search/course.ts";
import { evaluate } from "../search/evaluate.ts";
import { requireFiniteLoss, requireFiniteStep } from "../search/finite.ts";
import { Mean } from "../search/mean.ts";
import { optimizerStep, scheduledRate } from "../search/optimizer.ts";
import { PROGRAM } from "../search/programs.ts";
import { type Measures, measuresOf } from "../search/report.ts";
import { augment, augments } from "./augment.ts";
import { countConfusion, emptyConfusion } from "./confusion.ts";
import { drawPathScales, scheduledDrop } from "./drop_path.ts";
import type { PreparedTraining } from "./prepare.ts";
import type { TrainingReport } from "./report.ts";
import type { TrainingState } from "./state.ts";

/** What the course of a training tells whoever watches. */
export interface TrainingHooks {
  /** An iteration is done. */
  iteration?(place: Position, train: Measures): void;
  /** The iterations of an epoch, counted from 0, are done and its test comes next. */
  validation?(epoch: number): void;
  /** An epoch is done. */
  epoch?(report: TrainingReport): void;
}

/** Where a training is recorded. */
export interface TrainingRecord {
  epoch(report: TrainingReport, epochs: number): void;
  checkpoint(): Promise<unknown>;
}

/**
 * Trains from a state to the end.
 *
 * @param record where to record it, `null` for nowhere
 * @returns whether all epochs are done; otherwise `signal` has stopped it
 * @throws {RunError} if a loss is not finite or the record cannot be written
 */
export async function runTraining(
  prepared: PreparedTraining,
  state: TrainingState,
  record: TrainingRecord | null,
  { signal, hooks }: { readonly signal?: AbortSignal; readonly hooks?: TrainingHooks },
): Promise<boolean> {
  const { experiment: { seed, evaluation }, session, data, iterations } = prepared;
  const { epochs, batch_size: batchSize } = evaluation;
  const test = rangeOrder(data.test);

  return await runCourse<TrainingReport>(
    {
      epochs,
      iterations,
      checkpointEvery: evaluation.checkpoint_every ?? Infinity,
      begin({ epoch, iteration }) {
        const source = { range: data.train, batchSize, seed, split: "evaluation" };
        const cursor = new Cursor(source, epoch, iteration);
        return async (place, step) => {
          const images = cursor.next();
          const updates = [weightUpdate(prepared, epoch, step)];
          const input = drawInput(prepared, images, place);
          const result = await session.run(PROGRAM.weightStep, images, updates, input);
          requireFiniteLoss("training", result.loss, { ...place, step });
          requireFiniteStep(session, "weights", { ...place, step });
          state.train.add(result, images.length);
          hooks?.iteration?.(place, state.train);
        };
      },
      async evaluate(epoch) {
        hooks?.validation?.(epoch);
        const confusion = emptyConfusion(data.classes);
        const found = await evaluate(session, test, batchSize, {
          ...(signal && { signal }),
          batch: (images) => {
            const labels = Array.from(images, (image) => data.store.labels[image]!);
            countConfusion(confusion, session.logits(), labels);
          },
        });
        if (!found) return null;
        requireFiniteLoss("test", found.loss, { epoch: epoch + 1, iteration: 0 });
        return (seconds) => {
          const report: TrainingReport = {
            epoch: epoch + 1,
            step: (epoch + 1) * iterations,
            train: measuresOf(state.train),
            test: measuresOf(found),
            learning_rate: scheduledRate(evaluation.weights, epoch, epochs),
            seconds,
          };
          record?.epoch(report, epochs);
          state.confusion = confusion;
          state.reports.push(report);
          state.train = new Mean();
          return report;
        };
      },
      save: async () => await record?.checkpoint(),
      closed: (report) => hooks?.epoch?.(report),
    },
    state,
    signal,
  );
}

/** What is drawn for an iteration; each has a random stream of its own. */
function drawInput(
  { experiment: { seed, evaluation }, data: { store }, paths }: PreparedTraining,
  images: Uint32Array,
  { epoch, iteration }: Position,
): StepInput {
  const stream = (what: string) => new Random(seed, `${what}/${epoch}/${iteration}`);
  const drop = scheduledDrop(evaluation.drop_path, epoch, evaluation.epochs);
  return {
    ...(augments(evaluation) && {
      pixels: augment(store, images, evaluation, stream("augmentation")),
    }),
    ...(paths > 0 && {
      pathScales: drawPathScales(images.length, paths, drop, stream("drop path")),
    }),
  };
}

/** The step of the weights' optimiser. */
export function weightUpdate(
  { experiment: { evaluation: { weights, epochs } } }: PreparedTraining,
  epoch: number,
  step: number,
): Update {
  const learningRate = scheduledRate(weights, epoch, epochs);
  return optimizerStep("weights", weights, { learningRate, step });
}
