/**
 * Genotypes drawn at random: what chance would have found in the same space (Li and Talwalkar,
 * "Random search and reproducibility for neural architecture search", UAI 2019; Yu et al.,
 * "Evaluating the search phase of neural architecture search", ICLR 2020).
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Random } from "../random.ts";
import type { Genotype, GenotypeEdge } from "./genotype.ts";
import { KEPT_EDGES, sourcesOf } from "./genotype_check.ts";
import { isNone, operationName } from "./operation.ts";

type NetworkSpec = Pick<
  Experiment["network"],
  "cell_inputs" | "nodes" | "operations" | "cells"
>;

const CELL_TYPES = ["normal", "reduction"] as const;

/**
 * Draws a genotype that a search of the space could have found, each with the same probability: every
 * node keeps two of the states before it (or the only one), and every edge takes an operation other
 * than `none`. A cell type that the network lacks stays empty.
 *
 * @throws {RangeError} if there is no operation besides `none`
 *
 * @example
 * ```ts
 * import { Random } from "../random.ts";
 * import { drawGenotype } from "./draw.ts";
 *
 * const network = {
 *   stem: "none" as const,
 *   cell_inputs: 1 as const,
 *   nodes: 2,
 *   cells: [
 *     { type: "normal" as const, channels: 4 },
 *     { type: "reduction" as const, channels: 8 },
 *   ],
 *   operations: ["avg_pool_3x3", "max_pool_3x3", "identity", "conv_3x3"],
 * };
 * const { normal, reduction } = drawGenotype(network, new Random(1, "genotype"));
 * ```
 */
export function drawGenotype(network: NetworkSpec, random: Random): Genotype {
  const draw = (type: "normal" | "reduction") =>
    network.cells.some((cell) => cell.type === type) ? drawCell(network, random) : [];
  return { normal: draw("normal"), reduction: draw("reduction") };
}

function drawCell(network: NetworkSpec, random: Random): GenotypeEdge[] {
  const operations = choosable(network);
  return Array.from({ length: network.nodes }, (_, to) => {
    const sources = sourcesOf(to, network.cell_inputs);
    const kept = chooseTwo(sources.length, random);
    return kept.map((source) => ({
      from: sources[source]!,
      to,
      operation: operations[random.below(operations.length)]!,
    }));
  }).flat();
}

/** Two different numbers below `count` in their order, or all there are. */
function chooseTwo(count: number, random: Random): number[] {
  if (count <= KEPT_EDGES) return [...Array(count).keys()];
  const first = random.below(count), step = 1 + random.below(count - 1);
  return [first, (first + step) % count].sort((a, b) => a - b);
}

/** Names of the operations that a genotype can hold. */
function choosable({ operations }: Pick<NetworkSpec, "operations">): string[] {
  const names = operations.filter((spec) => !isNone(spec)).map(operationName);
  if (names.length > 0) return names;
  throw new RangeError("Expected network.operations to hold an operation besides none");
}

/**
 * How many genotypes the space has, isomorphic ones counted apart: for each cell type that the
 * network has, the product over nodes of (choices of edges) · (operations)^(edges).
 *
 * @example
 * ```ts
 * import { countGenotypes } from "./draw.ts";
 *
 * // Two nodes, one input, four operations, both cell types:
 * const network = {
 *   stem: "none" as const,
 *   cell_inputs: 1 as const,
 *   nodes: 2,
 *   cells: [
 *     { type: "normal" as const, channels: 4 },
 *     { type: "reduction" as const, channels: 8 },
 *   ],
 *   operations: ["avg_pool_3x3", "max_pool_3x3", "identity", "conv_3x3"],
 * };
 * countGenotypes(network); // 4096n
 * ```
 */
export function countGenotypes(network: NetworkSpec): bigint {
  const operations = BigInt(choosable(network).length);
  let cell = 1n;
  for (let to = 0; to < network.nodes; to++) {
    const sources = BigInt(sourcesOf(to, network.cell_inputs).length);
    cell *= sources > 1n ? sources * (sources - 1n) / 2n * operations ** 2n : operations;
  }
  const types = CELL_TYPES.filter((type) => network.cells.some((spec) => spec.type === type));
  return cell ** BigInt(types.length);
}

/**
 * All genotypes of the space one after the other, isomorphic ones apart: the last edges change first.
 */
export function* enumerateGenotypes(network: NetworkSpec): Generator<Genotype> {
  const none: readonly GenotypeEdge[][] = [[]];
  const cells = (type: "normal" | "reduction") =>
    network.cells.some((cell) => cell.type === type) ? enumerateCells(network, 0) : none;
  for (const normal of cells("normal")) {
    for (const reduction of cells("reduction")) yield { normal, reduction };
  }
}

function* enumerateCells(network: NetworkSpec, to: number): Generator<GenotypeEdge[]> {
  if (to === network.nodes) {
    yield [];
    return;
  }
  const operations = choosable(network);
  const sources = sourcesOf(to, network.cell_inputs);
  for (const kept of subsets(sources, Math.min(KEPT_EDGES, sources.length))) {
    for (const chosen of sequences(operations, kept.length)) {
      const edges = kept.map((from, i) => ({ from, to, operation: chosen[i]! }));
      for (const rest of enumerateCells(network, to + 1)) yield [...edges, ...rest];
    }
  }
}

/** Every choice of `size` values in their order. */
function* subsets<T>(values: readonly T[], size: number): Generator<T[]> {
  if (size === 0) yield [];
  for (let i = 0; size > 0 && i <= values.length - size; i++) {
    for (const rest of subsets(values.slice(i + 1), size - 1)) yield [values[i]!, ...rest];
  }
}

/** Every sequence of `length` values, each of which may come again. */
function* sequences<T>(values: readonly T[], length: number): Generator<T[]> {
  if (length === 0) {
    yield [];
    return;
  }
  for (const value of values) {
    for (const rest of sequences(values, length - 1)) yield [value, ...rest];
  }
}
