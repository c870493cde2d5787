/**
 * Element by element.
 *
 * @module
 */

import { exp, log1p } from "../../elementary.ts";
import type { Rule } from "./rule.ts";
import { elementwise } from "./tensor.ts";

export const relu: Rule<"relu"> = (inputs) => elementwise(inputs, (x) => Math.max(x, 0));

export const relu_gradient: Rule<"relu_gradient"> = (inputs) =>
  elementwise(inputs, (d, y) => y! > 0 ? d! : 0);

/** log(1 + eˣ) = max(x, 0) + log(1 + e^−|x|), where nothing can overflow. */
export const softplus: Rule<"softplus"> = (inputs) =>
  elementwise(inputs, (x) => Math.max(x!, 0) + log1p(exp(-Math.abs(x!))));

export const softplus_gradient: Rule<"softplus_gradient"> = (inputs) =>
  elementwise(inputs, (d, x) => d! / (1 + exp(-x!)));

/** sigmoid'(x) = sigmoid(x)·sigmoid(−x) */
export const softplus_curvature: Rule<"softplus_curvature"> = (inputs) =>
  elementwise(inputs, (u, d, x) => u! * d! / ((1 + exp(-x!)) * (1 + exp(x!))));

export const add: Rule<"add"> = (inputs) =>
  elementwise(inputs, (...values) => values.reduce((sum, value) => sum + value));

export const drop_path: Rule<"drop_path"> = ([x], { path }, { pathScales }) => {
  if (!pathScales) throw new RangeError(`Expected a scale for path ${path} but found none`);
  const [images, paths] = pathScales.dims as [number, number];
  const elements = x!.data.length / images;
  const scale = (_: number, i: number) =>
    x!.data[i]! * pathScales.data[Math.floor(i / elements) * paths + path]!;
  return { dims: x!.dims, data: x!.data.map(scale) };
};
