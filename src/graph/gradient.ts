/**
 * Reverse-mode differentiation. It builds nodes for exactly the gradients asked for: the
 * architecture step gets no weight gradients, the weight step no alpha gradients, and nobody the
 * gradient of the images.
 *
 * @module
 */

import type { Contribution, Definition, GradientRule } from "./definition.ts";
import { type Graph, reachable } from "./graph.ts";
import { imagesShape, type Node, type OpName } from "./node.ts";
import { definitionOf } from "./ops/mod.ts";

/**
 * Gradients of a loss with respect to some nodes, as nodes of the same graph.
 *
 * @param loss a `cross_entropy` node
 * @param wanted the nodes to differentiate with respect to
 * @returns one gradient for each wanted node, `null` where the loss does not depend on it
 */
export function gradients(
  graph: Graph,
  loss: Node<"cross_entropy">,
  wanted: readonly Node[],
): (Node | null)[] {
  const order = reachable(graph, [loss]);
  const leadsToWanted = new Set<Node>(wanted);
  for (const node of order) {
    if (node.inputs.some((input) => leadsToWanted.has(input))) leadsToWanted.add(node);
  }

  const contributions = new Map<Node, Contribution[]>();
  const contribute = (node: Node, contribution: Contribution) => {
    const list = contributions.get(node);
    if (list) list.push(contribution);
    else contributions.set(node, [contribution]);
  };
  const result = new Map<Node, Node>();
  const [logits, labels] = loss.inputs;
  contribute(logits!, graph.add("cross_entropy_gradient", [logits!, labels!], {}));

  for (const node of order.reverse()) {
    const parts = contributions.get(node);
    if (!parts || !leadsToWanted.has(node)) continue;
    const gradient = total(graph, node, parts);
    result.set(node, gradient);
    const rules = rulesOf(graph, node, gradient);
    for (const [i, input] of node.inputs.entries()) {
      const rule = leadsToWanted.has(input) && rules[i];
      if (rule) contribute(input, rule());
    }
  }
  return wanted.map((node) => result.get(node) ?? null);
}

function rulesOf(graph: Graph, node: Node, gradient: Node): readonly GradientRule[] {
  const { op, inputs, attributes } = node;
  const definition = definitionOf(op) as Definition<OpName>;
  const rules = definition.gradient?.({ graph, node, inputs, attributes, gradient });
  if (!rules && inputs.length > 0) throw new Error(`${op}: Expected a gradient rule`);
  return rules ?? [];
}

/** Adds up what the consumers of a node contribute to its gradient. */
function total(graph: Graph, node: Node, parts: readonly Contribution[]): Node {
  const whole: Node[] = [];
  const slices: Exclude<Contribution, Node>[] = [];
  for (const part of parts) {
    if ("channels" in part) slices.push(part);
    else whole.push(part);
  }
  if (slices.length > 0) whole.push(joinSlices(graph, node, slices));
  return whole.length === 1 ? whole[0]! : graph.add("add", whole, {});
}

/** One map from the gradients of its channel slices; channels that nobody reads get zeros. */
function joinSlices(
  graph: Graph,
  node: Node,
  slices: readonly Exclude<Contribution, Node>[],
): Node {
  const { height, width, channels } = imagesShape(node);
  const sorted = [...slices].sort((a, b) => a.channels.from - b.channels.from);
  const pieces: Node[] = [];
  let next = 0;
  const fillTo = (channel: number) => {
    if (channel > next) {
      pieces.push(graph.add("zeros", [], { height, width, channels: channel - next }));
    }
  };
  for (const { channels: { from, count }, gradient } of sorted) {
    if (from < next) throw new Error(`slice: Expected channels once but found ${from} twice`);
    fillTo(from);
    pieces.push(gradient);
    next = from + count;
  }
  fillTo(channels);
  return pieces.length === 1 ? pieces[0]! : graph.add("concat", pieces, {});
}
