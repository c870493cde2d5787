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
import { Accumulate, Store } from "./tile.ts";

// @ts-ignore: decorator
@inline
function convolve<Mode>(
  x: usize,
  w: usize,
  y: usize,
  tab: usize,
  tiles: i32,
  seg: usize,
  taps: i32,
  C: i32,
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
      // An address is worked out once for both vectors, or V8 would not see that they are neighbours.
      const r0 = y0 + c, r1 = y1 + c, r2 = y2 + c, r3 = y3 + c;
      let a0 = zero(), a1 = zero(), a2 = zero(), a3 = zero();
      let b0 = zero(), b1 = zero(), b2 = zero(), b3 = zero();
      if (idof<Mode>() == idof<Accumulate>()) {
        a0 = v128.load(r0), b0 = v128.load(r0, 16);
        a1 = v128.load(r1), b1 = v128.load(r1, 16);
        a2 = v128.load(r2), b2 = v128.load(r2, 16);
        a3 = v128.load(r3), b3 = v128.load(r3, 16);
      }
      let tap = w + c;
      for (let s = seg; s < segEnd; s += 4, tap += channels) {
        const at = load<i32>(s) + c;
        const p0 = x0 + at, p1 = x1 + at, p2 = x2 + at, p3 = x3 + at;
        const w0 = v128.load(tap), w1 = v128.load(tap, 16);
        a0 = madd(v128.load(p0), w0, a0), b0 = madd(v128.load(p0, 16), w1, b0);
        a1 = madd(v128.load(p1), w0, a1), b1 = madd(v128.load(p1, 16), w1, b1);
        a2 = madd(v128.load(p2), w0, a2), b2 = madd(v128.load(p2, 16), w1, b2);
        a3 = madd(v128.load(p3), w0, a3), b3 = madd(v128.load(p3, 16), w1, b3);
      }
      v128.store(r0, a0), v128.store(r0, b0, 16);
      v128.store(r1, a1), v128.store(r1, b1, 16);
      v128.store(r2, a2), v128.store(r2, b2, 16);
      v128.store(r3, a3), v128.store(r3, b3, 16);
    }
    if (c < channels) {
      let a0 = zero(), a1 = zero(), a2 = zero(), a3 = zero();
      if (idof<Mode>() == idof<Accumulate>()) {
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
  convolve<Store>(x, w, y, tab, tiles, seg, taps, C);
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
  convolve<Accumulate>(x, w, y, tab, tiles, seg, taps, C);
}
