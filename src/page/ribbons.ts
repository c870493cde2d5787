/**
 * The ribbons of a mixed cell on a canvas. A ribbon holds a strand for each operation, as wide as
 * its weight; the stronger it is, the fuller its colour. What the genotype does not keep is paler.
 *
 * @module
 */

import type { CellMap } from "../report/cell_map.ts";

/** Width of a whole ribbon where its chip is, and its share at the states. */
const WIDTH = 16;
const END = 0.5;
/** Opacity of the weakest strand, and of ribbons that the genotype does not keep. */
const FAINT = 0.35;
const NOT_KEPT = 0.4;

/** What the drawing needs of a canvas's context. */
export interface Brush {
  fillStyle: unknown;
  globalAlpha: number;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void;
  closePath(): void;
  fill(): void;
}

/**
 * Draws the ribbons.
 *
 * @param weights a row of operations for each edge, one after the other
 * @param kept whether the genotype keeps an edge
 * @param colors of the operations
 */
export function drawRibbons(
  brush: Brush,
  { ribbons }: CellMap,
  weights: Float32Array,
  kept: readonly boolean[],
  colors: readonly string[],
  operations: number,
): void {
  for (const [edge, { stops }] of ribbons.entries()) {
    const row = weights.subarray(edge * operations, (edge + 1) * operations);
    let strongest = 0;
    for (const weight of row) strongest = Math.max(strongest, weight);
    const fullness = kept[edge] ? 1 : NOT_KEPT;
    let from = -0.5;
    for (let k = 0; k < operations; k++) {
      const weight = row[k]!;
      brush.globalAlpha = fullness * (FAINT + (1 - FAINT) * weight / strongest);
      brush.fillStyle = colors[k % colors.length];
      strand(brush, stops, WIDTH * from, WIDTH * (from + weight));
      from += weight;
    }
  }
  brush.globalAlpha = 1;
}

/** The area between two lines that run above or below the middle of a ribbon. */
function strand(
  brush: Brush,
  stops: CellMap["joins"][number],
  upper: number,
  lower: number,
): void {
  const last = stops.length - 1;
  const share = (i: number) => i === 0 || i >= last - 1 ? END : 1;
  brush.beginPath();
  for (let i = 0; i <= last; i++) {
    const [x, y] = stops[i]!;
    if (i === 0) brush.moveTo(x, y + upper * share(0));
    else {lead(
        brush,
        stops[i - 1]![0],
        stops[i - 1]![1] + upper * share(i - 1),
        x,
        y + upper * share(i),
      );}
  }
  brush.lineTo(stops[last]![0], stops[last]![1] + lower * share(last));
  for (let i = last - 1; i >= 0; i--) {
    const [x, y] = stops[i]!;
    const [nextX, nextY] = stops[i + 1]!;
    lead(brush, nextX, nextY + lower * share(i + 1), x, y + lower * share(i));
  }
  brush.closePath();
  brush.fill();
}

/** A line that leaves and arrives level. */
function lead(brush: Brush, fromX: number, fromY: number, x: number, y: number): void {
  const middle = (fromX + x) / 2;
  if (fromY === y) brush.lineTo(x, y);
  else brush.bezierCurveTo(middle, fromY, middle, y, x, y);
}
