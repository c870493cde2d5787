/**
 * The discrete network of a genotype: of all candidate operations only the chosen ones, summed
 * without weights (Liu et al., DARTS, section 2.4). Parameters have the names that they have in the
 * supernet.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Node } from "../graph/node.ts";
import type { Network } from "../graph/program.ts";
import type { Genotype, GenotypeEdge } from "./genotype.ts";
import { sourcesOf } from "./genotype_check.ts";
import type { Builder } from "./layer.ts";
import { applyOperation, operationName } from "./operation.ts";
import { buildSkeleton, edgesByNode, type ImageSize, type NodeRule } from "./skeleton.ts";

type NetworkSpec = Experiment["network"];

/** What a discrete network is built from: a space, and perhaps more or wider cells than it has. */
export type DiscreteSpec = Pick<
  NetworkSpec,
  "stem" | "cell_inputs" | "nodes" | "cells" | "operations"
>;

/** What training adds to a network. */
export interface Regularization {
  /** Whether every edge but the identity of stride 1 is a path that may be dropped, as in DARTS. */
  readonly dropPath?: boolean;
  /** Label smoothing of the loss. */
  readonly smoothing?: number;
}

/**
 * Builds the forward pass of the network that a genotype stands for.
 *
 * @param genotype of the space that `network` describes
 * @param mode whether batch norm uses the batch's moments or the running statistics
 * @throws {FitError} if a reduction cell would get a map with nothing to reduce
 *
 * @example
 * ```ts
 * import { buildDiscrete } from "./discrete.ts";
 *
 * const network = {
 *   stem: "none" as const,
 *   cell_inputs: 1 as const,
 *   nodes: 1,
 *   cells: [{ type: "normal" as const, channels: 4 }],
 *   operations: ["identity", "conv_3x3"],
 * };
 * const edges = [{ from: "c_{k-1}" as const, to: 0, operation: "conv_3x3" }];
 * const size = { channels: 1, height: 28, width: 28 };
 * buildDiscrete({ normal: edges, reduction: [] }, network, size, 10, "train");
 * ```
 */
export function buildDiscrete(
  genotype: Genotype,
  network: DiscreteSpec,
  size: ImageSize,
  classes: number,
  mode: Builder["mode"],
  { dropPath = false, smoothing = 0 }: Regularization = {},
): Network {
  const nodes = (builder: Builder) => chosenSum(builder, genotype, network, dropPath);
  return buildSkeleton(network, size, classes, { mode, smoothing, nodes });
}

/** A node is the sum of its chosen edges. */
function chosenSum(
  builder: Builder,
  genotype: Genotype,
  network: DiscreteSpec,
  dropPath: boolean,
): NodeRule {
  const { graph } = builder;
  let paths = 0;
  const numbers = edgesByNode(network);
  const operations = new Map(network.operations.map((spec) => [operationName(spec), spec]));
  return ({ prefix, type }, node, states, strideOf) => {
    const maps = genotype[type].filter(({ to }) => to === node).map((edge): Node => {
      const source = sourcesOf(node, network.cell_inputs).indexOf(edge.from);
      const state = states[source];
      const name = `${prefix}.edges.${numbers[node]![source]}.${edge.operation}`;
      const spec = operations.get(edge.operation);
      if (!spec || !state) return refuse(edge, network);
      const map = applyOperation(builder, spec, state, strideOf(source), name);
      if (!map) return refuse(edge, network);
      const mayDrop = dropPath && map !== state;
      return mayDrop ? graph.add("drop_path", [map], { path: paths++ }) : map;
    });
    if (maps.length === 0) {
      throw new RangeError(`Expected an edge to node ${node} of the ${type} cell but found none`);
    }
    return maps.length === 1 ? maps[0]! : graph.add("add", maps, {});
  };
}

function refuse({ from, to, operation }: GenotypeEdge, { operations }: DiscreteSpec): never {
  const known = operations.map(operationName).join(", ");
  throw new RangeError(
    `Expected an edge of the space to node ${to}, with one of the operations ${known}, ` +
      `but found ${operation}(${from})`,
  );
}
