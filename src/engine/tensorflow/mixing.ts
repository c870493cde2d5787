/**
 * The relaxation: softmax of the alphas, and the sums that it weights.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Rule } from "./rule.ts";
import { sumOf, totalOf } from "./tensor.ts";

export const softmax: Rule<"softmax"> = ([alphas]) => tf.softmax(alphas!);

export const softmax_gradient: Rule<"softmax_gradient"> = ([weights, d]) =>
  tf.mul(weights!, tf.sub(d!, tf.sum(tf.mul(weights!, d!), -1, true)));

export const weighted_sum: Rule<"weighted_sum"> = ([weights, ...maps], { indices }) => {
  const flat = tf.reshape(weights!, [-1]);
  const weighted = maps.map((map, i) => tf.mul(map, tf.slice(flat, [indices[i]!], [1])));
  return sumOf(weighted);
};

export const dot: Rule<"dot"> = ([d, x], { index, dims }) => {
  const elements = dims.reduce((product, dim) => product * dim, 1);
  const total = tf.reshape(totalOf(tf.mul(d!, x!)), [1]);
  return tf.reshape(tf.pad(total, [[index, elements - index - 1]]), [...dims]);
};
