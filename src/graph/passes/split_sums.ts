/**
 * A node's sum over all its edges becomes a sum of one edge after the other. What earlier states
 * contribute is then added up while it is in registers, and only one partial sum waits in memory for
 * the later ones, in place of every operation's output.
 *
 * @module
 */

import type { Graph } from "../graph.ts";
import { type Node, sharedDims } from "../node.ts";
import type { Network } from "../program.ts";
import { rewrite } from "./rewrite.ts";

/** Splits weighted sums where one edge ends and the next begins. */
export function splitSums(network: Network): Network {
  return rewrite(
    network,
    (graph, node, inputs) =>
      node.op === "weighted_sum" ? edgeByEdge(graph, inputs, node.attributes.indices) : undefined,
  );
}

function edgeByEdge(
  graph: Graph,
  [weights, ...maps]: readonly Node[],
  indices: readonly number[],
): Node {
  const operations = sharedDims(weights!)[1]!;
  const edges = Map.groupBy(
    indices.map((index, i) => ({ index, map: maps[i]! })),
    ({ index }) => Math.floor(index / operations),
  );
  const sums: Node[] = [...edges.values()].map((terms) =>
    graph.add("weighted_sum", [weights!, ...terms.map(({ map }) => map)], {
      indices: terms.map(({ index }) => index),
    })
  );
  return sums.reduce((sum, edge) => graph.add("add", [sum, edge], {}));
}
