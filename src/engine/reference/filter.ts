/**
 * Filters made of filters.
 *
 * @module
 */

import type { Rule } from "./rule.ts";
import { elementsOf, reshape, zerosOf } from "./tensor.ts";

/** Place of the upper left and of the lower right tap in a 2×2 filter. */
const TAP_OF_HALF = [0, 3] as const;

export const as_filter: Rule<"as_filter"> = ([matrix]) => reshape(matrix!, [...matrix!.dims, 1, 1]);

export const as_matrix: Rule<"as_matrix"> = ([filter]) =>
  reshape(filter!, filter!.dims.slice(0, 2));

export const concat_filters: Rule<"concat_filters"> = (inputs) => {
  const out = inputs.reduce((sum, { dims }) => sum + dims[0]!, 0);
  const data = Float64Array.from(inputs.flatMap((input) => [...input.data]));
  return { dims: [out, ...inputs[0]!.dims.slice(1)], data };
};

export const slice_filters: Rule<"slice_filters"> = ([filters], { from, count }) => {
  const rest = filters!.dims.slice(1);
  const size = elementsOf(rest);
  return {
    dims: [count, ...rest],
    data: filters!.data.slice(from * size, (from + count) * size),
  };
};

export const factorized_filter: Rule<"factorized_filter"> = (halves) => {
  const [half, into] = halves[0]!.dims as [number, number];
  const filter = zerosOf([2 * half, into, 2, 2]);
  for (const [part, { data }] of halves.entries()) {
    for (const [i, weight] of data.entries()) {
      filter.data[(part * data.length + i) * 4 + TAP_OF_HALF[part]!] = weight;
    }
  }
  return filter;
};

export const factorized_filter_gradient: Rule<"factorized_filter_gradient"> = (
  [filter],
  { half },
) => {
  const [out, into] = filter!.dims as [number, number];
  const part = zerosOf([out / 2, into, 1, 1]);
  const start = half * part.data.length;
  return {
    ...part,
    data: part.data.map((_, i) => filter!.data[(start + i) * 4 + TAP_OF_HALF[half]]!),
  };
};
