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

/** Sizes as written in the experiment; a missing one takes its default. */
export interface SplitSizes {
  readonly train?: number | undefined;
  readonly valid?: number | undefined;
}

/**
 * Splits `count` images. Both sizes default to half of them, rounded down; if only one is given,
 * the other is a half or what is left, whichever is less.
 *
 * @throws {DataError} When a size is not an integer of at least 1, or both together exceed `count`
 *
 * @example
 * ```ts
 * import { splitImages } from "./split.ts";
 *
 * splitImages(60000, { train: 50000 }); // train: 0 to 50000, valid: 50000 to 60000
 * ```
 */
export function splitImages(count: number, sizes: SplitSizes = {}): Split {
  if (count < 2) {
    throw new DataError(`Expected at least 2 training images to split but found ${count}`);
  }
  for (const name of ["train", "valid"] as const) {
    const size = sizes[name];
    if (size !== undefined && !(Number.isSafeInteger(size) && size >= 1)) {
      throw new DataError(`Expected ${name} to be an integer of at least 1 but found ${size}`, {
        key: `data.${name}`,
      });
    }
  }
  const half = Math.floor(count / 2);
  // A size that is not given is at least 1, so that it is the given one that asks for too much.
  const train = sizes.train ?? Math.max(1, Math.min(half, count - (sizes.valid ?? half)));
  const valid = sizes.valid ?? Math.max(1, Math.min(half, count - train));
  if (train + valid > count) {
    throw new DataError(
      `Expected train + valid to be at most ${count}, the images of the training set, ` +
        `but found ${train} + ${valid}`,
      { key: sizes.train === undefined ? "data.valid" : "data.train" },
    );
  }
  return { train: { start: 0, end: train }, valid: { start: count - valid, end: count } };
}
