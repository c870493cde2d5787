/**
 * Where everything lies in the picture of a mixed cell: an edge between every two states. All
 * operations of an edge share one ribbon, which passes below a chip that names the strongest.
 *
 * @module
 */

import type { Point } from "../figure/layout.ts";
import type { Label } from "../figure/states.ts";

/** Longer names of operations are cut in the picture. */
export const LONGEST_NAME = 20;

/** A state of the cell. */
export interface StateBox {
  readonly kind: "input" | "node" | "output";
  readonly label: Label;
  /** Centre. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The room of the words on an edge, by its centre. */
export interface Chip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The way of an edge; between two stops it leaves and arrives level. */
export interface RibbonMap {
  readonly stops: readonly Point[];
  readonly chip: Chip;
}

/** A mixed cell, in units of a twelfth of the text's size. */
export interface CellMap {
  readonly width: number;
  readonly height: number;
  readonly states: readonly StateBox[];
  /** In the order of the edges. */
  readonly ribbons: readonly RibbonMap[];
  /** From states to ribbons and from ribbons to states, where they do not touch. */
  readonly lines: readonly (readonly Point[])[];
  /** From the intermediate nodes to the output. */
  readonly joins: readonly (readonly Point[])[];
}
