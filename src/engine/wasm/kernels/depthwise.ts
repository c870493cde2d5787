/**
 * Depthwise convolution of one image: every channel has a filter of its own. The input gradient is
 * the same sum over the flipped filter.
 *
 * `tab` holds eight i32 for each of `tiles` tiles: the byte offsets of four pixels in `x`, then of
 * the same four in `y`. A last tile that is not full repeats a pixel; all of a tile's loads come
 * before its stores, so that even accumulation counts it once. `seg` holds `taps` i32, each tap's
 * byte offset from a pixel's address in `x`. `w` is [tap][C].
 */

import { madd, zero } from "./lanes.ts";

// @ts-ignore: decorator
@inline
function convolve(
  x: usize,
  w: usize,
  y: usize,
  tab: usize,
  tiles: i32,
  seg: usize,
  taps: i32,
  C: i32,
  accumulate: bool,
): void {
  const channels: usize = C << 2;
  const wide = channels & ~31;
  const segEnd = seg + (taps << 2);
  const end = tab + (tiles << 5);
  for (let t = tab; t < end; t += 32) {
    const x0 = x + load<i32>(t), x1 = x + load<i32>(t, 4);
    const x2 = x + load<i32>(t, 8), x3 = x + load<i32>(t, 12);
    const y0 = y + load<i32>(t, 16), y1 = y + load<i32>(t, 20);
    const y2 = y + load<i32>(t, 24), y3 = y + load<i32>(t, 28);
    let c: usize = 0;
    for (; c < wide; c += 32) {
      let a0 = zero(), a1 = zero(), a2 = zero(), a3 = zero();
      let b0 = zero(), b1 = zero(), b2 = zero(), b3 = zero();
      if (accumulate) {
        a0 = v128.load(y0 + c), b0 = v128.load(y0 + c, 16);
        a1 = v128.load(y1 + c), b1 = v128.load(y1 + c, 16);
        a2 = v128.load(y2 + c), b2 = v128.load(y2 + c, 16);
        a3 = v128.load(y3 + c), b3 = v128.load(y3 + c, 16);
      }
      let tap = w + c;
      for (let s = seg; s < segEnd; s += 4, tap += channels) {
        const at = load<i32>(s) + c;
        const w0 = v128.load(tap), w1 = v128.load(tap, 16);
        a0 = madd(v128.load(x0 + at), w0, a0), b0 = madd(v128.load(x0 + at, 16), w1, b0);
        a1 = madd(v128.load(x1 + at), w0, a1), b1 = madd(v128.load(x1 + at, 16), w1, b1);
        a2 = madd(v128.load(x2 + at), w0, a2), b2 = madd(v128.load(x2 + at, 16), w1, b2);
        a3 = madd(v128.load(x3 + at), w0, a3), b3 = madd(v128.load(x3 + at, 16), w1, b3);
      }
      v128.store(y0 + c, a0), v128.store(y0 + c, b0, 16);
      v128.store(y1 + c, a1), v128.store(y1 + c, b1, 16);
      v128.store(y2 + c, a2), v128.store(y2 + c, b2, 16);
      v128.store(y3 + c, a3), v128.store(y3 + c, b3, 16);
    }
    if (c < channels) {
      let a0 = zero(), a1 = zero(), a2 = zero(), a3 = zero();
      if (accumulate) {
        a0 = v128.load(y0 + c), a1 = v128.load(y1 + c);
        a2 = v128.load(y2 + c), a3 = v128.load(y3 + c);
      }
      let tap = w + c;
      for (let s = seg; s < segEnd; s += 4, tap += channels) {
        const at = load<i32>(s) + c;
        const w0 = v128.load(tap);
        a0 = madd(v128.load(x0 + at), w0, a0);
        a1 = madd(v128.load(x1 + at), w0, a1);
        a2 = madd(v128.load(x2 + at), w0, a2);
        a3 = madd(v128.load(x3 + at), w0, a3);
      }
      v128.store(y0 + c, a0), v128.store(y1 + c, a1);
      v128.store(y2 + c, a2), v128.store(y3 + c, a3);
    }
  }
}

/** y = x ∗ w, channel by channel */
export function depthwise(
  x: usize,
  w: usize,
  y: usize,
  tab: usize,
  tiles: i32,
  seg: usize,
  taps: i32,
  C: i32,
): void {
  convolve(x, w, y, tab, tiles, seg, taps, C, false);
}

/** y += x ∗ w, channel by channel */
export function depthwise_accumulate(
  x: usize,
  w: usize,
  y: usize,
  tab: usize,
  tiles: i32,
  seg: usize,
  taps: i32,
  C: i32,
): void {
  convolve(x, w, y, tab, tiles, seg, taps, C, true);
}
