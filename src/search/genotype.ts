/**
 * From alphas to a genotype (Liu et al., DARTS, section 2.4): every edge keeps its strongest
 * operation, every intermediate node its two strongest edges.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { exp } from "../elementary.ts";
import type { Genotype, GenotypeEdge } from "../space/genotype.ts";
import { KEPT_EDGES, sourcesOf } from "../space/genotype_check.ts";
import { isNone, operationName } from "../space/operation.ts";
import { type CellType, edgesByNode } from "../space/supernet.ts";

type NetworkSpec = Experiment["network"];

/** The alphas of each cell type, `[edges, operations]`; a type that the network lacks has none. */
export type Alphas = Readonly<Partial<Record<CellType, ArrayLike<number>>>>;

/** Softmax of one row of alphas, in double precision. */
export function softmax(row: ArrayLike<number>): number[] {
  const values = Array.from(row);
  const largest = Math.max(...values);
  const powers = values.map((value) => exp(value - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** Mixing weights of a cell type: one row of `operations` numbers for each edge. */
export function mixingWeights(alphas: ArrayLike<number>, operations: number): number[][] {
  const values = Array.from(alphas);
  return Array.from(
    { length: values.length / operations },
    (_, edge) => softmax(values.slice(edge * operations, (edge + 1) * operations)),
  );
}

/**
 * Derives the genotype of both cell types.
 *
 * `none` is never chosen, though it takes its share of the softmax. The first in the order of
 * `network.operations`, and then of the edges, wins a tie.
 *
 * @example
 * ```ts
 * import { deriveGenotype } from "./genotype.ts";
 *
 * const network = {
 *   stem: "none" as const,
 *   cell_inputs: 1 as const,
 *   nodes: 1,
 *   cells: [{ type: "normal" as const, channels: 4 }],
 *   operations: ["identity", "conv_3x3"],
 * };
 * deriveGenotype({ normal: [0.1, 0.2] }, network).normal;
 * // [{ from: "c_{k-1}", to: 0, operation: "conv_3x3" }]
 * ```
 */
export function deriveGenotype(alphas: Alphas, network: NetworkSpec): Genotype {
  const cell = (values: ArrayLike<number> | undefined) => values ? deriveCell(values, network) : [];
  return { normal: cell(alphas.normal), reduction: cell(alphas.reduction) };
}

function deriveCell(alphas: ArrayLike<number>, network: NetworkSpec): GenotypeEdge[] {
  const weights = mixingWeights(alphas, network.operations.length);
  return edgesByNode(network).flatMap((edges, to) => {
    const sources = sourcesOf(to, network.cell_inputs);
    const candidates = edges.map((edge, input) => {
      const { operation, weight } = strongest(weights[edge]!, network);
      return { edge: { from: sources[input]!, to, operation }, weight };
    });
    // Sorting is stable, so the first edge wins a tie.
    const kept = candidates.toSorted((a, b) => b.weight - a.weight).slice(0, KEPT_EDGES);
    return candidates.filter((candidate) => kept.includes(candidate)).map(({ edge }) => edge);
  });
}

function strongest(
  weights: readonly number[],
  { operations }: NetworkSpec,
): { operation: string; weight: number } {
  let best: { operation: string; weight: number } | undefined;
  for (const [k, operation] of operations.entries()) {
    const weight = weights[k]!;
    if (isNone(operation) || (best && weight <= best.weight)) continue;
    best = { operation: operationName(operation), weight };
  }
  if (best) return best;
  throw new RangeError("Expected network.operations to hold an operation besides none");
}
