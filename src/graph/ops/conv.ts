/**
 * Convolutions without bias. conv, its input gradient and its filter gradient are each other's
 * derivatives (all three are linear in both arguments), so the set is closed under differentiation.
 *
 * @module
 */

import { define, type GradientContext, type GradientRule } from "../definition.ts";
import { imagesShape, type Node, sharedDims, type Window, type WindowGradient } from "../node.ts";

/** Rows or columns that a window with the given stride yields on `size` of them. */
export const outputSize = (size: number, stride: number): number => Math.ceil(size / stride);

function windowOf({ kernel, stride, dilation, padding }: Window): Window {
  return { kernel, stride, dilation, padding };
}

function sizeOf(node: Node, window: Window): WindowGradient {
  const { height, width } = imagesShape(node);
  return { ...windowOf(window), height, width };
}

/** Multiplications and additions of all taps at all output pixels, borders included. */
function denseOperations(output: Node, filter: readonly number[]): number {
  const { height, width } = imagesShape(output);
  return 2 * height * width * filter.reduce((product, dim) => product * dim, 1);
}

/** Cross-correlation of feature maps with a filter `[out, in, kernel, kernel]`, then perhaps relu. */
export const conv = define<"conv">({
  kind: "image",
  shape([x, filter], { kernel, stride }, reject) {
    const { height, width, channels } = imagesShape(x!);
    const [out, into, rows, columns] = sharedDims(filter!);
    if (into !== channels || rows !== kernel || columns !== kernel) {
      reject(`a filter [out, ${channels}, ${kernel}, ${kernel}]`);
    }
    return {
      kind: "images",
      height: outputSize(height, stride),
      width: outputSize(width, stride),
      channels: out!,
    };
  },
  gradient({ graph, node, inputs: [x, filter], attributes, gradient }) {
    // The sign of relu's output is that of its input wherever relu lets a gradient pass.
    const d = attributes.relu ? graph.add("relu_gradient", [gradient, node], {}) : gradient;
    return [
      () => graph.add("conv_input_gradient", [d, filter!], sizeOf(x!, attributes)),
      () => graph.add("conv_filter_gradient", [x!, d], windowOf(attributes)),
    ];
  },
  operations: (node) => denseOperations(node, sharedDims(node.inputs[1]!)),
});

/**
 * Gradient of a conv with respect to its input. A third input, if given, is a map that the result
 * is added to.
 */
export const conv_input_gradient = define<"conv_input_gradient">({
  kind: "image",
  shape([d, filter], { height, width }, reject) {
    const [out, into] = sharedDims(filter!);
    if (out !== imagesShape(d!).channels) reject("as many gradient channels as filters");
    return { kind: "images", height, width, channels: into! };
  },
  gradient: ({ graph, inputs: [d, filter], attributes, gradient }) => [
    () => graph.add("conv", [gradient, filter!], { ...windowOf(attributes), relu: false }),
    () => graph.add("conv_filter_gradient", [gradient, d!], windowOf(attributes)),
    () => gradient,
  ],
  operations: ({ inputs: [d, filter] }) => denseOperations(d!, sharedDims(filter!)),
});

/** Gradient of a conv with respect to its filter, summed over the batch. */
export const conv_filter_gradient = define<"conv_filter_gradient">({
  kind: "batch",
  shape([x, d], { kernel }) {
    const dims = [imagesShape(d!).channels, imagesShape(x!).channels, kernel, kernel];
    return { kind: "shared", dims };
  },
  gradient: ({ graph, inputs: [x, d], attributes, gradient }) => [
    () => graph.add("conv_input_gradient", [d!, gradient], sizeOf(x!, attributes)),
    () => graph.add("conv", [x!, gradient], { ...windowOf(attributes), relu: false }),
  ],
  operations: (node) => denseOperations(node.inputs[1]!, sharedDims(node)),
});

/** Cross-correlation of every channel with a filter of its own, `[channels, 1, kernel, kernel]`. */
export const depthwise_conv = define<"depthwise_conv">({
  kind: "image",
  shape([x, filter], { kernel, stride }, reject) {
    const { height, width, channels } = imagesShape(x!);
    const [out, one, rows] = sharedDims(filter!);
    if (out !== channels || one !== 1 || rows !== kernel) {
      reject(`a filter [${channels}, 1, ${kernel}, ${kernel}]`);
    }
    return {
      kind: "images",
      height: outputSize(height, stride),
      width: outputSize(width, stride),
      channels,
    };
  },
  gradient: (context) => depthwiseGradient(context),
  operations: (node) => denseOperations(node, sharedDims(node.inputs[1]!)),
});

function depthwiseGradient(
  { graph, inputs: [x, filter], attributes, gradient }: GradientContext<"depthwise_conv">,
): readonly GradientRule[] {
  return [
    () => graph.add("depthwise_input_gradient", [gradient, filter!], sizeOf(x!, attributes)),
    () => graph.add("depthwise_filter_gradient", [x!, gradient], windowOf(attributes)),
  ];
}

/** Gradient of a depthwise conv with respect to its input; a third input is added to. */
export const depthwise_input_gradient = define<"depthwise_input_gradient">({
  kind: "image",
  shape: ([d], { height, width }) => ({ ...imagesShape(d!), height, width }),
  gradient: ({ graph, inputs: [d, filter], attributes, gradient }) => [
    () => graph.add("depthwise_conv", [gradient, filter!], windowOf(attributes)),
    () => graph.add("depthwise_filter_gradient", [gradient, d!], windowOf(attributes)),
    () => gradient,
  ],
  operations: ({ inputs: [d, filter] }) => denseOperations(d!, sharedDims(filter!)),
});

/** Gradient of a depthwise conv with respect to its filter, summed over the batch. */
export const depthwise_filter_gradient = define<"depthwise_filter_gradient">({
  kind: "batch",
  shape: ([x], { kernel }) => ({
    kind: "shared",
    dims: [imagesShape(x!).channels, 1, kernel, kernel],
  }),
  gradient: ({ graph, inputs: [x, d], attributes, gradient }) => [
    () => graph.add("depthwise_input_gradient", [d!, gradient], sizeOf(x!, attributes)),
    () => graph.add("depthwise_conv", [x!, gradient], windowOf(attributes)),
  ],
  operations: (node) => denseOperations(node.inputs[1]!, sharedDims(node)),
});
