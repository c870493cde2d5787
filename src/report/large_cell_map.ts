/**
 * The picture of a large mixed cell. A layered drawing of hundreds of edges takes minutes, and nobody
 * could follow it, so that the cell is the staircase of the figures: a row for each source, a column
 * for each intermediate node, and where they meet the ribbon of their edge.
 *
 * @module
 */

import { endsOf, layOutMixed } from "../figure/mixed_layout.ts";
import { labelOf } from "../figure/states.ts";
import type { Typeface } from "../figure/typeface.ts";
import type { GenotypeEdge } from "../space/genotype.ts";
import type { CellMap } from "./cell_map.ts";

/** How far a column turns before it goes down. */
const TURN = 16;

/**
 * Lays a large mixed cell out, in time linear in its edges.
 *
 * @param edges all of them, each with words as long as any that its chip will hold
 * @param chip size of a chip
 */
export function mapLargeCell(
  cell: {
    readonly cell_inputs: 1 | 2;
    readonly nodes: number;
    readonly edges: readonly GenotypeEdge[];
  },
  typeface: Typeface,
  chip: { readonly width: number; readonly height: number },
): CellMap {
  const [{ operation = "" } = {}] = cell.edges;
  const { states, bundles, rows, columns, width, height } = layOutMixed(
    { ...cell, operations: [operation], weights: cell.edges.map(() => [1]), kept: [] },
    typeface,
  );
  const rowOf = new Map(states.map(({ source, y }) => [source, y]));
  return {
    width,
    height,
    states: states.map(({ source, ...state }) => ({ ...state, label: labelOf(source) })),
    ribbons: bundles.map((bundle) => {
      const [[left, y], [right]] = endsOf(bundle);
      const x = (left + right) / 2, half = chip.width / 2;
      return {
        stops: [[left, y], [x - half, y], [x + half, y], [right - 1, y], [right, y]],
        chip: { x, y, ...chip },
      };
    }),
    lines: [
      ...rows.map(({ y, left, right }) => [[left, y], [right, y]] as const),
      ...columns.filter(({ kind }) => kind === "sum")
        .map(({ x, top, bottom }) => [[x, top], [x, bottom]] as const),
      ...bundles.flatMap((bundle) => {
        const [[left, y], [right]] = endsOf(bundle);
        const column = columns[bundle.to]!.x;
        return [
          [[left - TURN, rowOf.get(bundle.from)!], [left, y]] as const,
          [[right, y], [column, y + TURN]] as const,
        ];
      }),
    ],
    joins: [
      ...rows.flatMap(({ y, right, concatenated }) =>
        concatenated === undefined ? [] : [[[right, y], [concatenated, y]] as const]
      ),
      ...columns.filter(({ kind }) => kind === "concatenation")
        .map(({ x, top, bottom }) => [[x, top], [x, bottom]] as const),
    ],
  };
}
