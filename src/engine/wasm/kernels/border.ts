/** The zero frame around a view, which stands for a convolution's padding. */

import { zero } from "./lanes.ts";

// @ts-ignore: decorator
@inline
function clear(from: usize, pixels: i32, pp: i32): void {
  const end = from + pixels * pp;
  for (; from != end; from += 16) v128.store(from, zero());
}

/**
 * Zeroes the pixels around the H × W pixels at `y`: `before` rows above and columns to the left,
 * `after` rows below and columns to the right. A pixel is cleared over its whole pitch, a multiple
 * of 16 bytes.
 */
export function clear_border(
  y: usize,
  H: i32,
  W: i32,
  before: i32,
  after: i32,
  pp: i32,
  rp: i32,
): void {
  const width = before + W + after;
  let row = y - before * rp - before * pp;
  for (let r = 0; r < before; r++, row += rp) clear(row, width, pp);
  for (let r = 0; r < H; r++, row += rp) {
    clear(row, before, pp);
    clear(row + (before + W) * pp, after, pp);
  }
  for (let r = 0; r < after; r++, row += rp) clear(row, width, pp);
}
