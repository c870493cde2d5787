/**
 * Batch norm, in two passes over the batch: the mean first, then the deviations from it.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Rule } from "./rule.ts";
import { channelMeans, channelSums, halves } from "./tensor.ts";

const EPSILON = 1e-5;

export const moments: Rule<"moments"> = ([x]) => {
  const mean = channelMeans(x!);
  return tf.stack([mean, channelMeans(tf.square(tf.sub(x!, mean)))]);
};

export const stored_moments: Rule<"stored_moments"> = ([mean, variance]) =>
  tf.stack([mean!, variance!]);

export const normalize: Rule<"normalize"> = ([x, moments]) => {
  const [mean, variance] = halves(moments!);
  return tf.div(tf.sub(x!, mean), deviation(variance));
};

export const normalization_sums: Rule<"normalization_sums"> = ([d, normalized]) =>
  tf.reshape(channelMeans(tf.concat([d!, tf.mul(d!, normalized!)], 3)), [2, d!.shape[3]!]);

export const normalize_gradient: Rule<"normalize_gradient"> = ([d, normalized, moments, sums]) => {
  const [, variance] = halves(moments!);
  const [mean, slope] = halves(sums!);
  const along = tf.mul(normalized!, slope);
  return tf.div(tf.sub(tf.sub(d!, mean), along), deviation(variance));
};

export const normalize_curvature: Rule<"normalize_curvature"> = (
  [u, d, normalized, moments, ofD, ofU, ofBoth],
) => {
  const [, variance] = halves(moments!);
  const [meanD, slopeD] = halves(ofD!);
  const [meanU, slopeU] = halves(ofU!);
  const [, both] = halves(ofBoth!);
  const along = tf.sub(tf.sub(both, tf.mul(meanU, meanD)), tf.mul(3, tf.mul(slopeU, slopeD)));
  const sum = tf.add(
    tf.add(tf.mul(slopeU, tf.sub(d!, meanD)), tf.mul(slopeD, tf.sub(u!, meanU))),
    tf.mul(along, normalized!),
  );
  return tf.neg(tf.div(sum, tf.add(variance, EPSILON)));
};

export const scale_shift: Rule<"scale_shift"> = ([x, scale, shift]) =>
  tf.add(tf.mul(x!, scale!), shift!);

export const scale_channels: Rule<"scale_channels"> = ([x, scale]) => tf.mul(x!, scale!);

export const add_channels: Rule<"add_channels"> = ([x, bias]) => tf.add(x!, bias!);

export const channel_dot: Rule<"channel_dot"> = ([d, x]) => channelSums(tf.mul(d!, x!));

export const channel_sum: Rule<"channel_sum"> = ([d]) => channelSums(d!);

const deviation = (variance: tf.Tensor): tf.Tensor => tf.sqrt(tf.add(variance, EPSILON));
