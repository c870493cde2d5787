/**
 * When the values of a program may be forgotten.
 *
 * @module
 */

import type { Node } from "../../graph/node.ts";
import type { Program } from "../../graph/program.ts";

/** A node, and the nodes that nothing reads after it. */
export interface PlannedNode {
  readonly node: Node;
  readonly ends: readonly Node[];
}

/** Plans a program; what its results are read from stays to the end. */
export function planProgram(
  { nodes, logits, loss, gradients, statistics }: Program,
): PlannedNode[] {
  const kept = new Set<Node>([
    logits,
    loss,
    ...gradients.values(),
    ...statistics.map(({ moments }) => moments),
  ]);
  const last = new Map<Node, Node>();
  for (const node of nodes) {
    for (const used of [node, ...node.inputs]) last.set(used, node);
  }
  const ends = new Map<Node, Node[]>(nodes.map((node) => [node, []]));
  for (const [node, end] of last) if (!kept.has(node)) ends.get(end)!.push(node);
  return nodes.map((node) => ({ node, ends: ends.get(node)! }));
}
