/**
 * Batch norm (Ioffe and Szegedy, 2015) in parts, because the batch meets in two of them: `moments`
 * on the way forth and `normalization_sums` on the way back. Everything else is work on one image.
 *
 * With x̂ = (x − μ)/σ and n elements of a channel in the batch,
 * dx = (dy − Σdy/n − x̂·Σ(dy·x̂)/n)/σ.
 *
 * @module
 */

import { define } from "../definition.ts";
import { imagesShape, type Node, sharedDims } from "../node.ts";
import { elements, sameShape } from "./element.ts";

const perChannel = (rows: number, x: Node) => ({
  kind: "shared" as const,
  dims: [rows, imagesShape(x).channels],
});

const onePerChannel = (values: Node, x: Node): boolean =>
  sharedDims(values).join() === `${imagesShape(x).channels}`;

/** Mean and biased variance of every channel over the batch: `[2, channels]`. */
export const moments = define<"moments">({
  kind: "batch",
  shape: ([x]) => perChannel(2, x!),
  operations: ({ inputs: [x] }) => 4 * elements(x!),
});

/** Running mean and variance in the place of `moments`, for evaluation. */
export const stored_moments = define<"stored_moments">({
  kind: "shared",
  shape: ([mean]) => ({ kind: "shared", dims: [2, sharedDims(mean!)[0]!] }),
  operations: () => 0,
});

/** Inputs `x`, `moments`: (x − mean)/√(variance + 1e-5). */
export const normalize = define<"normalize">({
  kind: "element",
  shape: ([x, moments], _none, reject) =>
    sharedDims(moments!)[1] === imagesShape(x!).channels
      ? x!.shape
      : reject("moments of the same channels"),
  gradient({ graph, node, inputs: [, moments], gradient }) {
    // The moments depend on x as well; the rule below is the derivative through both.
    return [() => {
      if (moments!.op !== "moments") {
        throw new Error(
          `normalize: Expected moments of the batch to differentiate through but found ${
            moments!.op
          }`,
        );
      }
      const sums = graph.add("normalization_sums", [gradient, node], {});
      return graph.add("normalize_gradient", [gradient, node, moments!, sums], {});
    }, null];
  },
  operations: (node) => 2 * elements(node),
});

/** Inputs `dy`, `x̂`: the means of dy and dy·x̂ over the batch, `[2, channels]`. */
export const normalization_sums = define<"normalization_sums">({
  kind: "batch",
  shape: ([d, normalized], _none, reject) =>
    sameShape(d!, normalized!) ? perChannel(2, d!) : reject("equal shapes"),
  operations: ({ inputs: [d] }) => 3 * elements(d!),
});

/** Inputs `dy`, `x̂`, `moments`, `sums`. */
export const normalize_gradient = define<"normalize_gradient">({
  kind: "element",
  shape: ([d]) => imagesShape(d!),
  gradient({ graph, inputs: [d, normalized, moments, sums], gradient }) {
    const sumsOf = (a: Node, b: Node) => graph.add("normalization_sums", [a, b], {});
    const own = sumsOf(gradient, normalized!);
    return [
      // The map from dy to dx is symmetric.
      () => graph.add("normalize_gradient", [gradient, normalized!, moments!, own], {}),
      // x̂, the moments and the sums all depend on x; this is the derivative through all of them.
      () => {
        const inputs = [gradient, d!, normalized!, moments!, sums!, own, sumsOf(gradient, d!)];
        const curvature = graph.add("normalize_curvature", inputs, {});
        return { of: normalized!.inputs[0]!, gradient: curvature };
      },
      null,
      null,
    ];
  },
  operations: (node) => 4 * elements(node),
});

/**
 * Gradient of Σ u·dx with respect to x, where dx is what `normalize_gradient` gives for dy. With ⟨·⟩
 * the mean of a channel over the batch it is
 * −(⟨u·x̂⟩·(dy − ⟨dy⟩) + ⟨dy·x̂⟩·(u − ⟨u⟩) + x̂·(⟨u·dy⟩ − ⟨u⟩⟨dy⟩ − 3⟨u·x̂⟩⟨dy·x̂⟩))/σ².
 *
 * Inputs `u`, `dy`, `x̂`, `moments` and the `normalization_sums` of (dy, x̂), (u, x̂) and (u, dy).
 */
export const normalize_curvature = define<"normalize_curvature">({
  kind: "element",
  shape: ([u, d, normalized], _none, reject) =>
    sameShape(u!, d!) && sameShape(u!, normalized!)
      ? imagesShape(u!)
      : reject("first three equal shapes"),
  operations: (node) => 9 * elements(node),
});

/** Inputs `x`, `scale`, `shift`: the affine part of batch norm. */
export const scale_shift = define<"scale_shift">({
  kind: "element",
  shape: ([x, scale, shift], _none, reject) =>
    onePerChannel(scale!, x!) && onePerChannel(shift!, x!)
      ? imagesShape(x!)
      : reject("one scale and one shift for each channel"),
  gradient: ({ graph, inputs: [x, scale], gradient }) => [
    () => graph.add("scale_channels", [gradient, scale!], {}),
    () => graph.add("channel_dot", [gradient, x!], {}),
    () => graph.add("channel_sum", [gradient], {}),
  ],
  operations: (node) => 2 * elements(node),
});

/** Inputs `x`, `scale`: every channel times its scale. */
export const scale_channels = define<"scale_channels">({
  kind: "element",
  shape: ([x, scale], _none, reject) =>
    onePerChannel(scale!, x!) ? imagesShape(x!) : reject("one scale for each channel"),
  gradient: ({ graph, inputs: [x, scale], gradient }) => [
    () => graph.add("scale_channels", [gradient, scale!], {}),
    () => graph.add("channel_dot", [gradient, x!], {}),
  ],
  operations: elements,
});

/** Inputs `x`, `bias`: every channel plus its bias. */
export const add_channels = define<"add_channels">({
  kind: "element",
  shape: ([x, bias], _none, reject) =>
    onePerChannel(bias!, x!) ? imagesShape(x!) : reject("one bias for each channel"),
  gradient: ({ graph, gradient }) => [
    () => gradient,
    () => graph.add("channel_sum", [gradient], {}),
  ],
  operations: elements,
});

/** Inputs `d`, `x`: Σ d·x of every channel over the batch, `[channels]`. */
export const channel_dot = define<"channel_dot">({
  kind: "batch",
  shape: ([d, x], _none, reject) =>
    sameShape(d!, x!)
      ? { kind: "shared", dims: [imagesShape(d!).channels] }
      : reject("equal shapes"),
  gradient: ({ graph, inputs: [d, x], gradient }) => [
    () => graph.add("scale_channels", [x!, gradient], {}),
    () => graph.add("scale_channels", [d!, gradient], {}),
  ],
  operations: ({ inputs: [d] }) => 2 * elements(d!),
});

/** Σ d of every channel over the batch, `[channels]`. */
export const channel_sum = define<"channel_sum">({
  kind: "batch",
  shape: ([d]) => ({ kind: "shared", dims: [imagesShape(d!).channels] }),
  gradient: ({ graph, inputs: [d], gradient }) => [() => {
    const { height, width, channels } = imagesShape(d!);
    const zeros = graph.add("zeros", [], { height, width, channels });
    return graph.add("add_channels", [zeros, gradient], {});
  }],
  operations: ({ inputs: [d] }) => elements(d!),
});
