/**
 * Filters made of filters.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Rule } from "./rule.ts";

/** Place of the upper left and of the lower right tap in a 2×2 filter. */
const TAP_OF_HALF = [0, 3] as const;

export const as_filter: Rule<"as_filter"> = ([matrix]) =>
  tf.reshape(matrix!, [...matrix!.shape, 1, 1]);

export const as_matrix: Rule<"as_matrix"> = ([filter]) =>
  tf.reshape(filter!, filter!.shape.slice(0, 2));

export const concat_filters: Rule<"concat_filters"> = (filters) => tf.concat([...filters], 0);

export const slice_filters: Rule<"slice_filters"> = ([filters], { from, count }) =>
  tf.slice(filters!, [from, 0, 0, 0], [count, ...filters!.shape.slice(1)]);

export const factorized_filter: Rule<"factorized_filter"> = (parts) => {
  const [half, into] = parts[0]!.shape as [number, number];
  const placed = parts.map((part, i) => {
    const place = TAP_OF_HALF[i]!;
    return tf.pad(tf.reshape(part, [half, into, 1]), [[0, 0], [0, 0], [place, 3 - place]]);
  });
  return tf.reshape(tf.concat(placed, 0), [2 * half, into, 2, 2]);
};

export const factorized_filter_gradient: Rule<"factorized_filter_gradient"> = (
  [filter],
  { half },
) => {
  const [out, into] = filter!.shape as [number, number];
  const places = tf.reshape(filter!, [out, into, 4]);
  const part = tf.slice(places, [half * out / 2, 0, TAP_OF_HALF[half]], [out / 2, into, 1]);
  return tf.reshape(part, [out / 2, into, 1, 1]);
};
