/**
 * Rebuilding a network with some nodes replaced. A pass says what becomes of a node; everything else
 * is copied.
 *
 * @module
 */

import { Graph, reachable } from "../graph.ts";
import type { AttributesOf, Node, OpName } from "../node.ts";
import type { Network } from "../program.ts";

/** What a pass makes of `node`, whose inputs are already rebuilt; nothing means a plain copy. */
export type Replace = (graph: Graph, node: Node, inputs: readonly Node[]) => Node | undefined;

/** Copies a network node by node; what nothing reads any more is left behind. */
export function rewrite(network: Network, replace: Replace): Network {
  const graph = new Graph();
  const copies = new Map<Node, Node>();
  const copy = (node: Node): Node => copies.get(node)!;
  const roots = [network.loss, ...network.statistics.map(({ moments }) => moments)];
  for (const node of reachable(network.graph, roots)) {
    const inputs = node.inputs.map(copy);
    copies.set(node, replace(graph, node, inputs) ?? duplicate(graph, node, inputs));
  }
  return {
    graph,
    logits: copy(network.logits),
    loss: copy(network.loss) as Node<"cross_entropy">,
    statistics: network.statistics.map((update) => ({
      ...update,
      moments: copy(update.moments) as Node<"moments">,
    })),
  };
}

function duplicate(graph: Graph, node: Node, inputs: readonly Node[]): Node {
  return graph.add<OpName>(node.op, inputs, node.attributes as AttributesOf[OpName]) as Node;
}
