/**
 * The continuous relaxation (Liu et al., DARTS, equation 2): an edge is the sum of its candidate
 * operations, each weighted by the softmax of the edge's alphas.
 *
 * @module
 */

import { define } from "../definition.ts";
import { imagesShape, sharedDims } from "../node.ts";
import { elements, sameShape } from "./element.ts";

/** Softmax of every row: alphas `[edges, operations]` → mixing weights of the same shape. */
export const softmax = define<"softmax">({
  kind: "shared",
  shape: ([alphas]) => ({ kind: "shared", dims: sharedDims(alphas!) }),
  gradient: ({ graph, node, gradient }) => [
    () => graph.add("softmax_gradient", [node, gradient], {}),
  ],
  operations: (node) => 4 * elements(node),
});

/** Inputs mixing weights `m` and their gradient `d`: m·(d − Σ m·d), row by row. */
export const softmax_gradient = define<"softmax_gradient">({
  kind: "shared",
  shape: ([weights]) => ({ kind: "shared", dims: sharedDims(weights!) }),
  operations: (node) => 4 * elements(node),
});

/**
 * Inputs mixing weights and feature maps: Σ weights[indices[i]]·maps[i], where an index counts the
 * mixing weights row by row. All edges into a node are one such sum.
 */
export const weighted_sum = define<"weighted_sum">({
  kind: "element",
  shape([weights, ...maps], { indices }, reject) {
    if (indices.length !== maps.length || indices.some((index) => index >= elements(weights!))) {
      reject(`mixing weights and one feature map for each of the indices ${indices.join(", ")}`);
    }
    return maps.length > 0 && maps.every((map) => sameShape(map, maps[0]!))
      ? imagesShape(maps[0]!)
      : reject("feature maps of one shape");
  },
  gradient({ graph, inputs: [weights, ...maps], attributes: { indices }, gradient }) {
    const dims = sharedDims(weights!);
    return [
      () => {
        const dots = maps.map((map, i) =>
          graph.add("dot", [gradient, map], { index: indices[i]!, dims })
        );
        return dots.length === 1 ? dots[0]! : graph.add("add", dots, {});
      },
      ...indices.map((index) => () =>
        graph.add("weighted_sum", [weights!, gradient], { indices: [index] })
      ),
    ];
  },
  operations: (node) => 2 * node.attributes.indices.length * elements(node),
});

/** Inputs `d`, `x`: Σ d·x over the batch at place `index` of a tensor `dims`, zero elsewhere. */
export const dot = define<"dot">({
  kind: "batch",
  shape: ([d, x], { dims }, reject) =>
    sameShape(d!, x!) ? { kind: "shared", dims } : reject("equal shapes"),
  operations: ({ inputs: [d] }) => 2 * elements(d!),
});
