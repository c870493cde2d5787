/**
 * Cells to draw: well-known ones, awkward ones and random ones.
 *
 * @module
 */

import fc from "fast-check";
import type { Cell } from "../../src/figure/layout.ts";
import type { Source } from "../../src/space/genotype.ts";
import type { Architecture } from "../../src/space/architecture.ts";
import { randomArchitecture } from "../space/random_architecture.ts";

/** One input, two nodes, three edges. */
export const EXERCISE_CELL: Cell = {
  cell_inputs: 1,
  nodes: 2,
  edges: [
    { from: "c_{k-1}", to: 0, operation: "conv_3x3" },
    { from: "c_{k-1}", to: 1, operation: "max_pool_3x3" },
    { from: 0, to: 1, operation: "avg_pool_3x3" },
  ],
};

/** Two inputs, four nodes, eight edges: a normal cell as the paper on DARTS shows it. */
export const DARTS_CELL: Cell = {
  cell_inputs: 2,
  nodes: 4,
  edges: [
    { from: "c_{k-2}", to: 0, operation: "sep_conv_3x3" },
    { from: "c_{k-1}", to: 0, operation: "sep_conv_3x3" },
    { from: "c_{k-2}", to: 1, operation: "sep_conv_3x3" },
    { from: "c_{k-1}", to: 1, operation: "sep_conv_3x3" },
    { from: "c_{k-2}", to: 2, operation: "skip_connect" },
    { from: "c_{k-1}", to: 2, operation: "sep_conv_3x3" },
    { from: "c_{k-2}", to: 3, operation: "skip_connect" },
    { from: 2, to: 3, operation: "dil_conv_3x3" },
  ],
};

/** Two edges between the same states. */
export const PARALLEL_CELL: Cell = {
  cell_inputs: 1,
  nodes: 1,
  edges: [
    { from: "c_{k-1}", to: 0, operation: "conv_3x3" },
    { from: "c_{k-1}", to: 0, operation: "max_pool_3x3" },
  ],
};

/** A cell whose older input no node takes. */
export const UNUSED_INPUT_CELL: Cell = {
  cell_inputs: 2,
  nodes: 1,
  edges: [{ from: "c_{k-1}", to: 0, operation: "conv_3x3" }],
};

/** A cell that is laid out greedily: every node takes the two states before it. */
export function chainCell(nodes: number): Cell {
  const states: readonly Source[] = ["c_{k-2}", "c_{k-1}", ...Array(nodes).keys()];
  const edges = Array.from({ length: nodes }, (_, to) => [
    { from: states[to]!, to, operation: "max_pool_3x3" },
    { from: states[to + 1]!, to, operation: "dil_conv_5x5" },
  ]);
  return { cell_inputs: 2, nodes, edges: edges.flat() };
}

/** The cells of architectures that can be found. */
export const randomCell: fc.Arbitrary<Cell> = randomArchitecture({
  mostNodes: 5,
  names: fc.oneof(
    fc.stringMatching(/^[a-z_][a-z0-9_]{0,15}$/),
    fc.constantFrom("x", "é × ÿ", "<b>&\"'", "x".repeat(64)),
  ),
}).map(({ cell_inputs, nodes, genotype: { normal, reduction } }) => ({
  cell_inputs,
  nodes,
  edges: normal.length > 0 ? normal : reduction,
}));

/** An architecture whose normal cell is a given one. */
export function architectureOf(cell: Cell): Architecture {
  return {
    name: "test",
    cell_inputs: cell.cell_inputs,
    nodes: cell.nodes,
    operations: [...new Set(cell.edges.map(({ operation }) => operation))],
    genotype: { normal: cell.edges, reduction: [] },
  };
}
