/**
 * Filter gradient of one image: for every weight the sum over output pixels of its input times the
 * output's gradient, added straight onto a buffer in the weights' packed layout.
 *
 * `rows` × `cols` is the output's size; `xc`/`dc` are the bytes from one output pixel to the next
 * in `x` and `d`, `xr`/`dr` the bytes from a row's end to the next row's start. `seg` holds `nseg`
 * i32: the byte offset of each run of `L` floats from `x` for the first output pixel. `g` is
 * [group][nseg · L][8] and, when `tail` is 1, one last group [nseg · L][4].
 */

import { run16, run4, run8 } from "./filter_gradient_run.ts";
import { wide } from "./width.ts";

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
  const end = seg + (nseg << 2);
  const bytes: usize = (nseg * L) << 5; // of a group
  for (; wide && groups >= 2; groups -= 2, d += 64, g += bytes) {
    for (let s = seg; s < end; s += 4, g += L << 5) {
      run16(x + load<i32>(s), d, g, g + bytes, L, rows, cols, xc, dc, xr, dr);
    }
  }
  for (; groups; groups--, d += 32) {
    for (let s = seg; s < end; s += 4, g += L << 5) {
      run8(x + load<i32>(s), d, g, L, rows, cols, xc, dc, xr, dr);
    }
  }
  if (!tail) return;
  for (let s = seg; s < end; s += 4, g += L << 4) {
    run4(x + load<i32>(s), d, g, L, rows, cols, xc, dc, xr, dr);
  }
}
