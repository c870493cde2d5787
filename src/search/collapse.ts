/**
 * Signs of collapse. Differentiable search tends to fill its cells with skip connections (Zela et
 * al., 2020; Chu et al., 2020), and nobody notices who only looks at losses: so every epoch counts
 * the chosen operations and how decided the alphas are.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { log } from "../elementary.ts";
import type { Genotype, GenotypeEdge } from "../space/genotype.ts";
import { isIdentity, operationName } from "../space/operation.ts";
import type { CellType } from "../space/supernet.ts";
import { type Alphas, mixingWeights } from "./genotype.ts";

/** What an epoch chose for the cells of one type. */
export interface CellSummary {
  readonly cell: CellType;
  /** How many chosen edges have each operation, in the order of `network.operations`. */
  readonly operations: Readonly<Record<string, number>>;
  /** How many of the chosen edges are skip connections. */
  readonly skip_connections: number;
  /** Their share among the chosen edges. */
  readonly skips: number;
  /** Entropy of each edge's mixing weights in nats, in the order of the edges: 0 is decided. */
  readonly entropies: readonly number[];
  /** The mean over the edges. */
  readonly entropy: number;
}

/** Share of skip connections above which they have taken over a cell. */
const TAKEN_OVER = 0.5;

/** Summarises the cell types that the network has. */
export function summarizeCells(
  alphas: Alphas,
  genotype: Genotype,
  network: Experiment["network"],
): CellSummary[] {
  return (["normal", "reduction"] as const).flatMap((cell) => {
    const values = alphas[cell];
    return values ? [summarize(cell, values, genotype[cell], network)] : [];
  });
}

function summarize(
  cell: CellType,
  alphas: ArrayLike<number>,
  edges: readonly GenotypeEdge[],
  { operations }: Experiment["network"],
): CellSummary {
  const counts = Object.fromEntries(operations.map((operation) => {
    const name = operationName(operation);
    return [name, edges.filter((edge) => edge.operation === name).length];
  }));
  const skips = edges.filter((edge) => isIdentity(edge.operation)).length;
  const entropies = mixingWeights(alphas, operations.length).map(entropy);
  const mean = entropies.reduce((a, b) => a + b, 0) / entropies.length;
  return {
    cell,
    operations: counts,
    skip_connections: skips,
    skips: skips / edges.length,
    entropies,
    entropy: mean,
  };
}

/** Entropy of a distribution in nats. */
export function entropy(weights: readonly number[]): number {
  return weights.reduce((sum, weight) => weight > 0 ? sum - weight * log(weight) : sum, 0);
}

/** Cell types whose chosen edges are mostly skip connections. */
export function takenOverBySkips(summaries: readonly CellSummary[]): CellType[] {
  return summaries.filter(({ skips }) => skips > TAKEN_OVER).map(({ cell }) => cell);
}
