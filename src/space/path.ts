/**
 * Paths: a genotype as one way through the supernet. Mixing weights that are exactly 1 on its edges
 * and exactly 0 elsewhere make the supernet compute what the discrete network does, with the weights
 * that all genotypes share.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Genotype } from "./genotype.ts";
import { sourcesOf } from "./genotype_check.ts";
import { isNone, operationName } from "./operation.ts";
import { type CellType, edgeCount, edgesByNode } from "./supernet.ts";

type NetworkSpec = Experiment["network"];

/**
 * An alpha so far below 0 that its softmax beside one of 0 is exactly 0: exp(−1000) is 0 in double
 * precision too, and adding it to 1 leaves exactly 1.
 */
const NEVER = -1000;

/**
 * The space with `none` among its operations, so that an edge that a genotype leaves out has
 * something to choose: `none` is no term of a node's sum.
 */
export function withNone(network: NetworkSpec): NetworkSpec {
  if (network.operations.some(isNone)) return network;
  return { ...network, operations: [...network.operations, "none"] };
}

/** Alphas of a cell type by the name of their parameter, `[edges, operations]`. */
export type PathAlphas = ReadonlyMap<`alphas.${CellType}`, Float32Array>;

/**
 * Alphas whose softmax, in any engine, is exactly 1 for each edge's operation and exactly 0 for all
 * others.
 *
 * @param network with `none`, see {@linkcode withNone}
 *
 * @example
 * ```ts
 * import { pathAlphas, withNone } from "./path.ts";
 *
 * const network = withNone({
 *   stem: "none",
 *   cell_inputs: 1,
 *   nodes: 1,
 *   cells: [{ type: "normal", channels: 4 }],
 *   operations: ["identity", "conv_3x3"],
 * });
 * const edges = [{ from: "c_{k-1}" as const, to: 0, operation: "conv_3x3" }];
 * pathAlphas({ normal: edges, reduction: [] }, network).get("alphas.normal"); // [-1000, 0, -1000]
 * ```
 */
export function pathAlphas(genotype: Genotype, network: NetworkSpec): PathAlphas {
  const names = network.operations.map(operationName);
  const none = network.operations.findIndex(isNone);
  const types = new Set(network.cells.map(({ type }) => type));
  return new Map(Array.from(types, (type) => {
    const alphas = new Float32Array(edgeCount(network) * names.length).fill(NEVER);
    const chosen = chosenByEdge(genotype, type, network);
    for (let edge = 0; edge < edgeCount(network); edge++) {
      const operation = chosen.get(edge);
      alphas[edge * names.length + (operation ? names.indexOf(operation) : none)] = 0;
    }
    return [`alphas.${type}` as const, alphas];
  }));
}

/** Which parameters are the operations', and on which paths. */
export class PathParameters {
  /** By what their names begin with: `cells.0.edges.2.conv_3x3`. */
  readonly #byOperation: ReadonlyMap<string, readonly string[]>;

  /** @param names of the weights of the supernet */
  constructor(readonly network: NetworkSpec, names: readonly string[]) {
    const ofOperations = names.filter((name) => OPERATION.test(name));
    this.#byOperation = Map.groupBy(ofOperations, (name) => OPERATION.exec(name)![0]);
  }

  /**
   * The weights that a genotype's path does not pass. Preprocessing, stem and classifier are on every
   * path: each node has an edge, the first one from every input, and all nodes make the cell's output.
   */
  off(genotype: Genotype): string[] {
    const on = new Set(this.network.cells.flatMap(({ type }, cell) =>
      Array.from(
        chosenByEdge(genotype, type, this.network),
        ([edge, operation]) => `cells.${cell}.edges.${edge}.${operation}`,
      )
    ));
    return [...this.#byOperation].flatMap(([prefix, names]) => on.has(prefix) ? [] : names);
  }
}

const OPERATION = /^cells\.\d+\.edges\.\d+\.[^.]+/;

/** The operation of each edge that a genotype keeps, by the edge's number. */
function chosenByEdge(
  genotype: Genotype,
  type: CellType,
  network: NetworkSpec,
): Map<number, string> {
  const numbers = edgesByNode(network);
  return new Map(genotype[type].map(({ from, to, operation }) => {
    const source = sourcesOf(to, network.cell_inputs).indexOf(from);
    return [numbers[to]![source]!, operation];
  }));
}
