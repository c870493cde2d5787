/**
 * What the rules that end a search demand of the rest of the experiment: a rule that can never apply
 * is a mistake.
 *
 * @module
 */

import type { z } from "zod";
import type { OperationSpec } from "./operation.ts";

interface StopSpec {
  readonly network: {
    readonly cell_inputs: 1 | 2;
    readonly nodes: number;
    readonly operations: readonly OperationSpec[];
  };
  readonly search: {
    readonly epochs: number;
    readonly stop?: {
      readonly skip_connections?: number;
      readonly settled?: number;
      readonly patience?: number;
    };
  };
}

/** Edges that a genotype keeps for a node with enough of them. */
const KEPT_EDGES = 2;

/** Adds an issue for every rule that can never apply. */
export function checkStop(
  { network: { cell_inputs, nodes, operations }, search: { epochs, stop = {} } }: StopSpec,
  context: z.core.$RefinementCtx,
): void {
  const refuse = (rule: keyof typeof stop, message: string) =>
    context.addIssue({ code: "custom", path: ["search", "stop", rule], message });
  for (const rule of ["settled", "patience"] as const) {
    const found = stop[rule];
    if (found === undefined || found < epochs) continue;
    refuse(rule, `Expected ${rule} to be less than search.epochs, ${epochs}, but found ${found}`);
  }
  const most = stop.skip_connections;
  if (most === undefined) return;
  if (!operations.some((name) => name === "identity" || name === "skip_connect")) {
    const message = `Expected identity among network.operations with skip_connections: ${most}, ` +
      "but found none";
    return refuse("skip_connections", message);
  }
  const edges = Array.from({ length: nodes }, (_, to) => Math.min(KEPT_EDGES, cell_inputs + to))
    .reduce((sum, kept) => sum + kept, 0);
  if (most < edges) return;
  const message =
    `Expected skip_connections to be less than the edges of a found cell, ${edges}, ` +
    `but found ${most}`;
  refuse("skip_connections", message);
}
