/**
 * The relaxation: softmax of the alphas, and the sums that it weights.
 *
 * @module
 */

import { exp } from "../../elementary.ts";
import type { Rule } from "./rule.ts";
import { elementwise, type Tensor, zerosOf } from "./tensor.ts";

export const softmax: Rule<"softmax"> = ([alphas]) => byRow([alphas!], ([row]) => softmaxOf(row!));

export const softmax_gradient: Rule<"softmax_gradient"> = ([weights, d]) =>
  byRow([weights!, d!], ([m, d]) => {
    const mean = m!.reduce((sum, weight, i) => sum + weight * d![i]!, 0);
    return m!.map((weight, i) => weight * (d![i]! - mean));
  });

export const weighted_sum: Rule<"weighted_sum"> = ([weights, ...maps], { indices }) =>
  elementwise(
    maps,
    (...values) => values.reduce((sum, value, k) => sum + weights!.data[indices[k]!]! * value, 0),
  );

export const dot: Rule<"dot"> = ([d, x], { index, dims }) => {
  const result = zerosOf(dims);
  result.data[index] = d!.data.reduce((sum, value, i) => sum + value * x!.data[i]!, 0);
  return result;
};

/** Softmax of one row of numbers, shifted by the largest so that nothing overflows. */
export function softmaxOf(row: Float64Array): Float64Array {
  const largest = Math.max(...row);
  const powers = row.map((value) => exp(value - largest));
  const total = powers.reduce((sum, power) => sum + power);
  return powers.map((power) => power / total);
}

/** Applies `f` to corresponding rows of tensors of equal dimensions. */
function byRow(inputs: readonly Tensor[], f: (rows: Float64Array[]) => Float64Array): Tensor {
  const { dims } = inputs[0]!;
  const length = dims.at(-1)!;
  const result = zerosOf(dims);
  for (let start = 0; start < result.data.length; start += length) {
    result.data.set(f(inputs.map(({ data }) => data.slice(start, start + length))), start);
  }
  return result;
}
