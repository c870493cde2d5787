/**
 * What the parts of a network demand of each other.
 *
 * @module
 */

import type { z } from "zod";
import { type OperationSpec, SPATIAL_LAYERS } from "./operation.ts";

interface NetworkSpec {
  readonly cell_inputs: 1 | 2;
  readonly cells: readonly { readonly type: "normal" | "reduction"; readonly channels: number }[];
  readonly operations: readonly OperationSpec[];
}

/** Adds an issue for everything in a network that cannot be built. */
export function checkNetwork(network: NetworkSpec, context: z.core.$RefinementCtx): void {
  checkEvenChannels(network, context);
  if (network.cells.some(({ type }) => type === "reduction")) checkStrides(network, context);
}

/** Adds an issue for every cell of the evaluation's own list that cannot be built. */
export function checkEvaluation(
  { network, evaluation }: {
    readonly network: NetworkSpec;
    readonly evaluation: { readonly cells?: NetworkSpec["cells"] };
  },
  context: z.core.$RefinementCtx,
): void {
  if (!evaluation.cells) return;
  checkEvenChannels({ ...network, cells: evaluation.cells }, context, ["evaluation"]);
  const hasReduction = (cells: NetworkSpec["cells"]) =>
    cells.some(({ type }) => type === "reduction");
  // What an operation lacks is said once.
  if (hasReduction(evaluation.cells) && !hasReduction(network.cells)) {
    checkStrides(network, context, ["network"]);
  }
}

/** A factorized reduction makes its output of two halves. */
function checkEvenChannels(
  { cell_inputs, cells, operations }: NetworkSpec,
  context: z.core.$RefinementCtx,
  path: readonly string[] = [],
): void {
  const skip = operations.find((name) => name === "identity" || name === "skip_connect");
  for (const [i, { type, channels }] of cells.entries()) {
    if (channels % 2 === 0) continue;
    const reasons: string[] = [];
    if (skip && type === "reduction") reasons.push(`${skip} in a reduction cell`);
    if (cell_inputs === 2 && cells[i - 1]?.type === "reduction") {
      reasons.push("the older input of a cell after a reduction cell");
    }
    if (reasons.length === 0) continue;
    const message = `Expected channels to be even but found ${channels}: ` +
      `${reasons.join(" and ")} ${reasons.length > 1 ? "need" : "needs"} a factorized reduction, ` +
      "which is made of two halves";
    context.addIssue({
      code: "custom",
      path: [...path, "cells", i, "channels"],
      message,
      params: { expected: "even", found: String(channels) },
    });
  }
}

/** In a reduction cell every operation needs a layer that can take stride 2. */
function checkStrides(
  { operations }: NetworkSpec,
  context: z.core.$RefinementCtx,
  path: readonly string[] = [],
): void {
  for (const [i, operation] of operations.entries()) {
    if (typeof operation === "string") continue;
    const spatial = operation.layers.some((layer) =>
      typeof layer === "object" && SPATIAL_LAYERS.some((name) => name in layer)
    );
    if (spatial || operation.layers.length === 0) continue;
    const expected = SPATIAL_LAYERS.join(", ").replace(/, (?=[^,]*$)/, " or ");
    context.addIssue({
      code: "custom",
      path: [...path, "operations", i, "layers"],
      message: `Expected layers of ${operation.name} to hold a ${expected}: ` +
        "in a reduction cell one layer must take the stride",
      params: { expected },
    });
  }
}
