/**
 * Operations that work element by element.
 *
 * @module
 */

import { define } from "../definition.ts";
import { formatShape, imagesShape, type Node } from "../node.ts";

/** Elements of one image's feature map (of the whole tensor, where images share it). */
export function elements({ shape }: Node): number {
  switch (shape.kind) {
    case "images":
      return shape.height * shape.width * shape.channels;
    case "labels":
      return 1;
    case "shared":
      return shape.dims.reduce((product, dim) => product * dim, 1);
  }
}

/** Whether two nodes hold tensors of one shape. */
export const sameShape = (a: Node, b: Node): boolean =>
  formatShape(a.shape) === formatShape(b.shape);

/** max(x, 0) */
export const relu = define<"relu">({
  kind: "element",
  shape: ([x]) => imagesShape(x!),
  gradient: ({ graph, node, gradient }) => [
    () => graph.add("relu_gradient", [gradient, node], {}),
  ],
  operations: elements,
});

/** Inputs `d`, `y`: d where y > 0, else 0. The gradient of relu at 0 is 0, as in PyTorch. */
export const relu_gradient = define<"relu_gradient">({
  kind: "element",
  shape: ([d, y], _none, reject) => sameShape(d!, y!) ? d!.shape : reject("equal shapes"),
  gradient: ({ graph, inputs: [, y], gradient }) => [
    () => graph.add("relu_gradient", [gradient, y!], {}),
    null,
  ],
  operations: elements,
});

/** log(1 + exp(x)): a relu that can be differentiated twice. */
export const softplus = define<"softplus">({
  kind: "image",
  shape: ([x]) => imagesShape(x!),
  gradient: ({ graph, inputs: [x], gradient }) => [
    () => graph.add("softplus_gradient", [gradient, x!], {}),
  ],
  operations: (node) => 4 * elements(node),
});

/** Inputs `d`, `x`: d · sigmoid(x). */
export const softplus_gradient = define<"softplus_gradient">({
  kind: "image",
  shape: ([d, x], _none, reject) => sameShape(d!, x!) ? d!.shape : reject("equal shapes"),
  gradient: ({ graph, inputs: [d, x], gradient }) => [
    () => graph.add("softplus_gradient", [gradient, x!], {}),
    () => graph.add("softplus_curvature", [gradient, d!, x!], {}),
  ],
  operations: (node) => 4 * elements(node),
});

/** Inputs `u`, `d`, `x`: u · d · sigmoid'(x). */
export const softplus_curvature = define<"softplus_curvature">({
  kind: "image",
  shape: (inputs, _none, reject) =>
    inputs.every((input) => sameShape(input, inputs[0]!))
      ? inputs[0]!.shape
      : reject("three equal shapes"),
  operations: (node) => 6 * elements(node),
});

/**
 * Drop path (Larsson et al., FractalNet, 2017; DARTS, `drop_path`): every image's map times the scale
 * that the step gives the image on this path, 0 or 1/keep.
 */
export const drop_path = define<"drop_path">({
  kind: "element",
  shape: ([x]) => imagesShape(x!),
  gradient: ({ graph, attributes, gradient }) => [
    () => graph.add("drop_path", [gradient], attributes),
  ],
  operations: elements,
});

/** Sum of all inputs, from left to right. */
export const add = define<"add">({
  kind: "element",
  shape: (inputs, _none, reject) =>
    inputs.length > 0 && inputs.every((input) => sameShape(input, inputs[0]!))
      ? inputs[0]!.shape
      : reject("one or more equal shapes"),
  gradient: ({ inputs, gradient }) => inputs.map(() => () => gradient),
  operations: (node) => (node.inputs.length - 1) * elements(node),
});
