/**
 * The order in which a split's images are fed: every epoch starts with a fresh shuffle of the whole
 * split, called a *pass*, cut into batches of which the last may be smaller. Where an epoch takes
 * more batches than one pass has, as architecture steps do when the validation split is the smaller
 * one, the split is shuffled again for the next pass.
 *
 * An order follows from seed, split, epoch and pass alone, so a run goes on from (epoch, iteration)
 * without any saved state.
 *
 * @module
 */

import { Random } from "../random.ts";
import type { Range } from "./split.ts";

/** What the order of a pass follows from. */
export interface Pass {
  readonly seed: number;
  /** Name of the split, `train` or `valid`: each has an order of its own. */
  readonly split: string;
  /** Counted from 0. */
  readonly epoch: number;
  /** Counted from 0 within the epoch. */
  readonly pass: number;
}

/** The images of a range in the order of the files. */
export function rangeOrder({ start, end }: Range): Uint32Array {
  return Uint32Array.from({ length: end - start }, (_, i) => start + i);
}

/** The images of a range in the random order of one pass, each exactly once. */
export function epochOrder(range: Range, { seed, split, epoch, pass }: Pass): Uint32Array {
  const order = rangeOrder(range);
  new Random(seed, `order/${split}/${epoch}/${pass}`).shuffle(order);
  return order;
}

/** Number of batches in one pass over `count` images. */
export function batchCount(count: number, size: number): number {
  return Math.ceil(count / size);
}

/**
 * Cuts an order into batches of `size` images, views of `order`; the last one is smaller where the
 * size does not divide the number of images.
 */
export function batches(order: Uint32Array, size: number): Uint32Array[] {
  return Array.from(
    { length: batchCount(order.length, size) },
    (_, i) => order.subarray(i * size, (i + 1) * size),
  );
}

/** What a {@linkcode Cursor} draws from. */
export interface CursorSource {
  readonly range: Range;
  /** At least 1. */
  readonly batchSize: number;
  readonly seed: number;
  /** Name of the split, `train` or `valid`. */
  readonly split: string;
}

/**
 * The place in a split within an epoch: gives one batch after the other, without end. A cursor
 * made at (epoch, iteration) goes on exactly as one that was advanced to that place.
 *
 * @example
 * ```ts
 * import { Cursor } from "./order.ts";
 *
 * const range = { start: 6, end: 10 };
 * const cursor = new Cursor({ range, batchSize: 3, seed: 2, split: "valid" }, 0);
 * cursor.next(); // three of the images 6 to 9
 * cursor.next(); // the fourth
 * cursor.next(); // three images of the next pass
 * ```
 */
export class Cursor {
  readonly #source: CursorSource;
  readonly #epoch: number;
  readonly #perPass: number;
  #iteration: number;
  #pass = -1;
  #batches: Uint32Array[] = [];

  /**
   * @param epoch Counted from 0
   * @param iteration Number of batches that the epoch has already taken
   */
  constructor(source: CursorSource, epoch: number, iteration = 0) {
    this.#source = source;
    this.#epoch = epoch;
    this.#iteration = iteration;
    this.#perPass = batchCount(source.range.end - source.range.start, source.batchSize);
  }

  /** Number of batches that the epoch has taken so far. */
  get iteration(): number {
    return this.#iteration;
  }

  /** The images of the next batch; not to be written to. */
  next(): Uint32Array {
    const pass = Math.floor(this.#iteration / this.#perPass);
    if (pass !== this.#pass) {
      const { range, batchSize, seed, split } = this.#source;
      const order = epochOrder(range, { seed, split, epoch: this.#epoch, pass });
      this.#batches = batches(order, batchSize);
      this.#pass = pass;
    }
    return this.#batches[this.#iteration++ % this.#perPass]!;
  }
}
