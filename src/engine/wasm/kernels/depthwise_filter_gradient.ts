/**
 * Filter gradient of a depthwise convolution: g[tap][c] += Σ over output pixels of
 * x[pixel at the tap][c] · d[pixel][c].
 *
 * Geometry as in `filter_gradient`; `seg` holds one byte offset a tap.
 */

import { chosen, No, Yes } from "./choice.ts";
import { madd } from "./lanes.ts";

/** Three taps × 8 channels, or × 4 where `Wide` is not chosen. */
// @ts-ignore: decorator
@inline
function threeTaps<Wide>(
  x0: usize,
  x1: usize,
  x2: usize,
  d: usize,
  g: usize,
  tapBytes: usize,
  rows: i32,
  cols: i32,
  xc: i32,
  dc: i32,
  xr: i32,
  dr: i32,
): void {
  const g1 = g + tapBytes, g2 = g1 + tapBytes;
  let a0 = v128.load(g), a1 = v128.load(g1), a2 = v128.load(g2);
  let b0 = a0, b1 = a1, b2 = a2;
  if (chosen<Wide>()) b0 = v128.load(g, 16), b1 = v128.load(g1, 16), b2 = v128.load(g2, 16);
  for (let r = 0; r < rows; r++) {
    const end = x0 + cols * xc;
    while (x0 != end) {
      const d0 = v128.load(d);
      a0 = madd(v128.load(x0), d0, a0);
      a1 = madd(v128.load(x1), d0, a1);
      a2 = madd(v128.load(x2), d0, a2);
      if (chosen<Wide>()) {
        const d1 = v128.load(d, 16);
        b0 = madd(v128.load(x0, 16), d1, b0);
        b1 = madd(v128.load(x1, 16), d1, b1);
        b2 = madd(v128.load(x2, 16), d1, b2);
      }
      x0 += xc, x1 += xc, x2 += xc, d += dc;
    }
    x0 += xr, x1 += xr, x2 += xr, d += dr;
  }
  v128.store(g, a0), v128.store(g1, a1), v128.store(g2, a2);
  if (chosen<Wide>()) v128.store(g, b0, 16), v128.store(g1, b1, 16), v128.store(g2, b2, 16);
}

/** One tap × 8 channels, or × 4 where `Wide` is not chosen. */
// @ts-ignore: decorator
@inline
function oneTap<Wide>(
  x: usize,
  d: usize,
  g: usize,
  rows: i32,
  cols: i32,
  xc: i32,
  dc: i32,
  xr: i32,
  dr: i32,
): void {
  let a = v128.load(g), b = a;
  if (chosen<Wide>()) b = v128.load(g, 16);
  for (let r = 0; r < rows; r++) {
    const end = x + cols * xc;
    while (x != end) {
      a = madd(v128.load(x), v128.load(d), a);
      if (chosen<Wide>()) b = madd(v128.load(x, 16), v128.load(d, 16), b);
      x += xc, d += dc;
    }
    x += xr, d += dr;
  }
  v128.store(g, a);
  if (chosen<Wide>()) v128.store(g, b, 16);
}

/** g[tap][C] += Σ x · d over the pixels of one image */
export function depthwise_filter_gradient(
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
  taps: i32,
  C: i32,
): void {
  const tapBytes: usize = C << 2;
  for (let c: usize = 0; c < tapBytes; c += 32) {
    const wide = c + 32 <= tapBytes;
    const xs = x + c, ds = d + c;
    let gs = g + c, tap = 0;
    for (; tap + 3 <= taps; tap += 3, gs += 3 * tapBytes) {
      const s = seg + (tap << 2);
      const x0 = xs + load<i32>(s), x1 = xs + load<i32>(s, 4), x2 = xs + load<i32>(s, 8);
      if (wide) {
        threeTaps<Yes>(x0, x1, x2, ds, gs, tapBytes, rows, cols, xc, dc, xr, dr);
      } else {
        threeTaps<No>(x0, x1, x2, ds, gs, tapBytes, rows, cols, xc, dc, xr, dr);
      }
    }
    for (; tap < taps; tap++, gs += tapBytes) {
      const x0 = xs + load<i32>(seg + (tap << 2));
      if (wide) oneTap<Yes>(x0, ds, gs, rows, cols, xc, dc, xr, dr);
      else oneTap<No>(x0, ds, gs, rows, cols, xc, dc, xr, dr);
    }
  }
}
