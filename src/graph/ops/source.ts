/**
 * Where values enter the graph: the batch, the parameters, and zeros.
 *
 * @module
 */

import { define } from "../definition.ts";

/** The normalised images of the batch. */
export const images = define<"images">({
  kind: "source",
  shape: (_inputs, size) => ({ kind: "images", ...size }),
  operations: () => 0,
});

/** The class of each image. */
export const labels = define<"labels">({
  kind: "source",
  shape: () => ({ kind: "labels" }),
  operations: () => 0,
});

/** A weight, an alpha or a running statistic. */
export const parameter = define<"parameter">({
  kind: "source",
  shape: (_inputs, { dims }) => ({ kind: "shared", dims }),
  operations: () => 0,
});

/** What the slot `direction` holds for a parameter: where second derivatives look along. */
export const direction = define<"direction">({
  kind: "source",
  shape: (_inputs, { dims }) => ({ kind: "shared", dims }),
  operations: () => 0,
});

/** A feature map of zeros. */
export const zeros = define<"zeros">({
  kind: "element",
  shape: (_inputs, size) => ({ kind: "images", ...size }),
  operations: () => 0,
});
