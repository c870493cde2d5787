/**
 * Depthwise convolutions: every channel meets its own filter `[channels, 1, kernel, kernel]`.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Window } from "../../graph/node.ts";
import type { Rule } from "./rule.ts";
import { channelSums, plus } from "./tensor.ts";
import { dilated, framed, outputSize, spread, tap, taps } from "./window.ts";

export const depthwise_conv: Rule<"depthwise_conv"> = ([x, filter], window) =>
  slide(framed(x!, window, outputSize(x!, window)), toTensorFlow(filter!), window);

export const depthwise_input_gradient: Rule<"depthwise_input_gradient"> = (
  [d, filter, more],
  window,
) => {
  const mirrored = tf.reverse(toTensorFlow(filter!), [0, 1]);
  return plus(slide(spread(d!, window), mirrored, { ...window, stride: 1 }), more);
};

export const depthwise_filter_gradient: Rule<"depthwise_filter_gradient"> = ([x, d], window) => {
  const [, height, width, channels] = d!.shape as [number, number, number, number];
  const gradients = taps(window).map((place) =>
    channelSums(tf.mul(d!, tap(x!, window, place, [height, width])))
  );
  // [taps, channels] → [channels, taps]
  const filter = tf.transpose(tf.stack(gradients));
  return tf.reshape(filter, [channels, 1, window.kernel, window.kernel]);
};

/** [channels, 1, height, width] → [height, width, channels, 1] */
const toTensorFlow = (filter: tf.Tensor): tf.Tensor => tf.transpose(filter, [2, 3, 0, 1]);

/** A `valid` depthwise conv. */
function slide(x: tf.Tensor, filter: tf.Tensor, window: Window): tf.Tensor {
  const spaced = dilated(filter, window) as tf.Tensor4D;
  return tf.depthwiseConv2d(x as tf.Tensor4D, spaced, window.stride, "valid");
}
