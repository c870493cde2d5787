/**
 * CIFAR-10's binary files with few images, for tests.
 *
 * @module
 */

import { Random } from "../../src/random.ts";
import type { Files } from "./folder.ts";

export const RECORD = 3073;

/** A file of images with random pixels and these labels. */
export function cifar10Batch(labels: readonly number[], seed = 0): Uint8Array<ArrayBuffer> {
  const random = new Random(seed, "cifar10");
  const bytes = Uint8Array.from({ length: labels.length * RECORD }, () => random.below(256));
  labels.forEach((label, i) => bytes[i * RECORD] = label);
  return bytes;
}

/** All six files, each with `count` images of the classes in turn. */
export function cifar10Files(count: number): Files {
  const labels = (file: number) => Array.from({ length: count }, (_, i) => (file + i) % 10);
  const batches = [1, 2, 3, 4, 5].map((file) =>
    [`data_batch_${file}.bin`, cifar10Batch(labels(file), file)] as const
  );
  return { ...Object.fromEntries(batches), "test_batch.bin": cifar10Batch(labels(0)) };
}
