/**
 * From the last feature map to the loss.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Smoothing } from "../../graph/node.ts";
import type { Rule } from "./rule.ts";

export const global_average: Rule<"global_average"> = ([x]) =>
  tf.mean(tf.mean(x!, 2, true), 1, true);

export const global_average_gradient: Rule<"global_average_gradient"> = (
  [d],
  { height, width },
) => tf.tile(tf.div(d!, height * width), [1, height, width, 1]);

export const cross_entropy: Rule<"cross_entropy"> = ([logits, labels], smoothing) => {
  const rows = rowsOf(logits!);
  const shifted = tf.sub(rows, tf.max(rows, 1, true));
  const total = tf.log(tf.sum(tf.exp(shifted), 1));
  const chosen = tf.sum(tf.mul(shifted, targets(labels!, rows, smoothing)), 1);
  return tf.mean(tf.sub(total, chosen));
};

export const cross_entropy_gradient: Rule<"cross_entropy_gradient"> = (
  [logits, labels],
  smoothing,
) => {
  const rows = rowsOf(logits!);
  const slope = tf.sub(tf.softmax(rows), targets(labels!, rows, smoothing));
  return tf.reshape(tf.div(slope, rows.shape[0]!), logits!.shape);
};

export const cross_entropy_curvature: Rule<"cross_entropy_curvature"> = ([u, logits]) => {
  const p = tf.softmax(rowsOf(logits!));
  const direction = rowsOf(u!);
  const centred = tf.sub(direction, tf.sum(tf.mul(p, direction), 1, true));
  return tf.reshape(tf.div(tf.mul(p, centred), p.shape[0]!), u!.shape);
};

/** `[N, 1, 1, classes]` → `[N, classes]` */
const rowsOf = (logits: tf.Tensor): tf.Tensor =>
  tf.reshape(logits, [logits.shape[0]!, logits.shape[3]!]);

/**
 * 1 at the label of each row, but for the share that is spread evenly. Asked for floats, OneHot on
 * wasm writes integers as their bits.
 */
function targets(labels: tf.Tensor, rows: tf.Tensor, { smoothing = 0 }: Smoothing): tf.Tensor {
  const classes = rows.shape[1]!;
  const oneHot = tf.cast(tf.oneHot(labels, classes), "float32");
  return smoothing === 0 ? oneHot : tf.add(tf.mul(oneHot, 1 - smoothing), smoothing / classes);
}
