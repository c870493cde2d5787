/**
 * The outline of a supernet: its stages from the images to the classes, with the shapes between
 * them and what each has to learn.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { imagesShape } from "../graph/node.ts";
import { buildSupernet, type CellType, type ImageSize } from "./supernet.ts";

/** A stage of a network. */
export interface Stage {
  readonly kind: "images" | "stem" | CellType | "classifier";
  /** Of its output; the classifier's is 1×1 and has a channel for each class. */
  readonly output: ImageSize;
  /** Numbers that the weight steps train, those of all candidate operations. */
  readonly weights: number;
  /** Stages whose outputs it takes; a cell of two inputs may take the same one twice. */
  readonly inputs: readonly number[];
}

/**
 * Outlines a supernet: the images, the stem if there is one, the cells, the classifier.
 *
 * @throws {FitError} if a reduction cell would get a map with nothing to reduce
 *
 * @example
 * ```ts
 * import { outlineSupernet } from "./outline.ts";
 *
 * const network = {
 *   stem: "none" as const,
 *   cell_inputs: 1 as const,
 *   nodes: 2,
 *   cells: [{ type: "reduction" as const, channels: 16 }],
 *   operations: ["identity"],
 * };
 * outlineSupernet(network, { channels: 1, height: 28, width: 28 }, 10)[1]!.output;
 * // { channels: 32, height: 14, width: 14 }
 * ```
 */
export function outlineSupernet(
  network: Experiment["network"],
  size: ImageSize,
  classes: number,
): Stage[] {
  const { graph } = buildSupernet(network, size, classes, "train");
  const outputs = graph.nodes.filter(({ op }) => op === "concat").map(imagesShape);
  const weightsOf = (prefix: string) =>
    graph.parameters
      .filter(({ group, name }) => group === "weights" && name.startsWith(prefix))
      .reduce((sum, { dims }) => sum + dims.reduce((product, dim) => product * dim, 1), 0);

  const { channels, height, width } = size;
  const stages: Stage[] = [
    { kind: "images", output: { channels, height, width }, weights: 0, inputs: [] },
  ];
  if (network.stem !== "none") {
    const output = { channels: network.stem.channels, height, width };
    stages.push({ kind: "stem", output, weights: weightsOf("stem."), inputs: [0] });
  }
  const first = stages.length;
  for (const [i, { type }] of network.cells.entries()) {
    const { channels, height, width } = outputs[i]!;
    const previous = Array.from(
      { length: network.cell_inputs },
      (_, back) => Math.max(first + i - 1 - back, first - 1),
    ).reverse();
    stages.push({
      kind: type,
      output: { channels, height, width },
      weights: weightsOf(`cells.${i}.`),
      inputs: previous,
    });
  }
  stages.push({
    kind: "classifier",
    output: { channels: classes, height: 1, width: 1 },
    weights: weightsOf("classifier."),
    inputs: [stages.length - 1],
  });
  return stages;
}
