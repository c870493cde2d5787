/**
 * Convolution of one image, or of what can be seen as one: the forward pass at any kernel size,
 * stride and dilation, and the input gradient (the same sums over a flipped, transposed filter).
 *
 * A filter is `nseg` runs of `L` contiguous floats: in NHWC the taps of one filter row lie side by
 * side. `seg` holds, for each run, the bytes from its end to the start of the next (the last entry
 * is not used). `tab` holds twelve i32 a tile: the byte offsets of its pixels in `x` (six places),
 * then in `y` (six places); `tiles` = n6 | n5 << 16, first n6 tiles of six pixels, then n5 of five.
 * `w` is [group][nseg · L][8] and, when `tail` is 1, one last group [nseg · L][4].
 */

import { tile5x4, tile5x8, tile6x4, tile6x8 } from "./conv_tile.ts";
import { tile5x16, tile6x16 } from "./conv_tile_wide.ts";
import { Accumulate, Relu, Store, Table } from "./tile.ts";
import { wide } from "./width.ts";

// @ts-ignore: decorator
@inline
const TILE_BYTES: usize = 48;

// @ts-ignore: decorator
@inline
function convolve<Mode>(
  x: usize,
  w: usize,
  y: usize,
  tab: usize,
  tiles: i32,
  seg: usize,
  nseg: i32,
  L: i32,
  groups: i32,
  tail: i32,
): void {
  const sixes = tab + (tiles & 0xffff) * TILE_BYTES;
  const fives = sixes + (tiles >>> 16) * TILE_BYTES;
  const last = seg + ((nseg - 1) << 2);
  for (; wide && groups >= 2; groups -= 2) {
    const run: usize = L << 5;
    const next = w + nseg * run;
    for (let t = tab; t < sixes; t += TILE_BYTES) {
      tile6x16<Mode, Table>(x, w, next, y, t, 0, 0, seg, last, run);
    }
    for (let t = sixes; t < fives; t += TILE_BYTES) {
      tile5x16<Mode, Table>(x, w, next, y, t, 0, 0, seg, last, run);
    }
    w = next + nseg * run;
    y += 64;
  }
  for (; groups; groups--) {
    const run: usize = L << 5;
    for (let t = tab; t < sixes; t += TILE_BYTES) {
      tile6x8<Mode, Table>(x, w, y, t, 0, 0, seg, last, run);
    }
    for (let t = sixes; t < fives; t += TILE_BYTES) {
      tile5x8<Mode, Table>(x, w, y, t, 0, 0, seg, last, run);
    }
    w += nseg * run;
    y += 32;
  }
  if (tail) {
    const run: usize = L << 4;
    for (let t = tab; t < sixes; t += TILE_BYTES) {
      tile6x4<Mode, Table>(x, w, y, t, 0, 0, seg, last, run);
    }
    for (let t = sixes; t < fives; t += TILE_BYTES) {
      tile5x4<Mode, Table>(x, w, y, t, 0, 0, seg, last, run);
    }
  }
}

/** y = x ∗ w */
export function conv(
  x: usize,
  w: usize,
  y: usize,
  tab: usize,
  tiles: i32,
  seg: usize,
  nseg: i32,
  L: i32,
  groups: i32,
  tail: i32,
): void {
  convolve<Store>(x, w, y, tab, tiles, seg, nseg, L, groups, tail);
}

/** y = max(x ∗ w, 0) */
export function conv_relu(
  x: usize,
  w: usize,
  y: usize,
  tab: usize,
  tiles: i32,
  seg: usize,
  nseg: i32,
  L: i32,
  groups: i32,
  tail: i32,
): void {
  convolve<Relu>(x, w, y, tab, tiles, seg, nseg, L, groups, tail);
}

/** y += x ∗ w */
export function conv_accumulate(
  x: usize,
  w: usize,
  y: usize,
  tab: usize,
  tiles: i32,
  seg: usize,
  nseg: i32,
  L: i32,
  groups: i32,
  tail: i32,
): void {
  convolve<Accumulate>(x, w, y, tab, tiles, seg, nseg, L, groups, tail);
}
