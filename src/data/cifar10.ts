/**
 * CIFAR-10's binary files: `data_batch_1.bin` to `data_batch_5.bin` for training and
 * `test_batch.bin`, as they come out of `cifar-10-binary.tar.gz`. A record is one byte of label and
 * 3,072 bytes of pixels: the red, the green and the blue channel of 32×32 pixels, row by row.
 *
 * The layout is described on Krizhevsky's page of the dataset.
 *
 * @module
 */

import { DataError } from "./error.ts";
import { joinPath, readIfThere, statIfThere } from "./files.ts";
import type { FolderFormat, Part, PartImages } from "./part.ts";

const SIZE = 32;
const CHANNELS = 3;
const PIXELS = CHANNELS * SIZE * SIZE;
const RECORD = 1 + PIXELS;

const CLASS_NAMES = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
] as const;

const FILES = {
  train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
  test: ["test_batch.bin"],
};

const ALL_FILES = new Set([...FILES.train, ...FILES.test]);

/** `data_batch_1.bin` and its like. A file may have any number of records: the original has 10,000. */
export const CIFAR10: FolderFormat = {
  description: "CIFAR-10's binary files (data_batch_1.bin)",
  recognises: ({ name }) => ALL_FILES.has(name),
  read: readCifar10,
};

async function readCifar10(folder: string, part: Part): Promise<PartImages> {
  const paths = FILES[part].map((file) => joinPath(folder, file));
  const counts = await Promise.all(paths.map((path) => countRecords(path, folder, part)));
  const count = counts.reduce((sum, records) => sum + records, 0);
  // All sizes are known, so every file goes to its place in the end at once.
  const images = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  let first = 0;
  for (const [i, path] of paths.entries()) {
    await readBatch(path, counts[i]!, { images, labels, first });
    first += counts[i]!;
  }
  return {
    images,
    labels,
    count,
    channels: CHANNELS,
    height: SIZE,
    width: SIZE,
    classNames: CLASS_NAMES,
  };
}

async function countRecords(path: string, folder: string, part: Part): Promise<number> {
  const info = await statIfThere(path);
  if (!info) throw missing(path, folder, part);
  if (!info.isFile) throw new DataError(`Expected ${path} to be a file`);
  const { size } = info;
  if (size === 0 || size % RECORD !== 0) {
    throw new DataError(
      `Expected ${path} to have records of ${RECORD} bytes (a label, ${CHANNELS} × ${SIZE} × ` +
        `${SIZE} pixels) but found ${size} bytes` +
        (size === 0 ? "" : `, ${size % RECORD} after the last whole record`),
    );
  }
  return size / RECORD;
}

function missing(path: string, folder: string, part: Part): DataError {
  const [first, ...rest] = FILES[part];
  const files = rest.length === 0 ? first : `${first} to ${rest.at(-1)}`;
  const what = part === "train" ? "training" : "test";
  return new DataError(
    `Cannot find ${path}: the ${what} images of CIFAR-10 are ${files}, all in ${folder}`,
  );
}

interface Target {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  /** Where the file's first image goes. */
  readonly first: number;
}

async function readBatch(path: string, count: number, { images, labels, first }: Target) {
  const bytes = await readIfThere(path);
  if (bytes?.length !== count * RECORD) {
    throw new DataError(`Cannot read ${path}: it changed while it was being read`);
  }
  for (let i = 0; i < count; i++) {
    const start = i * RECORD;
    const label = bytes[start]!;
    if (label >= CLASS_NAMES.length) {
      throw new DataError(
        `Expected labels of ${path} to be at most ${CLASS_NAMES.length - 1} but found ${label} ` +
          `in record ${i}, at byte ${start}`,
      );
    }
    labels[first + i] = label;
    images.set(bytes.subarray(start + 1, start + RECORD), (first + i) * PIXELS);
  }
}
