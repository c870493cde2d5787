/**
 * Convolutions. Both gradients are made of forward operations: the input gradient is a conv with the
 * mirrored filter, the filter gradient a matrix product for each tap. TensorFlow's kernels for them
 * know no dilation, and the wasm backend has none for the filter. The stock forward conv adds up all
 * its products one after the other; here few channels at a time are, so that less is rounded away
 * before relus and maxima decide.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Window } from "../../graph/node.ts";
import type { Rule } from "./rule.ts";
import { inPairs, plus, sumOfRows } from "./tensor.ts";
import { dilated, framed, outputSize, spread, tap, taps } from "./window.ts";

export const conv: Rule<"conv"> = ([x, filter], window) => {
  const output = outputSize(x!, window);
  const y = slideInParts(framed(x!, window, output), toTensorFlow(filter!), window);
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

/** Input channels that are added up in one go: sums of 8 products for a 1×1 window, 36 for a 3×3. */
const channelsInPart = ({ kernel }: Window): number => kernel === 1 ? 8 : 4;

/** A `valid` conv, in parts of few input channels. */
function slideInParts(x: tf.Tensor, filter: tf.Tensor, window: Window): tf.Tensor {
  const into = x.shape[3]!, count = channelsInPart(window);
  const cut = (values: tf.Tensor, axis: number, from: number) => {
    const first = values.shape.map((_, i) => i === axis ? from : 0);
    const size = values.shape.map((length, i) =>
      i === axis ? Math.min(count, into - from) : length
    );
    return tf.slice(values, first, size);
  };
  return inPairs(
    Array.from({ length: Math.ceil(into / count) }, (_, part) => {
      const from = part * count;
      return slide(cut(x, 3, from), cut(filter, 2, from), window);
    }),
  );
}

/** A `valid` conv. */
function slide(x: tf.Tensor, filter: tf.Tensor, window: Window): tf.Tensor {
  const spaced = dilated(filter, window) as tf.Tensor4D;
  return tf.conv2d(x as tf.Tensor4D, spaced, window.stride, "valid");
}
