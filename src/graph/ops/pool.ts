/**
 * Pooling. Only pixels inside the image count: avg_pool divides by their number, and a border never
 * wins a max_pool. Of equal pixels the first in row order takes max_pool's gradient.
 *
 * @module
 */

import { define } from "../definition.ts";
import { imagesShape, type Node, type Shape, type Window } from "../node.ts";
import { outputSize } from "./conv.ts";
import { elements, sameShape } from "./element.ts";

function pooled(x: Node, { stride }: Window): Shape {
  const { height, width, channels } = imagesShape(x);
  return {
    kind: "images",
    height: outputSize(height, stride),
    width: outputSize(width, stride),
    channels,
  };
}

const tapOperations = (output: Node, { kernel }: Window): number => {
  const { height, width, channels } = imagesShape(output);
  return height * width * channels * kernel * kernel;
};

/** The largest value in each window; of equal ones the first in row order takes the gradient. */
export const max_pool = define<"max_pool">({
  kind: "image",
  shape: ([x], window) => pooled(x!, window),
  gradient: ({ graph, node, inputs: [x], attributes, gradient }) => [
    () => graph.add("max_pool_gradient", [gradient, x!, node], attributes),
  ],
  operations: (node) => tapOperations(node, node.attributes),
});

/**
 * Inputs: gradient of the output, the pool's input, its output, and perhaps a map to add to. Which
 * pixels win does not change with `x`, but for jumps, so it is linear in the first input.
 */
export const max_pool_gradient = define<"max_pool_gradient">({
  kind: "image",
  shape: ([_d, x]) => x!.shape,
  gradient: ({ graph, inputs: [, x, y], attributes, gradient }) => [
    () => graph.add("max_pool_pick", [gradient, x!, y!], attributes),
    null,
    null,
    () => gradient,
  ],
  operations: (node) => tapOperations(node.inputs[0]!, node.attributes),
});

/** Inputs `u`, `x`, `y`: u at the pixels that win in the max_pool of `x`, whose output is `y`. */
export const max_pool_pick = define<"max_pool_pick">({
  kind: "image",
  shape: ([u, x, y], _window, reject) =>
    sameShape(u!, x!) ? y!.shape : reject("first two equal shapes"),
  gradient: ({ graph, inputs: [, x, y], attributes, gradient }) => [
    () => graph.add("max_pool_gradient", [gradient, x!, y!], attributes),
    null,
    null,
  ],
  operations: elements,
});

/** The mean of each window's pixels inside the image. */
export const avg_pool = define<"avg_pool">({
  kind: "image",
  shape: ([x], window) => pooled(x!, window),
  gradient: ({ graph, inputs: [x], attributes, gradient }) => {
    const { height, width } = imagesShape(x!);
    return [
      () => graph.add("avg_pool_gradient", [gradient], { ...attributes, height, width }),
    ];
  },
  operations: (node) => tapOperations(node, node.attributes),
});

/** Inputs: gradient of the output, and perhaps a map to add to. Linear, so avg_pool undoes it. */
export const avg_pool_gradient = define<"avg_pool_gradient">({
  kind: "image",
  shape: ([d], { height, width }) => ({ ...imagesShape(d!), height, width }),
  gradient: ({ graph, attributes: { kernel, stride, dilation, padding }, gradient }) => [
    () => graph.add("avg_pool", [gradient], { kernel, stride, dilation, padding }),
    () => gradient,
  ],
  operations: (node) => tapOperations(node.inputs[0]!, node.attributes),
});
