/**
 * How the TensorFlow engine computes one operation.
 *
 * @module
 */

import type { Tensor } from "@tensorflow/tfjs-core";
import type { AttributesOf, OpName } from "../../graph/node.ts";

/** What enters a graph from outside. */
export interface Feed {
  /** The batch, `[N, height, width, channels]`. */
  readonly images: Tensor;
  /** The class of each image, int32 `[N]`. */
  readonly labels: Tensor;
  /** What `drop_path` multiplies each image by, `[N, paths]`. */
  readonly pathScales?: Tensor;
  /** The value of a parameter, or the direction that second derivatives look along. */
  parameter(name: string, slot: "value" | "direction"): Tensor;
}

/**
 * The value of a node from those of its inputs: feature maps `[N, height, width, channels]`, labels
 * `[N]`, shared tensors in PyTorch's order. It runs inside `tf.tidy`, so it leaves nothing behind.
 */
export type Rule<Name extends OpName> = (
  inputs: readonly Tensor[],
  attributes: AttributesOf[Name],
  feed: Feed,
) => Tensor;
