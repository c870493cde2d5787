/**
 * Channels side by side. These move no data where the engine can write a map into its place.
 *
 * @module
 */

import { define } from "../definition.ts";
import { imagesShape } from "../node.ts";

/** All channels of all inputs, in order. */
export const concat = define<"concat">({
  kind: "view",
  shape(inputs, _none, reject) {
    const shapes = inputs.map(imagesShape);
    const { height, width } = shapes[0]!;
    if (shapes.some((shape) => shape.height !== height || shape.width !== width)) {
      reject("maps of one size");
    }
    const channels = shapes.reduce((sum, shape) => sum + shape.channels, 0);
    return { kind: "images", height, width, channels };
  },
  gradient({ graph, inputs, gradient }) {
    let start = 0;
    return inputs.map((input) => {
      const from = start;
      const count = imagesShape(input).channels;
      start += count;
      return () => graph.add("slice", [gradient], { from, count });
    });
  },
  operations: () => 0,
});

/** `count` channels, beginning with number `from`. */
export const slice = define<"slice">({
  kind: "view",
  shape: ([x], { from, count }, reject) =>
    from + count <= imagesShape(x!).channels
      ? { ...imagesShape(x!), channels: count }
      : reject(`at least ${from + count} channels`),
  gradient: ({ attributes, gradient }) => [() => ({ op: "slice", ...attributes, gradient })],
  operations: () => 0,
});
