/**
 * Makes explicit what the kernels do to memory: gradients that are added onto what is there, and
 * copies where a map must lie in two places.
 *
 * @module
 */

import { consumers } from "../../../graph/graph.ts";
import type { AttributesOf, Node, OpName } from "../../../graph/node.ts";
import type { Program } from "../../../graph/program.ts";
import { definitionOf } from "../../../graph/ops/mod.ts";

/** Operations whose kernel can add its result onto a map, given as one more input. */
const ACCUMULATING: ReadonlyMap<OpName, number> = new Map([
  ["conv", 2],
  ["depthwise_conv", 2],
  ["conv_input_gradient", 2],
  ["depthwise_input_gradient", 2],
  ["max_pool_gradient", 3],
  ["avg_pool_gradient", 1],
]);

/** The map that a node adds its result onto, if there is one. It is overwritten. */
export function baseOf(node: Node): Node | undefined {
  const place = ACCUMULATING.get(node.op);
  return place === undefined ? undefined : node.inputs[place];
}

/** Whether a node's kernel can add its result onto a map and does not do so yet. */
function canAccumulate(node: Node): boolean {
  if (node.op === "conv" && node.attributes.relu) return false;
  return ACCUMULATING.has(node.op) && !baseOf(node);
}

/** Whether an operation only says how other maps lie in memory. */
export const isView = (node: Node): boolean => definitionOf(node.op).kind === "view";

/** Rewrites a program for the engine. */
export function prepare(program: Program): Program {
  const preparation = new Preparation(program);
  const { copy } = preparation;
  return {
    ...program,
    nodes: preparation.nodes,
    logits: copy(program.logits),
    loss: copy(program.loss) as Node<"cross_entropy">,
    gradients: new Map([...program.gradients].map(([name, node]) => [name, copy(node)])),
    statistics: program.statistics.map((update) => ({
      ...update,
      moments: copy(update.moments) as Node<"moments">,
    })),
  };
}

class Preparation {
  readonly nodes: Node[] = [];
  readonly #copies = new Map<Node, Node>();
  readonly #readers: Map<Node, Node[]>;
  /** Maps that a concatenation has given a place. */
  readonly #placed = new Set<Node>();

  constructor(program: Program) {
    this.#readers = consumers(program.nodes);
    for (const node of program.nodes) this.#copies.set(node, this.#rebuild(node));
  }

  readonly copy = (node: Node): Node => this.#copies.get(node)!;

  #rebuild(node: Node): Node {
    const inputs = node.inputs.map(this.copy);
    if (node.op === "add" && node.shape.kind === "images") return this.#accumulate(node, inputs);
    if (node.op === "concat") return this.#emit(node, inputs.map((input) => this.#place(input)));
    return this.#emit(node, inputs);
  }

  /** A sum of which kernels make some terms: the others first, then each kernel adds its own. */
  #accumulate(node: Node, inputs: readonly Node[]): Node {
    const kernels = new Set<Node>();
    for (const [i, input] of inputs.entries()) {
      const original = node.inputs[i]!;
      const once = node.inputs.filter((other) => other === original).length === 1;
      const alone = this.#readers.get(original)!.length === 1 && once;
      if (alone && canAccumulate(input)) kernels.add(input);
    }
    if (kernels.size === 0) return this.#emit(node, inputs);
    // They are emitted again behind the base, so the first versions go.
    for (const kernel of kernels) this.nodes.splice(this.nodes.indexOf(kernel), 1);
    const rest = inputs.filter((input) => !kernels.has(input));
    let base = rest.length > 0 ? this.#emit(node, rest) : undefined;
    for (const kernel of [...kernels].sort(byId)) {
      base = this.#emit(kernel, base ? [...kernel.inputs, base] : kernel.inputs);
    }
    return base!;
  }

  /** The map itself, or a copy if it has a place already. */
  #place(input: Node): Node {
    const fixed = this.#placed.has(input) || isView(input);
    const placed = fixed ? this.#copyOf(input) : input;
    this.#placed.add(placed);
    return placed;
  }

  /** A sum of one term is a copy. */
  #copyOf(input: Node): Node {
    return this.#emit({ ...input, op: "add", attributes: {} } as Node<"add">, [input]);
  }

  #emit(node: Node, inputs: readonly Node[]): Node {
    const { op, attributes, shape } = node;
    const made = { id: this.#next++, op, inputs, attributes, shape } as Node;
    this.nodes.push(made);
    return made as Node & { attributes: AttributesOf[OpName] };
  }
  #next = 0;
}

const byId = (a: Node, b: Node): number => a.id - b.id;
