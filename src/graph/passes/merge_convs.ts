/**
 * Convs of one state with one geometry, such as the `conv_3x3` of every edge that leaves it, become
 * one conv with the output channels of all: the state is read once on the way forth, and its gradient
 * is summed inside one conv on the way back.
 *
 * @module
 */

import { consumers } from "../graph.ts";
import { type Node, sharedDims } from "../node.ts";
import type { Network } from "../program.ts";
import { rewrite } from "./rewrite.ts";

/** Merges convs that differ only in their filters. */
export function mergeConvs(network: Network): Network {
  const readers = consumers(network.graph.nodes);
  const groups = new Map<string, Node<"conv">[]>();
  for (const node of network.graph.nodes) {
    if (node.op !== "conv" || !mergeable(node, readers)) continue;
    const key = `${node.inputs[0]!.id} ${JSON.stringify(node.attributes)}`;
    groups.set(key, [...groups.get(key) ?? [], node]);
  }
  const groupOf = new Map<Node, Node<"conv">[]>();
  for (const group of groups.values()) {
    if (group.length > 1) { for (const node of group) groupOf.set(node, group); }
  }
  return rewrite(network, (graph, node, [x]) => {
    const group = groupOf.get(node);
    if (!group || node.op !== "conv") return undefined;
    const filters = group.map(({ inputs: [, filter] }) =>
      graph.add("parameter", [], (filter as Node<"parameter">).attributes)
    );
    const merged = graph.add(
      "conv",
      [x!, graph.add("concat_filters", filters, {})],
      node.attributes,
    );
    const before = group.slice(0, group.indexOf(node));
    const from = before.reduce((sum, { inputs: [, filter] }) => sum + sharedDims(filter!)[0]!, 0);
    return graph.add("slice", [merged], { from, count: sharedDims(node.inputs[1]!)[0]! });
  });
}

/**
 * Filters must be plain parameters, which are there before the first member of a group. An output
 * that a concat reads is left alone: it already has a place. So is one that a concat reads once its
 * path may have been dropped, since training must merge the same convs as evaluation.
 */
function mergeable(node: Node<"conv">, readers: ReadonlyMap<Node, readonly Node[]>): boolean {
  const placed = (reader: Node): boolean =>
    reader.op === "concat" || (reader.op === "drop_path" && readers.get(reader)!.some(placed));
  return node.inputs[1]!.op === "parameter" && !readers.get(node)!.some(placed);
}
