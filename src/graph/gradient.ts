/**
 * Reverse-mode differentiation. It builds nodes for exactly the gradients asked for: the
 * architecture step gets no weight gradients, the weight step no alpha gradients, and nobody the
 * gradient of the images.
 *
 * What it builds can be differentiated again, which gives the exact mixed derivative that the second
 * order of DARTS needs.
 *
 * @module
 */

import { type Contribution, type Part, total } from "./contribution.ts";
import type { Definition, GradientRule } from "./definition.ts";
import { type Graph, reachable } from "./graph.ts";
import type { Node, OpName } from "./node.ts";
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
  const [logits, labels] = loss.inputs;
  const slope = graph.add("cross_entropy_gradient", [logits!, labels!], loss.attributes);
  return goBack(graph, [{ node: logits!, gradient: slope }], wanted);
}

/**
 * Mixed second derivatives ∇²u,w L · v of a loss, as nodes of the same graph: how fast its gradient
 * with respect to `wanted` changes when the parameters `along` move in the direction v, which is read
 * from their `direction`.
 *
 * This is the product of Pearlmutter (Fast exact multiplication by the Hessian, 1994), exact to
 * rounding, as the gradient of ⟨∇w L, v⟩: reverse mode over reverse mode. He derives it the other way
 * round, as a forward derivative of the way back (∇u L at w + t·v, differentiated by t). Both do the
 * same multiplications. Each conv y = x ∗ w costs six times its forward pass: y and its slope, then
 * ẋ ∗ w + x ∗ v and the slopes of both in x. The filter gradients, whose product with v is
 * differentiated, are never computed: their rules need their inputs only, and nothing else reads
 * them. Two gradients by finite differences cost four times the forward pass. Reverse over reverse
 * was chosen because it needs no second set of rules, forward ones, for every operation.
 *
 * @returns one derivative for each wanted node, `null` where ∇w L does not depend on it
 */
export function mixedDerivatives(
  graph: Graph,
  loss: Node<"cross_entropy">,
  along: readonly Node<"parameter">[],
  wanted: readonly Node[],
): (Node | null)[] {
  const slopes = gradients(graph, loss, along);
  const seeds = along.flatMap(({ attributes }, i) => {
    const slope = slopes[i];
    return slope ? [{ node: slope, gradient: graph.add("direction", [], attributes) }] : [];
  });
  return goBack(graph, seeds, wanted);
}

/** A node with the gradient of the result with respect to it. */
interface Seed {
  readonly node: Node;
  readonly gradient: Node;
}

/** Goes back from the seeds to the wanted nodes. */
function goBack(graph: Graph, seeds: readonly Seed[], wanted: readonly Node[]): (Node | null)[] {
  const order = reachable(graph, seeds.map(({ node }) => node));
  const leadsToWanted = new Set<Node>(wanted);
  for (const node of order) {
    if (node.inputs.some((input) => leadsToWanted.has(input))) leadsToWanted.add(node);
  }

  const contributions = new Map<Node, (Node | Part)[]>();
  const contribute = (node: Node, contribution: Contribution) => {
    if ("of" in contribution) return contribute(contribution.of, contribution.gradient);
    const list = contributions.get(node);
    if (list) list.push(contribution);
    else contributions.set(node, [contribution]);
  };
  const result = new Map<Node, Node>();
  for (const { node, gradient } of seeds) contribute(node, gradient);

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
