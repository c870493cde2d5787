/**
 * Shorthands for the values of the reference engine.
 *
 * @module
 */

import type { Feed } from "../../../src/engine/reference/rule.ts";
import type { Tensor } from "../../../src/engine/reference/tensor.ts";

/** A tensor of the given numbers in row-major order. */
export function tensor(dims: readonly number[], ...values: readonly number[]): Tensor {
  return { dims, data: Float64Array.from(values) };
}

/** Feature maps of one image and one channel, row by row. */
export function map(...rows: readonly (readonly number[])[]): Tensor {
  return tensor([1, rows.length, rows[0]!.length, 1], ...rows.flat());
}

/** For rules that look at nothing but their inputs. */
export const NO_FEED: Feed = { images: tensor([0]), labels: tensor([0]), parameters: new Map() };
