/**
 * An interpreter of graphs by TensorFlow.js's kernels. The graph brings the gradients; TensorFlow's
 * own differentiation is not used.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { formatShape, type Node, type OpName } from "../../graph/node.ts";
import { dimsOf } from "../reference/interpreter.ts";
import * as batchNorm from "./batch_norm.ts";
import * as conv from "./conv.ts";
import * as depthwise from "./depthwise.ts";
import * as element from "./element.ts";
import * as filter from "./filter.ts";
import * as head from "./head.ts";
import * as mixing from "./mixing.ts";
import type { PlannedNode } from "./plan.ts";
import * as pool from "./pool.ts";
import type { Feed, Rule } from "./rule.ts";
import * as source from "./source.ts";
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
 * Computes one node.
 *
 * @returns a tensor of its own, which the caller has to dispose
 * @throws {Error} if the value does not have the shape that the graph gave the node
 */
export function evaluateNode(node: Node, inputs: readonly tf.Tensor[], feed: Feed): tf.Tensor {
  const rule = RULES[node.op] as Rule<OpName>;
  // Some rules give what they were given, which has an owner already.
  const value = tf.tidy(() => tf.clone(rule(inputs, node.attributes, feed)));
  const expected = dimsOf(node.shape, feed.images.shape[0]!);
  if (value.shape.join() !== expected.join()) {
    const found = `[${value.shape.join(", ")}]`;
    value.dispose();
    throw new Error(`${node.op}: Expected ${formatShape(node.shape)} but found ${found}`);
  }
  return value;
}

/**
 * Computes the nodes of a plan, and forgets each value after its last reader.
 *
 * @returns what the plan keeps; the caller has to dispose it
 */
export function evaluatePlan(plan: readonly PlannedNode[], feed: Feed): Map<Node, tf.Tensor> {
  const values = new Map<Node, tf.Tensor>();
  try {
    for (const { node, ends } of plan) {
      values.set(node, evaluateNode(node, node.inputs.map((input) => values.get(input)!), feed));
      for (const end of ends) {
        values.get(end)!.dispose();
        values.delete(end);
      }
    }
  } catch (error) {
    for (const value of values.values()) value.dispose();
    throw error;
  }
  return values;
}
