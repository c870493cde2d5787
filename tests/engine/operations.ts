/**
 * Candidate operations of random supernets: the vocabulary, and what a config may declare.
 *
 * @module
 */

import { imagesShape, type Node, type Window } from "../../src/graph/node.ts";
import {
  batchNorm,
  type Builder,
  convolve,
  depthwise,
  factorizedReduction,
} from "../../src/space/layer.ts";

/** Adds an operation; `null` where it adds nothing to the sum of its edge. */
export type Operation = (builder: Builder, x: Node, stride: number, prefix: string) => Node | null;

export function slidingWindow(kernel: number, stride: number, dilation = 1): Window {
  return { kernel, stride, dilation, padding: dilation * (kernel - 1) / 2 };
}

const none: Operation = () => null;

/** An odd number of channels has no half, so that such a reduction is left out. */
const identity: Operation = (builder, x, stride, prefix) => {
  const { channels } = imagesShape(x);
  if (stride === 1) return x;
  return channels % 2 === 0 ? factorizedReduction(builder, x, channels, prefix) : null;
};

const pool = (op: "max_pool" | "avg_pool", kernel: number): Operation => ({ graph }, x, stride) =>
  graph.add(op, [x], slidingWindow(kernel, stride));

const normalizedPool: Operation = (builder, x, stride, prefix) =>
  batchNorm(
    builder,
    builder.graph.add("avg_pool", [x], slidingWindow(3, stride)),
    prefix,
    false,
  );

const convThen =
  (op: "relu" | "softplus", kernel: number, dilation = 1): Operation =>
  (builder, x, stride, prefix) => {
    const window = slidingWindow(kernel, stride, dilation);
    const conv = convolve(builder, x, imagesShape(x).channels, window, prefix);
    return builder.graph.add(op, [conv], {});
  };

/** relu, depthwise conv, 1×1 conv and batch norm, once for each kernel. */
const separable = (kernels: readonly number[], dilation: number, affine: boolean): Operation =>
(
  builder,
  x,
  stride,
  prefix,
) =>
  kernels.reduce((input: Node, kernel, i) => {
    const name = `${prefix}.${i}`;
    const window = slidingWindow(kernel, i === 0 ? stride : 1, dilation);
    const rectified = builder.graph.add("relu", [input], {});
    const spatial = depthwise(builder, rectified, window, `${name}.depthwise`);
    const { channels } = imagesShape(x);
    const mixed = convolve(builder, spatial, channels, slidingWindow(1, 1), `${name}.pointwise`);
    return batchNorm(builder, mixed, `${name}.batch_norm`, affine);
  }, x);

/** From place `NEVER_NONE` on there are operations that always add something. */
export const OPERATIONS: readonly Operation[] = [
  none,
  identity,
  pool("max_pool", 3),
  pool("avg_pool", 3),
  pool("max_pool", 5),
  normalizedPool,
  convThen("relu", 1),
  convThen("relu", 3),
  convThen("relu", 5),
  convThen("softplus", 3, 2),
  separable([3, 3], 1, false),
  separable([5], 1, true),
  separable([3], 2, true),
];

export const NEVER_NONE = 2;
