/**
 * Sums that keep their precision. TensorFlow's backends add up one number after the other in single
 * precision, which over 50,000 pixels shifts a mean enough to flip relus and maxima behind it. Here
 * halves are added to each other, so that no number goes through more than a few dozen additions.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";

/** So few rows lose nothing. */
const FEW = 8;

/** Sum of the rows of `[rows, columns]`: `[columns]`. */
export function sumOfRows(matrix: tf.Tensor): tf.Tensor {
  const [rows, columns] = matrix.shape as [number, number];
  if (rows <= FEW) return tf.sum(matrix, 0);
  const half = Math.ceil(rows / 2);
  const even = 2 * half === rows ? matrix : tf.pad(matrix, [[0, 1], [0, 0]]);
  return sumOfRows(
    tf.add(tf.slice(even, [0, 0], [half, columns]), tf.slice(even, [half, 0], [half, columns])),
  );
}

/** Σ of every channel of `[N, height, width, channels]`: `[channels]`. */
export function channelSums(maps: tf.Tensor): tf.Tensor {
  return sumOfRows(tf.reshape(maps, [-1, maps.shape[3]!]));
}

/** Mean of every channel: `[channels]`. */
export function channelMeans(maps: tf.Tensor): tf.Tensor {
  return tf.div(channelSums(maps), maps.size / maps.shape[3]!);
}

/** Σ of all elements of `[N, height, width, channels]`. */
export function totalOf(maps: tf.Tensor): tf.Tensor {
  return tf.sum(channelSums(maps));
}

/** Terms of the last sum of {@link sumOfVector}. */
const ROW = 512;

/** Σ of a vector of any length. */
export function sumOfVector(values: tf.Tensor): tf.Tensor {
  const rows = Math.ceil(values.size / ROW);
  const padded = tf.pad(values, [[0, rows * ROW - values.size]]);
  return tf.sum(sumOfRows(tf.reshape(padded, [rows, ROW])));
}

/** The rows of `[2, channels]`. */
export function halves(pair: tf.Tensor): [tf.Tensor, tf.Tensor] {
  const [first, second] = tf.unstack(pair);
  return [first!, second!];
}

/** `map`, or its sum with a second map where there is one. */
export function plus(map: tf.Tensor, other: tf.Tensor | undefined): tf.Tensor {
  return other ? tf.add(map, other) : map;
}

/** Σ of tensors of one shape. AddN on webgpu takes no more than seven, and gives nothing beyond. */
export function sumOf(tensors: readonly tf.Tensor[]): tf.Tensor {
  return tensors.reduce((sum, tensor) => tf.add(sum, tensor));
}

/** Σ of tensors of one shape, halves first, so that each goes through few additions. */
export function inPairs(tensors: readonly tf.Tensor[]): tf.Tensor {
  if (tensors.length === 1) return tensors[0]!;
  const half = tensors.length >> 1;
  return tf.add(inPairs(tensors.slice(0, half)), inPairs(tensors.slice(half)));
}
