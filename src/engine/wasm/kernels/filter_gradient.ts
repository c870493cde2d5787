/**
 * Filter gradient of one image: for every weight the sum over output pixels of its input times the
 * output's gradient, added straight onto a buffer in the weights' packed layout.
 *
 * `rows` × `cols` is the output's size; `xc`/`dc` are the bytes from one output pixel to the next
 * in `x` and `d`, `xr`/`dr` the bytes from a row's end to the next row's start. `seg` holds `nseg`
 * i32: the byte offset of each run of `L` floats from `x` for the first output pixel. `g` is
 * [group][nseg · L][8] and, when `tail` is 1, one last group [nseg · L][4].
 */

import {
  gradient12x4,
  gradient4x4,
  gradient4x8,
  gradient6x8,
  gradient8x4,
} from "./filter_gradient_tile.ts";

/** g += xᵀ · d over the pixels of one image; `L` is a multiple of 4. */
export function filter_gradient(
  x: usize,
  d: usize,
  g: usize,
  rows: i32,
  cols: i32,
  xc: i32,
  dc: i32,
  xr: i32,
  dr: i32,
  seg: usize,
  nseg: i32,
  L: i32,
  groups: i32,
  tail: i32,
): void {
  const runBytes: usize = L << 2;
  // L = 6a + 4b: the remainder of a division by six is 0, 4 (one tile of four) or 2 (two of them).
  const over = L % 6;
  const sixes: usize = runBytes - (over == 2 ? 32 : over << 2);
  for (let group = 0; group < groups; group++) {
    for (let s = 0; s < nseg; s++) {
      const run = x + load<i32>(seg + (s << 2));
      let j: usize = 0;
      for (; j < sixes; j += 24, g += 192) {
        gradient6x8(run + j, d, g, rows, cols, xc, dc, xr, dr);
      }
      for (; j < runBytes; j += 16, g += 128) {
        gradient4x8(run + j, d, g, rows, cols, xc, dc, xr, dr);
      }
    }
    d += 32;
  }
  if (!tail) return;
  for (let s = 0; s < nseg; s++) {
    const run = x + load<i32>(seg + (s << 2));
    let j: usize = 0;
    for (; j + 48 <= runBytes; j += 48, g += 192) {
      gradient12x4(run + j, d, g, rows, cols, xc, dc, xr, dr);
    }
    if (j + 32 <= runBytes) {
      gradient8x4(run + j, d, g, rows, cols, xc, dc, xr, dr);
      j += 32, g += 128;
    }
    if (j < runBytes) {
      gradient4x4(run + j, d, g, rows, cols, xc, dc, xr, dr);
      g += 64;
    }
  }
}
