/**
 * An interpreter of graphs in float64 with naive loops. It is slow and meant to be obviously right:
 * a second implementation of every operation, which gradients and fast kernels are held against.
 *
 * @module
 */

import { formatShape, type Node, type OpName, type Shape } from "../../graph/node.ts";
import * as batchNorm from "./batch_norm.ts";
import * as conv from "./conv.ts";
import * as depthwise from "./depthwise.ts";
import * as element from "./element.ts";
import * as filter from "./filter.ts";
import * as head from "./head.ts";
import * as mixing from "./mixing.ts";
import * as pool from "./pool.ts";
import type { Feed, Rule } from "./rule.ts";
import * as source from "./source.ts";
import type { Tensor } from "./tensor.ts";
import * as view from "./view.ts";

const RULES: { readonly [Name in OpName]: Rule<Name> } = {
  ...source,
  ...conv,
  ...depthwise,
  ...filter,
  ...pool,
  ...element,
  ...batchNorm,
  ...mixing,
  ...view,
  ...head,
};

/**
 * Computes nodes.
 *
 * @param nodes in an order in which every node comes after its inputs, such as `Program.nodes`
 * @returns the value of every node
 * @throws {Error} if a value does not have the shape that the graph gave its node
 */
export function evaluate(nodes: readonly Node[], feed: Feed): Map<Node, Tensor> {
  const values = new Map<Node, Tensor>();
  for (const node of nodes) {
    const rule = RULES[node.op] as Rule<OpName>;
    const inputs = node.inputs.map((input) => values.get(input)!);
    const computed = rule(inputs, node.attributes, feed);
    const value = feed.revise?.(node, computed) ?? computed;
    const expected = dimsOf(node.shape, feed.images.dims[0]!);
    if (value.dims.join() !== expected.join()) {
      const found = `[${value.dims.join(", ")}]`;
      throw new Error(`${node.op}: Expected ${formatShape(node.shape)} but found ${found}`);
    }
    values.set(node, value);
  }
  return values;
}

/** The dimensions of a value of some shape for a batch of `images`. */
export function dimsOf(shape: Shape, images: number): readonly number[] {
  switch (shape.kind) {
    case "images":
      return [images, shape.height, shape.width, shape.channels];
    case "labels":
      return [images];
    case "shared":
      return shape.dims;
  }
}
