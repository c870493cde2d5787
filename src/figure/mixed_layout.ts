/**
 * The layout of a mixed cell, which has an edge between every two states and every candidate
 * operation on every edge. It is a staircase: a row for each source, a column for each intermediate
 * node, and where they meet, the bundle of operations that leads from the one to the other. A state
 * stands at the foot of its column and at the head of its row. Thus nothing can overlap, all lines
 * but the bundles' are level or upright, and the time is linear in the number of operations drawn.
 *
 * @module
 */

import type { GenotypeEdge, Source } from "../space/genotype.ts";
import { sourcesOf } from "../space/genotype_check.ts";
import type { Point } from "./layout.ts";
import type { Typeface } from "./typeface.ts";

/** The cells of one type amid a search. */
export interface MixedCell {
  readonly cell_inputs: 1 | 2;
  readonly nodes: number;
  /** Names of the candidate operations. */
  readonly operations: readonly string[];
  /** Softmax of the alphas: a row for each edge, node by node and inputs first. */
  readonly weights: readonly (readonly number[])[];
  /** The edges that the genotype keeps. */
  readonly kept: readonly GenotypeEdge[];
}

/** One operation of an edge. */
export interface Strand {
  /** Number of the operation. */
  readonly operation: number;
  readonly name: string;
  readonly weight: number;
  readonly kept: boolean;
  /** Middle of the strand. */
  readonly y: number;
}

/** The operations of one edge; a line arrives at the left middle and leaves at the right one. */
export interface Bundle {
  readonly from: Source;
  readonly to: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly strands: readonly Strand[];
}

/** A state, by its centre. */
export interface State {
  readonly kind: "input" | "node" | "output";
  readonly source: Source | "c_{k}";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The way of a state to the right: from its box to its bundles, and on to the concatenation. */
export interface Row {
  readonly y: number;
  readonly left: number;
  /** Where it turns down into its last bundle. */
  readonly right: number;
  /** Where it meets the concatenation; inputs are not concatenated. */
  readonly concatenated?: number;
  /** Whether that is the output itself, and not a column that gathers. */
  readonly arrow: boolean;
  /** Columns that it crosses on the way. */
  readonly crossings: readonly number[];
}

/** The way down that gathers the bundles of a node, or the nodes of the concatenation. */
export interface Column {
  readonly kind: "sum" | "concatenation";
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where everything in a mixed cell lies. */
export interface MixedLayout {
  readonly width: number;
  readonly height: number;
  readonly states: readonly State[];
  readonly bundles: readonly Bundle[];
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
}

/** Sizes in points. */
export const MIXED = {
  text: 10,
  strand: 15,
  /** Room in which a bundle's strands part, and come together again. */
  fan: 26,
  /** Least length of a strand before its name and after its weight. */
  lead: 14,
  /** Between a strand and the words on it. */
  pad: 4,
  stateWidth: 44,
  stateHeight: 26,
  /** Of the curve from a row into a bundle, and from a bundle into a column. */
  turn: 16,
  arrow: 14,
} as const;

/** A weight as it is written. */
export const formatWeight = (weight: number): string => weight.toFixed(3);

/**
 * Lays a mixed cell out.
 *
 * @throws {TypefaceError} if an operation's name cannot be set
 *
 * @example
 * ```ts
 * import { layOutMixed } from "./mixed_layout.ts";
 * import { HELVETICA } from "./typeface.ts";
 *
 * const { bundles } = layOutMixed({
 *   cell_inputs: 1,
 *   nodes: 2,
 *   operations: ["identity", "conv_3x3"],
 *   weights: [[0.5, 0.5], [0.2, 0.8], [0.6, 0.4]],
 *   kept: [],
 * }, HELVETICA);
 * bundles.length; // 3
 * ```
 */
export function layOutMixed(cell: MixedCell, typeface: Typeface): MixedLayout {
  const { cell_inputs: inputs, nodes, operations } = cell;
  for (const name of operations) typeface.assertSettable(name);
  const sources = sourcesOf(nodes, inputs);
  const names = Math.max(...operations.map((name) => typeface.measure(name, MIXED.text)));
  const number = typeface.measure(formatWeight(0), MIXED.text);
  const width = 2 * MIXED.fan + 3 * MIXED.lead + 4 * MIXED.pad + names + number;
  const height = operations.length * MIXED.strand;

  const half = MIXED.stateWidth / 2;
  const columnPitch = MIXED.turn + width + MIXED.turn + half + MIXED.stateWidth;
  const firstBundle = MIXED.stateWidth + MIXED.turn + half;
  const bundleX = (to: number) => firstBundle + to * columnPitch;
  const columnX = (to: number) => bundleX(to) + width + MIXED.turn;

  const rowPitch = height + MIXED.stateHeight + MIXED.arrow + 6;
  const rowY = (row: number) => MIXED.stateHeight / 2 + row * rowPitch;
  const bundleY = (row: number) => rowY(row) + 8;
  const gather = columnX(nodes - 1) + MIXED.stateWidth + half;

  const states = sources.map((source, row): State => ({
    kind: row < inputs ? "input" : "node",
    source,
    x: row < inputs ? half : columnX(row - inputs),
    y: rowY(row),
    width: MIXED.stateWidth,
    height: MIXED.stateHeight,
  }));
  const last = rowY(sources.length - 1);
  const output = nodes === 1 ? gather + MIXED.arrow : gather;
  states.push({ ...states.at(-1)!, kind: "output", source: "c_{k}", x: output, y: last });

  let edge = 0;
  const bundles = Array.from(
    { length: nodes },
    (_, to) =>
      sourcesOf(to, inputs).map((from, row): Bundle => {
        const y = bundleY(row);
        const kept = cell.kept.find((found) => found.from === from && found.to === to);
        const strands = cell.weights[edge++]!.map((weight, operation) => ({
          operation,
          name: operations[operation]!,
          weight,
          kept: kept?.operation === operations[operation],
          y: y + (operation + 0.5) * MIXED.strand,
        }));
        return { from, to, x: bundleX(to), y, width, height, strands };
      }),
  ).flat();

  const middle = (row: number) => bundleY(row) + height / 2;
  const columns = Array.from({ length: nodes }, (_, to): Column => ({
    kind: "sum",
    x: columnX(to),
    top: middle(0) + MIXED.turn,
    bottom: rowY(inputs + to) - MIXED.stateHeight / 2,
  }));
  if (nodes > 1) {
    const [top, bottom] = [rowY(inputs), last - MIXED.stateHeight / 2];
    columns.push({ kind: "concatenation", x: gather, top, bottom });
  }

  const rows = states.slice(0, -1).map(({ kind, x, y }, row): Row => {
    const arrow = row === sources.length - 1;
    const end = kind === "node" ? (arrow ? output - half : gather) : undefined;
    const right = arrow ? x + half : bundleX(nodes - 1) - MIXED.turn;
    const reach = end ?? right;
    return {
      y,
      left: x + half,
      right,
      arrow,
      ...(end !== undefined && { concatenated: end }),
      crossings: columns.filter((column) =>
        column.kind === "sum" && column.x > x + half && column.x < reach && column.top < y &&
        column.bottom > y
      ).map((column) => column.x),
    };
  });
  const total = { width: output + half, height: last + MIXED.stateHeight / 2 };
  return { ...total, states, bundles, rows, columns };
}

/** Where a bundle is entered and left. */
export function endsOf({ x, y, width, height }: Bundle): readonly [Point, Point] {
  return [[x, y + height / 2], [x + width, y + height / 2]];
}
