/**
 * Loading a dataset: files in, a checked {@linkcode Dataset} out. The training and the test images
 * are loaded apart, so that a search cannot read what it must not. All images of a part are kept;
 * which of the training images a search uses is decided in split.ts.
 *
 * @module
 */

import type { Dataset } from "./dataset.ts";
import { DataError } from "./error.ts";
import { KNOWN_DATASETS } from "./known.ts";
import type { PartImages } from "./part.ts";
import { readPart } from "./read.ts";
import { pixelStatistics } from "./statistics.ts";

/** What the test part takes over from the training part. */
export type TrainingPart = Pick<
  Dataset,
  "name" | "channels" | "height" | "width" | "classes" | "classNames" | "mean" | "deviation"
>;

/** Numbers that normalise the images instead of the dataset's own, in units of pixel / 255. */
export interface Normalization {
  /** One for each channel, or one for all of them. */
  readonly mean?: number | readonly number[];
  /** One for each channel, or one for all of them. */
  readonly deviation?: number | readonly number[];
}

type Parsed = PartImages & { readonly name: string };

/** Labels count from 0, so the largest one tells the number of classes. */
function countClasses({ name, labels, classNames }: Parsed): number {
  if (classNames) return classNames.length;
  const classes = labels.reduce((a, b) => Math.max(a, b), 0) + 1;
  if (classes < 2) {
    throw new DataError(`Expected ${name} to have at least 2 classes but found only label 0`);
  }
  return classes;
}

/** One number for each channel, each finite and, for the deviation, above 0. */
function perChannel(
  what: "mean" | "deviation",
  given: number | readonly number[],
  { name, channels }: Parsed,
): readonly number[] {
  const values = typeof given === "number" ? new Array<number>(channels).fill(given) : given;
  if (values.length !== channels) {
    throw new DataError(
      `Expected ${what} of ${name} to have one value per channel, ${channels}, ` +
        `but found ${values.length}`,
    );
  }
  const limit = what === "deviation" ? 0 : -Infinity;
  const wrong = values.findIndex((value) => !(Number.isFinite(value) && value > limit));
  if (wrong >= 0) {
    throw new DataError(
      `Expected ${what} of channel ${wrong} of ${name} to be a finite number` +
        `${what === "deviation" ? " greater than 0" : ""} but found ${values[wrong]}`,
    );
  }
  return values;
}

/**
 * Loads the training images of a dataset and opens no file of test images.
 *
 * The name is `mnist` or a path, of a folder or of an `.npz` file; a known name wins over a folder of
 * the same name, for which write `./mnist`. Relative paths start at the current directory. The files
 * in a folder tell the format:
 *
 * - IDX, as MNIST: `train-images-idx3-ubyte` and `train-labels-idx1-ubyte` (test part: `t10k-…`),
 *   also spelt `train-images.idx3-ubyte`, each plain or gzipped with `.gz` at the end; images with
 *   channels, `[count, channels, height, width]`, are `idx4-ubyte`.
 * - CIFAR-10's binary files: `data_batch_1.bin` to `data_batch_5.bin` and `test_batch.bin`.
 * - PNG and JPEG images of one size in `train/CLASS/` and `test/CLASS/`, or in `CLASS/` alone; classes
 *   are numbered in the order of their names, and their images are mixed.
 *
 * An `.npz` file holds `x_train`, `y_train`, `x_test` and `y_test` as in Keras's datasets.
 *
 * Mean and deviation are those given, else the known ones of a known dataset, else computed from
 * *all* images of the training part, those that will be the validation split included.
 *
 * @throws {DataError} When the dataset is unknown, incomplete or damaged
 *
 * @example
 * ```ts
 * import { loadTest, loadTraining } from "./load.ts";
 *
 * const training = await loadTraining("mnist"); // 60,000 images of 1 × 28 × 28
 * const test = await loadTest(training); // 10,000 images
 * ```
 */
export async function loadTraining(
  name: string,
  normalization: Normalization = {},
): Promise<Dataset> {
  const data: Parsed = { name, ...await readPart(name, "train") };
  const known = KNOWN_DATASETS.get(name);
  let { mean = known?.mean, deviation = known?.deviation } = normalization;
  if (mean === undefined || deviation === undefined) {
    const own = pixelStatistics(data.images, data.channels, data.height * data.width);
    mean ??= own.mean;
    deviation ??= own.deviation;
  }
  return {
    ...data,
    classes: countClasses(data),
    mean: perChannel("mean", mean, data),
    deviation: perChannel("deviation", deviation, data),
  };
}

/**
 * Loads the test images of the dataset that `training` came from. Classes and normalisation are
 * those of the training part.
 *
 * @throws {DataError} When they are missing or damaged, or do not go with the training images
 */
export async function loadTest(training: TrainingPart): Promise<Dataset> {
  const { name, classes, mean, deviation } = training;
  const data: Parsed = { name, ...await readPart(name, "test") };
  const [found, expected] = [data, training].map(({ channels, height, width }) =>
    `${channels} × ${height} × ${width}`
  );
  if (found !== expected) {
    throw new DataError(
      `Expected test images of ${name} to be ${expected}, as in the training part, ` +
        `but found ${found}`,
    );
  }
  const beyond = data.labels.findIndex((label) => label >= classes);
  if (beyond >= 0) {
    throw new DataError(
      `Expected test labels of ${name} to be below ${classes}, as in the training part, ` +
        `but found ${data.labels[beyond]} at image ${beyond}`,
    );
  }
  return { ...data, classes, mean, deviation };
}
