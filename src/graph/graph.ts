/**
 * A graph under construction. Asking twice for the same operation on the same inputs gives the same
 * node, so equal work is done once wherever it is asked for: a pool or relu of one state serves all
 * edges that leave it.
 *
 * @module
 */

import {
  type AttributesOf,
  formatShape,
  type Node,
  type NodeMaker,
  type OpName,
  type Parameter,
  ShapeError,
} from "./node.ts";
import { definitionOf } from "./ops/mod.ts";

/**
 * Nodes in the order in which they were asked for, without two of a kind.
 *
 * Feature maps have the shape [height, width, channels] for each image of a batch whose size the
 * graph does not know; parameters have dimensions of their own, filters those of PyTorch, OIHW.
 *
 * @example
 * ```ts
 * import { Graph } from "./graph.ts";
 *
 * const graph = new Graph();
 * const images = graph.add("images", [], { height: 28, width: 28, channels: 1 });
 * const pooled = graph.add("max_pool", [images], { kernel: 3, stride: 2, padding: 1, dilation: 1 });
 * pooled.shape; // { kind: "images", height: 14, width: 14, channels: 1 }
 * ```
 */
export class Graph implements NodeMaker {
  /** In an order in which every node comes after its inputs. */
  readonly nodes: Node[] = [];
  /** How many requests were answered by a node that was there already. */
  shared = 0;
  readonly #known = new Map<string, Node>();

  /**
   * Adds an operation.
   *
   * @throws {ShapeError} if the inputs do not fit; the message begins with the operation and shows
   * all shapes
   */
  add<Name extends OpName>(
    op: Name,
    inputs: readonly Node[],
    attributes: AttributesOf[Name],
  ): Node<Name> {
    const key = `${op}(${inputs.map((input) => input.id)})${JSON.stringify(attributes)}`;
    const known = this.#known.get(key);
    if (known) {
      if (op !== "parameter") this.shared++;
      return known as Node<Name>;
    }
    const reject = (expected: string): never => {
      const found = inputs.map((input) => formatShape(input.shape)).join(" and ");
      throw new ShapeError(`${op}: Expected ${expected} but found ${found}`);
    };
    const shape = definitionOf(op).shape(inputs, attributes, reject);
    const node = { id: this.nodes.length, op, inputs, attributes, shape } as Node;
    this.nodes.push(node);
    this.#known.set(key, node);
    return node as Node<Name>;
  }

  /** The parameters that the graph reads, in the order in which they were added. */
  get parameters(): Parameter[] {
    return this.nodes.flatMap((node) => node.op === "parameter" ? [node.attributes] : []);
  }
}

/** Counts the nodes that read each node of `nodes`. */
export function consumers(nodes: readonly Node[]): Map<Node, Node[]> {
  const result = new Map<Node, Node[]>(nodes.map((node) => [node, []]));
  for (const node of nodes) {
    for (const input of new Set(node.inputs)) result.get(input)?.push(node);
  }
  return result;
}

/** The nodes of `graph` on which `roots` depend, in the graph's order. */
export function reachable(graph: Graph, roots: readonly Node[]): Node[] {
  const wanted = new Set<Node>();
  const stack = [...roots];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (wanted.has(node)) continue;
    wanted.add(node);
    stack.push(...node.inputs);
  }
  return graph.nodes.filter((node) => wanted.has(node));
}
