/**
 * When two genotypes are the same network: intermediate nodes may be numbered in any order in which
 * every node comes after its sources. The cell's output is a concatenation, so another numbering only
 * permutes its channels, which the next cell's 1×1 conv learns all the same.
 *
 * @module
 */

import type { Genotype, GenotypeEdge, Source } from "./genotype.ts";

/** Numberings of more nodes (5,040 of seven) take too long to try; such cells are kept as they are. */
const MOST_NODES = 7;

/**
 * A text that isomorphic genotypes share. Genotypes with cells of more than seven nodes share it only
 * if they are written alike.
 *
 * @example
 * ```ts
 * import { isomorphismKey } from "./isomorphism.ts";
 *
 * const cell = (...operations: string[]) => ({
 *   normal: operations.map((operation, to) => ({ from: "c_{k-1}" as const, to, operation })),
 *   reduction: [],
 * });
 * isomorphismKey(cell("identity", "conv_3x3")) === isomorphismKey(cell("conv_3x3", "identity"));
 * ```
 */
export function isomorphismKey({ normal, reduction }: Genotype): string {
  return `${cellKey(normal)} / ${cellKey(reduction)}`;
}

/** The first in alphabetical order of what the numberings of a cell are written as. */
function cellKey(edges: readonly GenotypeEdge[]): string {
  const nodes = edges.reduce((most, { to }) => Math.max(most, to + 1), 0);
  if (nodes > MOST_NODES) return write(edges, [...Array(nodes).keys()]);
  let first: string | undefined;
  for (const numbers of numberings(edges, nodes)) {
    const text = write(edges, numbers);
    if (first === undefined || text < first) first = text;
  }
  return first ?? "";
}

/** Every array that gives node i another number, sources before what they feed. */
function* numberings(
  edges: readonly GenotypeEdge[],
  nodes: number,
  numbers: number[] = Array(nodes).fill(-1),
  next = 0,
): Generator<readonly number[]> {
  if (next === nodes) {
    yield numbers;
    return;
  }
  for (let node = 0; node < nodes; node++) {
    const ready = numbers[node] === -1 &&
      edges.every(({ from, to }) =>
        to !== node || typeof from !== "number" || numbers[from] !== -1
      );
    if (!ready) continue;
    numbers[node] = next;
    yield* numberings(edges, nodes, numbers, next + 1);
    numbers[node] = -1;
  }
}

function write(edges: readonly GenotypeEdge[], numbers: readonly number[]): string {
  const name = (source: Source) => typeof source === "number" ? `${numbers[source]}` : source;
  return edges.map(({ from, to, operation }) => `${numbers[to]}=${operation}(${name(from)})`)
    .sort().join(" ");
}
