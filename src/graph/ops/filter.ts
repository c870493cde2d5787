/**
 * Filters made of filters: several that one conv applies at once, and the pair of a factorized
 * reduction.
 *
 * @module
 */

import { define } from "../definition.ts";
import { type Node, sharedDims } from "../node.ts";

/** A linear layer's matrix `[out, in]` as the filter of a 1×1 conv, `[out, in, 1, 1]`. */
export const as_filter = define<"as_filter">({
  kind: "shared",
  shape: ([matrix]) => ({ kind: "shared", dims: [...sharedDims(matrix!), 1, 1] }),
  gradient: ({ graph, gradient }) => [() => graph.add("as_matrix", [gradient], {})],
  operations: () => 0,
});

/** The matrix `[out, in]` of a 1×1 filter. */
export const as_matrix = define<"as_matrix">({
  kind: "shared",
  shape: ([filter]) => ({ kind: "shared", dims: sharedDims(filter!).slice(0, 2) }),
  gradient: ({ graph, gradient }) => [() => graph.add("as_filter", [gradient], {})],
  operations: () => 0,
});

/** Filters on the same input, one after the other: `[out, in, k, k]` … → `[sum of out, in, k, k]`. */
export const concat_filters = define<"concat_filters">({
  kind: "shared",
  shape(inputs, _none, reject) {
    const [, ...rest] = sharedDims(inputs[0]!);
    const dims = inputs.map(sharedDims);
    if (dims.some((dim) => dim.slice(1).join() !== rest.join())) {
      reject("filters of one input and kernel");
    }
    return { kind: "shared", dims: [dims.reduce((sum, [out]) => sum + out!, 0), ...rest] };
  },
  gradient({ graph, inputs, gradient }) {
    let start = 0;
    return inputs.map((input: Node) => {
      const from = start;
      const count = sharedDims(input)[0]!;
      start += count;
      return () => graph.add("slice_filters", [gradient], { from, count });
    });
  },
  operations: () => 0,
});

/** Some of the filters: `count` output channels, beginning with number `from`. */
export const slice_filters = define<"slice_filters">({
  kind: "shared",
  shape([filters], { from, count }, reject) {
    const [out, ...rest] = sharedDims(filters!);
    if (from + count > out!) reject(`at least ${from + count} filters`);
    return { kind: "shared", dims: [count, ...rest] };
  },
  gradient: ({ attributes, gradient }) => [
    () => ({ op: "slice_filters", ...attributes, gradient }),
  ],
  operations: () => 0,
});

/**
 * The factorized reduction (Liu et al., DARTS, operations) as one filter. Two 1×1 convs of stride 2,
 * the second on the input shifted by one pixel down and right, are one 2×2 conv of stride 2: the
 * first half of its output channels reads the upper left tap alone, the second the lower right.
 * `[out/2, in, 1, 1]`, `[out/2, in, 1, 1]` → `[out, in, 2, 2]`.
 */
export const factorized_filter = define<"factorized_filter">({
  kind: "shared",
  shape([first, second], _none, reject) {
    const [half, into, kernel] = sharedDims(first!);
    if (kernel !== 1 || sharedDims(second!).join() !== sharedDims(first!).join()) {
      reject("two 1×1 filters of equal shape");
    }
    return { kind: "shared", dims: [2 * half!, into!, 2, 2] };
  },
  gradient: ({ graph, gradient }) => [
    () => graph.add("factorized_filter_gradient", [gradient], { half: 0 }),
    () => graph.add("factorized_filter_gradient", [gradient], { half: 1 }),
  ],
  operations: () => 0,
});

/** The part of a 2×2 filter that one of the two 1×1 filters stands for. */
export const factorized_filter_gradient = define<"factorized_filter_gradient">({
  kind: "shared",
  shape([filter]) {
    const [out, into] = sharedDims(filter!);
    return { kind: "shared", dims: [out! / 2, into!, 1, 1] };
  },
  gradient: ({ attributes: { half }, gradient }) => [
    () => ({ op: "factorized_filter_gradient", from: half, count: 1, gradient }),
  ],
  operations: () => 0,
});
