/**
 * Element by element.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Rule } from "./rule.ts";
import { sumOf } from "./tensor.ts";

export const relu: Rule<"relu"> = ([x]) => tf.relu(x!);

export const relu_gradient: Rule<"relu_gradient"> = ([d, y]) =>
  tf.where(tf.greater(y!, 0), d!, tf.zerosLike(d!));

/** log(1 + eˣ) = max(x, 0) + log(1 + e^−|x|), where nothing can overflow. */
export const softplus: Rule<"softplus"> = ([x]) =>
  tf.add(tf.relu(x!), tf.log1p(tf.exp(tf.neg(tf.abs(x!)))));

export const softplus_gradient: Rule<"softplus_gradient"> = ([d, x]) => tf.mul(d!, tf.sigmoid(x!));

/** sigmoid'(x) = sigmoid(x)·sigmoid(−x) */
export const softplus_curvature: Rule<"softplus_curvature"> = ([u, d, x]) =>
  tf.mul(tf.mul(u!, d!), tf.mul(tf.sigmoid(x!), tf.sigmoid(tf.neg(x!))));

export const add: Rule<"add"> = (inputs) => sumOf(inputs);

export const drop_path: Rule<"drop_path"> = ([x], { path }, { pathScales }) => {
  if (!pathScales) throw new RangeError(`Expected a scale for path ${path} but found none`);
  const images = pathScales.shape[0]!;
  const scales = tf.slice(pathScales, [0, path], [images, 1]);
  return tf.mul(x!, tf.reshape(scales, [images, 1, 1, 1]));
};
