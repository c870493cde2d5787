/**
 * The images of a training: the whole training set, and the test set that no search reads.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Dataset } from "../data/dataset.ts";
import { DataError } from "../data/error.ts";
import { loadTest, loadTraining } from "../data/load.ts";
import type { Range } from "../data/split.ts";
import type { ImageStore } from "../engine/engine.ts";

/**
 * Images in one store, and which of them do what. Loaded once, they serve any number of trainings.
 * Two ranges of the training set make a training whose accuracy is a validation.
 */
export interface TrainingData {
  readonly store: ImageStore;
  readonly classes: number;
  /** What the labels mean, label 0 first, where the files tell. */
  readonly classNames?: readonly string[];
  readonly train: Range;
  readonly test: Range;
}

/**
 * Loads training and test images as the experiment's `data` and `evaluation` say.
 *
 * @throws {DataError} if a part is missing or damaged, or has fewer images than asked for
 */
export async function loadTrainingData(
  { data, evaluation }: Pick<Experiment, "data" | "evaluation">,
): Promise<TrainingData> {
  const training = await loadTraining(data.dataset, data);
  const test = await loadTest(training);
  const train = firstOf(training, "train", evaluation.train);
  const { end } = firstOf(test, "test", evaluation.test);
  return {
    store: joinDatasets(training, test),
    classes: training.classes,
    ...(training.classNames && { classNames: training.classNames }),
    train,
    test: { start: training.count, end: training.count + end },
  };
}

/** The first images of a part. */
function firstOf({ count }: Dataset, part: "train" | "test", wanted = count): Range {
  if (wanted <= count) return { start: 0, end: wanted };
  throw new DataError(
    `Expected evaluation.${part} to be at most ${count}, the images of the part, but found ${wanted}`,
    { key: `evaluation.${part}` },
  );
}

/** One store with the images of both, the first ones first. */
function joinDatasets(first: Dataset, second: Dataset): ImageStore {
  const { channels, height, width, mean, deviation } = first;
  const data = new Uint8Array(first.images.length + second.images.length);
  data.set(first.images);
  data.set(second.images, first.images.length);
  const labels = new Uint8Array(first.count + second.count);
  labels.set(first.labels);
  labels.set(second.labels, first.count);
  const pixels = { kind: "bytes", data, mean, deviation } as const;
  return { count: labels.length, channels, height, width, pixels, labels };
}
