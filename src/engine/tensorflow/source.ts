/**
 * Where values enter.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Rule } from "./rule.ts";

export const images: Rule<"images"> = (_inputs, _size, feed) => feed.images;

export const labels: Rule<"labels"> = (_inputs, _none, feed) => feed.labels;

export const parameter: Rule<"parameter"> = (_inputs, { name }, feed) =>
  feed.parameter(name, "value");

export const direction: Rule<"direction"> = (_inputs, { name }, feed) =>
  feed.parameter(name, "direction");

export const zeros: Rule<"zeros"> = (_inputs, { height, width, channels }, { images }) =>
  tf.zeros([images.shape[0]!, height, width, channels]);
