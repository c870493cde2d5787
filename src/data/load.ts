/**
 * Loading one part of a dataset: files in, a checked {@linkcode Dataset} out. All images of the
 * part are kept; which of them a search uses is decided in split.ts.
 *
 * @module
 */

import type { Dataset } from "./dataset.ts";
import { DataError } from "./error.ts";
import { readPart } from "./files.ts";
import { KNOWN_DATASETS } from "./known.ts";
import { pixelStatistics } from "./statistics.ts";

/** What the test part takes over from the training part. */
export type TrainingPart = Pick<
  Dataset,
  "channels" | "height" | "width" | "classes" | "mean" | "deviation"
>;

/** Which part to load, and where the numbers come from that normalise it. */
export type LoadOptions =
  | {
    readonly part: "train";
    /** Per channel, in units of pixel / 255; instead of the dataset's own. */
    readonly mean?: readonly number[];
    /** Per channel, in units of pixel / 255; instead of the dataset's own. */
    readonly deviation?: readonly number[];
  }
  | { readonly part: "test"; readonly training: TrainingPart };

type Parsed = Omit<Dataset, "classes" | "mean" | "deviation">;

/** Labels count from 0, so the largest one tells the number of classes. */
function countClasses({ name, labels }: Parsed): number {
  const classes = labels.reduce((a, b) => Math.max(a, b), 0) + 1;
  if (classes < 2) {
    throw new DataError(`Expected ${name} to have at least 2 classes but found only label 0`);
  }
  return classes;
}

function checkPerChannel(
  what: string,
  values: readonly number[],
  { name, channels }: Parsed,
): void {
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
}

function asTraining(data: Parsed, given: Extract<LoadOptions, { part: "train" }>): Dataset {
  const known = KNOWN_DATASETS.get(data.name);
  let { mean = known?.mean, deviation = known?.deviation } = given;
  if (!mean || !deviation) {
    const own = pixelStatistics(data.images, data.channels, data.height * data.width);
    mean ??= own.mean;
    deviation ??= own.deviation;
  }
  checkPerChannel("mean", mean, data);
  checkPerChannel("deviation", deviation, data);
  return { ...data, classes: countClasses(data), mean, deviation };
}

function asTest(data: Parsed, training: TrainingPart): Dataset {
  const { classes, mean, deviation } = training;
  const [found, expected] = [data, training].map(({ channels, height, width }) =>
    `${channels} × ${height} × ${width}`
  );
  if (found !== expected) {
    throw new DataError(
      `Expected test images of ${data.name} to be ${expected}, as in the training part, ` +
        `but found ${found}`,
    );
  }
  const beyond = data.labels.findIndex((label) => label >= classes);
  if (beyond >= 0) {
    throw new DataError(
      `Expected test labels of ${data.name} to be below ${classes}, as in the training part, ` +
        `but found ${data.labels[beyond]} at image ${beyond}`,
    );
  }
  return { ...data, classes, mean, deviation };
}

/**
 * Loads one part of a dataset: `mnist`, or a folder of IDX files.
 *
 * A known name wins over a folder of the same name; write `./mnist` for the folder. Relative paths
 * start at the current directory. A folder holds `train-images-idx3-ubyte` and
 * `train-labels-idx1-ubyte` (test part: `t10k-…`), also spelt `train-images.idx3-ubyte`, each plain
 * or gzipped with `.gz` at the end; images with channels, `[count, channels, height, width]`, are
 * `idx4-ubyte`. Only the files of the part that is asked for are read.
 *
 * Mean and deviation are those given, else the known ones of a known dataset, else computed from
 * *all* images of the training part, those that will be the validation split included.
 *
 * @throws {DataError} When the dataset is unknown, incomplete or damaged
 *
 * @example
 * ```ts
 * import { loadDataset } from "./load.ts";
 *
 * const training = await loadDataset("mnist"); // 60,000 images of 1 × 28 × 28
 * const test = await loadDataset("mnist", { part: "test", training });
 * ```
 */
export async function loadDataset(
  name: string,
  options: LoadOptions = { part: "train" },
): Promise<Dataset> {
  const { images, labels } = await readPart(name, options.part);
  const data: Parsed = {
    name,
    images: images.values,
    labels: labels.values,
    count: images.shape[0]!,
    channels: images.shape.length === 4 ? images.shape[1]! : 1,
    height: images.shape.at(-2)!,
    width: images.shape.at(-1)!,
  };
  return options.part === "train" ? asTraining(data, options) : asTest(data, options.training);
}
