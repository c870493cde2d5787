/**
 * Convolutions. Both gradients are made of forward operations: the input gradient is a conv with the
 * mirrored filter, the filter gradient a matrix product for each tap. TensorFlow's kernels for them
 * know no dilation, and the wasm backend has none for the filter.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Window } from "../../graph/node.ts";
import type { Rule } from "./rule.ts";
import { plus, sumOfRows } from "./tensor.ts";
import { dilated, framed, outputSize, spread, tap, taps } from "./window.ts";

export const conv: Rule<"conv"> = ([x, filter], window) => {
  const output = outputSize(x!, window);
  const y = slide(framed(x!, window, output), toTensorFlow(filter!), window);
  return window.relu ? tf.relu(y) : y;
};

export const conv_input_gradient: Rule<"conv_input_gradient"> = ([d, filter, more], window) => {
  // OIHW → HWOI: what were output channels are read now.
  const mirrored = tf.reverse(tf.transpose(filter!, [2, 3, 0, 1]), [0, 1]);
  return plus(slide(spread(d!, window), mirrored, { ...window, stride: 1 }), more);
};

export const conv_filter_gradient: Rule<"conv_filter_gradient"> = ([x, d], window) => {
  const [images, height, width, out] = d!.shape as [number, number, number, number];
  const into = x!.shape[3]!;
  const slopes = tf.reshape(d!, [images, height * width, out]);
  const gradients = taps(window).map((place) => {
    const met = tap(x!, window, place, [height, width]);
    // The wasm backend has a faster product of matrices that are not transposed, but it adds up one
    // term after the other, which loses a digit more.
    const products = tf.matMul(tf.reshape(met, [images, height * width, into]), slopes, true);
    return sumOfRows(tf.reshape(products, [images, into * out]));
  });
  const filter = tf.transpose(tf.reshape(tf.stack(gradients), [-1, into, out]), [2, 1, 0]);
  return tf.reshape(filter, [out, into, window.kernel, window.kernel]);
};

/** OIHW → HWIO */
const toTensorFlow = (filter: tf.Tensor): tf.Tensor => tf.transpose(filter, [2, 3, 1, 0]);

/** A `valid` conv. */
function slide(x: tf.Tensor, filter: tf.Tensor, window: Window): tf.Tensor {
  const spaced = dilated(filter, window) as tf.Tensor4D;
  return tf.conv2d(x as tf.Tensor4D, spaced, window.stride, "valid");
}
