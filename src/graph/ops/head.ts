/**
 * From the last feature map to the loss.
 *
 * @module
 */

import { define } from "../definition.ts";
import { imagesShape } from "../node.ts";
import { elements, sameShape } from "./element.ts";

/** Mean over all pixels: `N×H×W×C` → `N×1×1×C`. */
export const global_average = define<"global_average">({
  kind: "image",
  shape: ([x]) => ({ ...imagesShape(x!), height: 1, width: 1 }),
  gradient: ({ graph, inputs: [x], gradient }) => {
    const { height, width } = imagesShape(x!);
    return [() => graph.add("global_average_gradient", [gradient], { height, width })];
  },
  operations: ({ inputs: [x] }) => elements(x!),
});

/** Spreads `N×1×1×C` evenly over `height × width` pixels. */
export const global_average_gradient = define<"global_average_gradient">({
  kind: "image",
  shape: ([d], { height, width }) => ({ ...imagesShape(d!), height, width }),
  gradient: ({ graph, gradient }) => [() => graph.add("global_average", [gradient], {})],
  operations: elements,
});

/**
 * Inputs logits `N×1×1×classes` and labels: mean over the batch of −Σ q·log softmax(logits), where q
 * is the one-hot target, or with label smoothing ε (Szegedy et al., Rethinking the Inception
 * architecture, 2016) 1 − ε of it and ε spread evenly over all classes, as in PyTorch.
 */
export const cross_entropy = define<"cross_entropy">({
  kind: "batch",
  shape: ([logits, labels], _smoothing, reject) =>
    imagesShape(logits!).height === 1 && labels!.shape.kind === "labels"
      ? { kind: "shared", dims: [] }
      : reject("logits N×1×1×classes and labels N"),
  operations: ({ inputs: [logits] }) => 5 * elements(logits!),
});

/** Gradient of `cross_entropy` with respect to the logits: (softmax − q)/N. */
export const cross_entropy_gradient = define<"cross_entropy_gradient">({
  kind: "image",
  shape: ([logits]) => imagesShape(logits!),
  gradient: ({ graph, inputs: [logits], gradient }) => [
    () => graph.add("cross_entropy_curvature", [gradient, logits!], {}),
    null,
  ],
  operations: (node) => 5 * elements(node),
});

/** Inputs `u` and logits, with p their softmax: p·(u − Σ p·u)/N, the Hessian of the loss times u, whatever the targets. */
export const cross_entropy_curvature = define<"cross_entropy_curvature">({
  kind: "image",
  shape: ([u, logits], _none, reject) =>
    sameShape(u!, logits!) ? imagesShape(u!) : reject("equal shapes"),
  operations: (node) => 7 * elements(node),
});
