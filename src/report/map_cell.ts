/**
 * Lays mixed cells out as the layered drawing of the found cells, as long as it can be followed.
 *
 * @module
 */

import { layOut, operationSize, type Point } from "../figure/layout.ts";
import { HELVETICA, type Typeface } from "../figure/typeface.ts";
import type { Source } from "../space/genotype.ts";
import { type CellMap, type Chip, LONGEST_NAME } from "./cell_map.ts";
import type { SpaceData } from "./data.ts";
import { mapLargeCell } from "./large_cell_map.ts";

/** Larger cells are drawn as a staircase. */
const MOST_LAYERED = 7;
/** Characters of a weight behind a name: ` 0.123`. */
const WEIGHT_LENGTH = 6;
/** The pages set cells in a font whose characters all have one width. */
const MONOSPACED: Typeface = {
  ...HELVETICA,
  measure: (text, size) => 0.602 * text.length * size,
};

/** Lays a mixed cell out. */
export function mapCell({ inputs, nodes, operations, edges }: SpaceData): CellMap {
  const longest = Math.min(LONGEST_NAME, Math.max(...operations.map((name) => name.length)));
  const operation = "x".repeat(longest + WEIGHT_LENGTH);
  const cell = {
    cell_inputs: inputs,
    nodes,
    edges: edges.map(({ from, to }) => ({ from: sourceOf(from), to, operation })),
  };
  if (nodes > MOST_LAYERED) {
    return mapLargeCell(cell, MONOSPACED, operationSize(operation, MONOSPACED));
  }
  const { boxes, routes, ...size } = layOut(cell, MONOSPACED);
  const chips = boxes.filter(({ kind }) => kind === "operation");
  const half = routes.filter(({ kind }) => kind === "operation").map(({ stops }) => stops);
  return {
    ...size,
    states: boxes.flatMap(({ kind, ...box }) => kind === "operation" ? [] : [{ kind, ...box }]),
    ribbons: edges.map((_, edge) => {
      const stops = [...half[2 * edge]!, ...half[2 * edge + 1]!];
      return { stops, chip: chipAt(half[2 * edge]!.at(-1)!, chips) };
    }),
    lines: [],
    joins: routes.filter(({ kind }) => kind === "concatenation").map(({ stops }) => stops),
  };
}

function sourceOf(name: string): Source {
  return name === "c_{k-2}" || name === "c_{k-1}" ? name : Number(name);
}

/** The chip that a route arrives at, on its left. */
function chipAt([x, y]: Point, chips: readonly Chip[]): Chip {
  const distance = (chip: Chip) => (chip.x - chip.width / 2 - x) ** 2 + (chip.y - y) ** 2;
  const { x: centre, y: middle, width, height } = chips.reduce((best, chip) =>
    distance(chip) < distance(best) ? chip : best
  );
  return { x: centre, y: middle, width, height };
}
