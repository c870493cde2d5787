/**
 * The split of the training part: its *first* images are for weight steps, its *last* images for
 * architecture steps and validation. Images between the two, and the whole test part, stay unused
 * in search.
 *
 * @module
 */

import { DataError } from "./error.ts";

/** Images `start` to `end` − 1, by their position in the files. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Which images take part in which step. The two ranges never overlap. */
export interface Split {
  /** Weight steps. */
  readonly train: Range;
  /** Architecture steps, and validation after each epoch. */
  readonly valid: Range;
}

/**
 * Splits `count` images. Both sizes default to half of them, rounded down; if only one is given,
 * the other is a half or what is left, whichever is less.
 *
 * @throws {DataError} When a size is below 1, or both together exceed `count`
 *
 * @example
 * ```ts
 * import { splitImages } from "./split.ts";
 *
 * splitImages(60000, { valid: 10000 }); // train: 0 to 30000, valid: 50000 to 60000
 * ```
 */
export function splitImages(count: number, sizes: { train?: number; valid?: number } = {}): Split {
  const half = Math.floor(count / 2);
  const train = sizes.train ?? Math.min(half, count - (sizes.valid ?? half));
  const valid = sizes.valid ?? Math.min(half, count - train);
  const key = sizes.train === undefined && sizes.valid !== undefined ? "data.valid" : "data.train";
  if (train + valid > count || (train < 1 && sizes.train === undefined)) {
    throw new DataError(
      `Expected train + valid to be at most ${count}, the images of the training set, ` +
        `but found ${train} + ${valid}`,
      { key },
    );
  }
  return { train: { start: 0, end: train }, valid: { start: count - valid, end: count } };
}
