/**
 * What a network costs, in the two numbers by which the field compares networks.
 *
 * @module
 */

import { imagesShape, type Node, type ParameterGroup, sharedDims } from "../graph/node.ts";
import type { Network } from "../graph/program.ts";

/** Size of a network and of its forward pass. */
export interface NetworkCost {
  /** Weights; running statistics do not count. */
  readonly parameters: number;
  /** Multiply-adds of all convs and of the classifier for one image, borders included. */
  readonly operations: number;
}

/**
 * Counts the weights and the multiply-adds of a network as it was built, before any pass.
 *
 * @example
 * ```ts
 * import { buildDiscrete } from "../space/discrete.ts";
 * import { networkCost } from "./cost.ts";
 *
 * const network = {
 *   stem: "none" as const,
 *   cell_inputs: 1 as const,
 *   nodes: 1,
 *   cells: [{ type: "normal" as const, channels: 4 }],
 *   operations: ["identity", "conv_3x3"],
 * };
 * const normal = [{ from: "c_{k-1}" as const, to: 0, operation: "conv_3x3" }];
 * const size = { channels: 1, height: 28, width: 28 };
 * const discrete = buildDiscrete({ normal, reduction: [] }, network, size, 10, "train");
 * const { parameters, operations } = networkCost(discrete);
 * ```
 */
export function networkCost({ graph }: Network): NetworkCost {
  const group: ParameterGroup = "weights";
  const parameters = graph.parameters
    .filter((parameter) => parameter.group === group)
    .reduce((sum, { dims }) => sum + product(dims), 0);
  const operations = graph.nodes.reduce((sum, node) => sum + multiplyAdds(node), 0);
  return { parameters, operations };
}

function multiplyAdds(node: Node): number {
  if (node.op !== "conv" && node.op !== "depthwise_conv") return 0;
  const { height, width } = imagesShape(node);
  const filter = node.inputs[1]!;
  // Of the 2×2 filter of a factorized reduction every output channel reads one tap.
  const taps = filter.op === "factorized_filter" ? 1 / 4 : 1;
  return height * width * product(sharedDims(filter)) * taps;
}

function product(dims: readonly number[]): number {
  return dims.reduce((a, b) => a * b, 1);
}
