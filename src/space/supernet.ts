/**
 * The supernet: all candidate operations on all edges of all cells at once, mixed by the softmax of
 * the alphas (Liu et al., DARTS, section 2).
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Node } from "../graph/node.ts";
import type { Network } from "../graph/program.ts";
import { type Builder, parameter } from "./layer.ts";
import { applyOperation, operationName } from "./operation.ts";
import {
  buildSkeleton,
  type CellType,
  edgesByNode,
  type ImageSize,
  type NodeRule,
} from "./skeleton.ts";

export { type CellType, edgesByNode, FitError, type ImageSize } from "./skeleton.ts";

type NetworkSpec = Experiment["network"];

/** Edges of one cell. */
export function edgeCount(network: NetworkSpec): number {
  return edgesByNode(network).flat().length;
}

/**
 * Builds the supernet's forward pass.
 *
 * @param mode whether batch norm uses the batch's moments or the running statistics
 * @throws {FitError} if a reduction cell would get a map with nothing to reduce
 *
 * @example
 * ```ts
 * import { buildSupernet } from "./supernet.ts";
 *
 * const network = buildSupernet(
 *   {
 *     stem: "none",
 *     cell_inputs: 1,
 *     nodes: 1,
 *     cells: [{ type: "normal", channels: 2 }],
 *     operations: ["identity", "conv_3x3"],
 *   },
 *   { channels: 1, height: 4, width: 4 },
 *   2,
 *   "train",
 * );
 * network.graph.parameters.map(({ name }) => name);
 * // ["alphas.normal", "alphas.reduction", "cells.0.preprocess.0.conv.weight", ...]
 * ```
 */
export function buildSupernet(
  network: NetworkSpec,
  size: ImageSize,
  classes: number,
  mode: Builder["mode"],
): Network {
  const nodes = (builder: Builder) => mixedSum(builder, network);
  return buildSkeleton(network, size, classes, { mode, nodes });
}

/** Softmax of the alphas of both cell types, shared by all cells of a type. */
function mixingWeights(builder: Builder, network: NetworkSpec): Record<CellType, Node> {
  const dims = [edgeCount(network), network.operations.length];
  const weights = (type: CellType) => {
    const initial = { kind: "normal", deviation: 1e-3 } as const;
    const alphas = parameter(builder, `alphas.${type}`, "alphas", dims, initial);
    return builder.graph.add("softmax", [alphas], {});
  };
  return { normal: weights("normal"), reduction: weights("reduction") };
}

/** A node is the sum of a mixed operation over each earlier state. */
function mixedSum(builder: Builder, network: NetworkSpec): NodeRule {
  const mixing = mixingWeights(builder, network);
  const edges = edgesByNode(network);
  return ({ prefix, type }, node, states, strideOf) => {
    const terms: { index: number; map: Node }[] = [];
    for (const [source, edge] of edges[node]!.entries()) {
      for (const [k, operation] of network.operations.entries()) {
        const name = `${prefix}.edges.${edge}.${operationName(operation)}`;
        const map = applyOperation(builder, operation, states[source]!, strideOf(source), name);
        if (map) terms.push({ index: edge * network.operations.length + k, map });
      }
    }
    const maps = terms.map(({ map }) => map);
    const indices = terms.map(({ index }) => index);
    return builder.graph.add("weighted_sum", [mixing[type], ...maps], { indices });
  };
}
