/**
 * What flows to a node on the way back: each reader of its value contributes, and the contributions
 * add up to the node's gradient.
 *
 * @module
 */

import { imagesShape, type Node, type NodeMaker, sharedDims } from "./node.ts";

/** A whole gradient, that of a part, or that of a node further back. */
export type Contribution = Node | Part | Detour;

/** The gradient of a part of a tensor, which an operation has taken out of it. */
export interface Part {
  /** What took the part out. */
  readonly op: keyof typeof JOINED_BY;
  /** First channel, filter or half, and how many. */
  readonly from: number;
  readonly count: number;
  readonly gradient: Node;
}

/**
 * A gradient that leaves the node out and goes to `of`, from which the node is made. A rule that
 * knows how several inputs depend on one node differentiates through all of them at once.
 */
export interface Detour {
  readonly of: Node;
  readonly gradient: Node;
}

/** What puts parts together again. */
const JOINED_BY = {
  slice: "concat",
  slice_filters: "concat_filters",
  factorized_filter_gradient: "factorized_filter",
} as const;

/** Adds up what flows to a node. */
export function total(graph: NodeMaker, node: Node, contributions: readonly (Node | Part)[]): Node {
  const whole: Node[] = [];
  const parts = new Map<Part["op"], Part[]>();
  for (const contribution of contributions) {
    if (!("gradient" in contribution)) whole.push(contribution);
    else parts.set(contribution.op, [...parts.get(contribution.op) ?? [], contribution]);
  }
  for (const [op, pieces] of parts) whole.push(join(graph, node, op, pieces));
  return whole.length === 1 ? whole[0]! : graph.add("add", whole, {});
}

/** One tensor of the gradients of its parts. Channels that nobody reads get zeros. */
function join(graph: NodeMaker, node: Node, op: Part["op"], parts: readonly Part[]): Node {
  const pieces: Node[] = [];
  let next = 0;
  const fillTo = (end: number) => {
    if (end <= next) return;
    if (op !== "slice") throw new Error(`${op}: Expected a reader of part ${next} but found none`);
    const { height, width } = imagesShape(node);
    pieces.push(graph.add("zeros", [], { height, width, channels: end - next }));
  };
  for (const { from, count, gradient } of [...parts].sort((a, b) => a.from - b.from)) {
    if (from < next) throw new Error(`${op}: Expected part ${from} once but found it twice`);
    fillTo(from);
    pieces.push(gradient);
    next = from + count;
  }
  fillTo(partsOf(node, op));
  return pieces.length === 1 ? pieces[0]! : graph.add(JOINED_BY[op], pieces, {});
}

/** How many channels, filters or halves there are to take. */
function partsOf(node: Node, op: Part["op"]): number {
  switch (op) {
    case "slice":
      return imagesShape(node).channels;
    case "slice_filters":
      return sharedDims(node)[0]!;
    case "factorized_filter_gradient":
      return 2;
  }
}
