/**
 * Where values enter.
 *
 * @module
 */

import type { Rule } from "./rule.ts";
import { zerosOf } from "./tensor.ts";

export const images: Rule<"images"> = (_inputs, _size, feed) => feed.images;

export const labels: Rule<"labels"> = (_inputs, _none, feed) => feed.labels;

export const parameter: Rule<"parameter"> = (_inputs, { name }, feed) => {
  const value = feed.parameters.get(name);
  if (!value) throw new RangeError(`Expected a value for the parameter ${name}`);
  return value;
};

export const direction: Rule<"direction"> = (_inputs, { name }, { directions }) => {
  const value = directions?.get(name);
  if (!value) throw new RangeError(`Expected a direction for the parameter ${name}`);
  return value;
};

export const zeros: Rule<"zeros"> = (_inputs, { height, width, channels }, { images }) =>
  zerosOf([images.dims[0]!, height, width, channels]);
