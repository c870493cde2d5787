/**
 * The weight gradients of one run of contiguous inputs, [L][8] or [L][4], as register tiles.
 * Parameters as in `filter_gradient_tile.ts`.
 */

import {
  gradient12x4,
  gradient4x4,
  gradient4x8,
  gradient6x8,
  gradient8x4,
} from "./filter_gradient_tile.ts";
import { gradient12x8, gradient4x16, gradient6x16 } from "./filter_gradient_tile_wide.ts";
import { wide } from "./width.ts";

/**
 * Where tiles of four follow those of six: L = 6a + 4b, where the remainder of a division by six is 0,
 * 4 (one tile of four) or 2 (two of them).
 */
// @ts-ignore: decorator
@inline
function sixesEnd(x: usize, L: i32): usize {
  const over = L % 6;
  return x + (L << 2) - (over == 2 ? 32 : over << 2);
}

/** Sixteen output channels, the last eight at `next`. */
export function run16(
  x: usize,
  d: usize,
  g: usize,
  next: usize,
  L: i32,
  rows: i32,
  cols: i32,
  xc: i32,
  dc: i32,
  xr: i32,
  dr: i32,
): void {
  const end = x + (L << 2), sixes = sixesEnd(x, L);
  for (; x < sixes; x += 24, g += 192, next += 192) {
    gradient6x16(x, d, g, next, rows, cols, xc, dc, xr, dr);
  }
  for (; x < end; x += 16, g += 128, next += 128) {
    gradient4x16(x, d, g, next, rows, cols, xc, dc, xr, dr);
  }
}

/** Eight output channels. */
export function run8(
  x: usize,
  d: usize,
  g: usize,
  L: i32,
  rows: i32,
  cols: i32,
  xc: i32,
  dc: i32,
  xr: i32,
  dr: i32,
): void {
  const end = x + (L << 2);
  for (; wide && x + 48 <= end; x += 48, g += 384) {
    gradient12x8(x, d, g, rows, cols, xc, dc, xr, dr);
  }
  const sixes = sixesEnd(x, <i32>(end - x) >> 2);
  for (; x < sixes; x += 24, g += 192) gradient6x8(x, d, g, rows, cols, xc, dc, xr, dr);
  for (; x < end; x += 16, g += 128) gradient4x8(x, d, g, rows, cols, xc, dc, xr, dr);
}

/** Four output channels. */
export function run4(
  x: usize,
  d: usize,
  g: usize,
  L: i32,
  rows: i32,
  cols: i32,
  xc: i32,
  dc: i32,
  xr: i32,
  dr: i32,
): void {
  const end = x + (L << 2);
  for (; x + 48 <= end; x += 48, g += 192) gradient12x4(x, d, g, rows, cols, xc, dc, xr, dr);
  if (x + 32 <= end) gradient8x4(x, d, g, rows, cols, xc, dc, xr, dr), x += 32, g += 128;
  if (x < end) gradient4x4(x, d, g, rows, cols, xc, dc, xr, dr);
}
