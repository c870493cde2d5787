/**
 * The register tiles of a filter gradient: a few contiguous floats of a filter's run × 8 or 4
 * output channels, summed over all pixels of an image.
 *
 * `x` is the address of the tile's first float at the first pixel, `d` that of the group's
 * channels of the output gradient; `xc`/`dc` step one pixel, `xr`/`dr` go from the end of a row to
 * the start of the next. The sums are added onto the tile's weights at `g`.
 */

import { broadcast, madd, zero } from "./lanes.ts";

/** 6 floats × 8 channels. */
// @ts-ignore: decorator
@inline
export function gradient6x8(
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
  let a0 = v128.load(g, 0), b0 = v128.load(g, 16);
  let a1 = v128.load(g, 32), b1 = v128.load(g, 48);
  let a2 = v128.load(g, 64), b2 = v128.load(g, 80);
  let a3 = v128.load(g, 96), b3 = v128.load(g, 112);
  let a4 = v128.load(g, 128), b4 = v128.load(g, 144);
  let a5 = v128.load(g, 160), b5 = v128.load(g, 176);
  let d0: v128, d1: v128, v: v128;
  for (let r = 0; r < rows; r++) {
    const end = x + cols * xc, pairs = x + (cols & ~1) * xc;
    while (x != pairs) {
      d0 = v128.load(d), d1 = v128.load(d, 16);
      v = broadcast(x), a0 = madd(v, d0, a0), b0 = madd(v, d1, b0);
      v = broadcast(x, 4), a1 = madd(v, d0, a1), b1 = madd(v, d1, b1);
      v = broadcast(x, 8), a2 = madd(v, d0, a2), b2 = madd(v, d1, b2);
      v = broadcast(x, 12), a3 = madd(v, d0, a3), b3 = madd(v, d1, b3);
      v = broadcast(x, 16), a4 = madd(v, d0, a4), b4 = madd(v, d1, b4);
      v = broadcast(x, 20), a5 = madd(v, d0, a5), b5 = madd(v, d1, b5);
      const xn = x + xc, dn = d + dc;
      d0 = v128.load(dn), d1 = v128.load(dn, 16);
      v = broadcast(xn), a0 = madd(v, d0, a0), b0 = madd(v, d1, b0);
      v = broadcast(xn, 4), a1 = madd(v, d0, a1), b1 = madd(v, d1, b1);
      v = broadcast(xn, 8), a2 = madd(v, d0, a2), b2 = madd(v, d1, b2);
      v = broadcast(xn, 12), a3 = madd(v, d0, a3), b3 = madd(v, d1, b3);
      v = broadcast(xn, 16), a4 = madd(v, d0, a4), b4 = madd(v, d1, b4);
      v = broadcast(xn, 20), a5 = madd(v, d0, a5), b5 = madd(v, d1, b5);
      x = xn + xc, d = dn + dc;
    }
    if (x != end) {
      d0 = v128.load(d), d1 = v128.load(d, 16);
      v = broadcast(x), a0 = madd(v, d0, a0), b0 = madd(v, d1, b0);
      v = broadcast(x, 4), a1 = madd(v, d0, a1), b1 = madd(v, d1, b1);
      v = broadcast(x, 8), a2 = madd(v, d0, a2), b2 = madd(v, d1, b2);
      v = broadcast(x, 12), a3 = madd(v, d0, a3), b3 = madd(v, d1, b3);
      v = broadcast(x, 16), a4 = madd(v, d0, a4), b4 = madd(v, d1, b4);
      v = broadcast(x, 20), a5 = madd(v, d0, a5), b5 = madd(v, d1, b5);
      x += xc, d += dc;
    }
    x += xr, d += dr;
  }
  v128.store(g, a0, 0), v128.store(g, b0, 16);
  v128.store(g, a1, 32), v128.store(g, b1, 48);
  v128.store(g, a2, 64), v128.store(g, b2, 80);
  v128.store(g, a3, 96), v128.store(g, b3, 112);
  v128.store(g, a4, 128), v128.store(g, b4, 144);
  v128.store(g, a5, 160), v128.store(g, b5, 176);
}

/** 4 floats × 8 channels. */
// @ts-ignore: decorator
@inline
export function gradient4x8(
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
  let a0 = v128.load(g, 0), b0 = v128.load(g, 16);
  let a1 = v128.load(g, 32), b1 = v128.load(g, 48);
  let a2 = v128.load(g, 64), b2 = v128.load(g, 80);
  let a3 = v128.load(g, 96), b3 = v128.load(g, 112);
  let d0: v128, d1: v128, v: v128;
  for (let r = 0; r < rows; r++) {
    const end = x + cols * xc, pairs = x + (cols & ~1) * xc;
    while (x != pairs) {
      d0 = v128.load(d), d1 = v128.load(d, 16);
      v = broadcast(x), a0 = madd(v, d0, a0), b0 = madd(v, d1, b0);
      v = broadcast(x, 4), a1 = madd(v, d0, a1), b1 = madd(v, d1, b1);
      v = broadcast(x, 8), a2 = madd(v, d0, a2), b2 = madd(v, d1, b2);
      v = broadcast(x, 12), a3 = madd(v, d0, a3), b3 = madd(v, d1, b3);
      const xn = x + xc, dn = d + dc;
      d0 = v128.load(dn), d1 = v128.load(dn, 16);
      v = broadcast(xn), a0 = madd(v, d0, a0), b0 = madd(v, d1, b0);
      v = broadcast(xn, 4), a1 = madd(v, d0, a1), b1 = madd(v, d1, b1);
      v = broadcast(xn, 8), a2 = madd(v, d0, a2), b2 = madd(v, d1, b2);
      v = broadcast(xn, 12), a3 = madd(v, d0, a3), b3 = madd(v, d1, b3);
      x = xn + xc, d = dn + dc;
    }
    if (x != end) {
      d0 = v128.load(d), d1 = v128.load(d, 16);
      v = broadcast(x), a0 = madd(v, d0, a0), b0 = madd(v, d1, b0);
      v = broadcast(x, 4), a1 = madd(v, d0, a1), b1 = madd(v, d1, b1);
      v = broadcast(x, 8), a2 = madd(v, d0, a2), b2 = madd(v, d1, b2);
      v = broadcast(x, 12), a3 = madd(v, d0, a3), b3 = madd(v, d1, b3);
      x += xc, d += dc;
    }
    x += xr, d += dr;
  }
  v128.store(g, a0, 0), v128.store(g, b0, 16);
  v128.store(g, a1, 32), v128.store(g, b1, 48);
  v128.store(g, a2, 64), v128.store(g, b2, 80);
  v128.store(g, a3, 96), v128.store(g, b3, 112);
}

/** 12 floats × 4 channels. */
// @ts-ignore: decorator
@inline
export function gradient12x4(
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
  let a0 = v128.load(g, 0);
  let a1 = v128.load(g, 16);
  let a2 = v128.load(g, 32);
  let a3 = v128.load(g, 48);
  let a4 = v128.load(g, 64);
  let a5 = v128.load(g, 80);
  let a6 = v128.load(g, 96);
  let a7 = v128.load(g, 112);
  let a8 = v128.load(g, 128);
  let a9 = v128.load(g, 144);
  let a10 = v128.load(g, 160);
  let a11 = v128.load(g, 176);
  let d0: v128;
  for (let r = 0; r < rows; r++) {
    const end = x + cols * xc;
    while (x != end) {
      d0 = v128.load(d);
      a0 = madd(broadcast(x), d0, a0);
      a1 = madd(broadcast(x, 4), d0, a1);
      a2 = madd(broadcast(x, 8), d0, a2);
      a3 = madd(broadcast(x, 12), d0, a3);
      a4 = madd(broadcast(x, 16), d0, a4);
      a5 = madd(broadcast(x, 20), d0, a5);
      a6 = madd(broadcast(x, 24), d0, a6);
      a7 = madd(broadcast(x, 28), d0, a7);
      a8 = madd(broadcast(x, 32), d0, a8);
      a9 = madd(broadcast(x, 36), d0, a9);
      a10 = madd(broadcast(x, 40), d0, a10);
      a11 = madd(broadcast(x, 44), d0, a11);
      x += xc, d += dc;
    }
    x += xr, d += dr;
  }
  v128.store(g, a0, 0);
  v128.store(g, a1, 16);
  v128.store(g, a2, 32);
  v128.store(g, a3, 48);
  v128.store(g, a4, 64);
  v128.store(g, a5, 80);
  v128.store(g, a6, 96);
  v128.store(g, a7, 112);
  v128.store(g, a8, 128);
  v128.store(g, a9, 144);
  v128.store(g, a10, 160);
  v128.store(g, a11, 176);
}

/** 8 floats × 4 channels. */
// @ts-ignore: decorator
@inline
export function gradient8x4(
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
  let a0 = v128.load(g, 0);
  let a1 = v128.load(g, 16);
  let a2 = v128.load(g, 32);
  let a3 = v128.load(g, 48);
  let a4 = v128.load(g, 64);
  let a5 = v128.load(g, 80);
  let a6 = v128.load(g, 96);
  let a7 = v128.load(g, 112);
  let d0: v128;
  for (let r = 0; r < rows; r++) {
    const end = x + cols * xc;
    while (x != end) {
      d0 = v128.load(d);
      a0 = madd(broadcast(x), d0, a0);
      a1 = madd(broadcast(x, 4), d0, a1);
      a2 = madd(broadcast(x, 8), d0, a2);
      a3 = madd(broadcast(x, 12), d0, a3);
      a4 = madd(broadcast(x, 16), d0, a4);
      a5 = madd(broadcast(x, 20), d0, a5);
      a6 = madd(broadcast(x, 24), d0, a6);
      a7 = madd(broadcast(x, 28), d0, a7);
      x += xc, d += dc;
    }
    x += xr, d += dr;
  }
  v128.store(g, a0, 0);
  v128.store(g, a1, 16);
  v128.store(g, a2, 32);
  v128.store(g, a3, 48);
  v128.store(g, a4, 64);
  v128.store(g, a5, 80);
  v128.store(g, a6, 96);
  v128.store(g, a7, 112);
}

/** 4 floats × 4 channels; even and odd pixels of a row apart, to hide the latency. */
// @ts-ignore: decorator
@inline
export function gradient4x4(
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
  let a0 = v128.load(g, 0), b0 = zero();
  let a1 = v128.load(g, 16), b1 = zero();
  let a2 = v128.load(g, 32), b2 = zero();
  let a3 = v128.load(g, 48), b3 = zero();
  let d0: v128, d1: v128;
  for (let r = 0; r < rows; r++) {
    const end = x + cols * xc, pairs = x + (cols & ~1) * xc;
    while (x != pairs) {
      d0 = v128.load(d), d1 = v128.load(d + dc);
      a0 = madd(broadcast(x), d0, a0), b0 = madd(broadcast(x + xc), d1, b0);
      a1 = madd(broadcast(x, 4), d0, a1), b1 = madd(broadcast(x + xc, 4), d1, b1);
      a2 = madd(broadcast(x, 8), d0, a2), b2 = madd(broadcast(x + xc, 8), d1, b2);
      a3 = madd(broadcast(x, 12), d0, a3), b3 = madd(broadcast(x + xc, 12), d1, b3);
      x += xc << 1, d += dc << 1;
    }
    if (x != end) {
      d0 = v128.load(d);
      a0 = madd(broadcast(x), d0, a0);
      a1 = madd(broadcast(x, 4), d0, a1);
      a2 = madd(broadcast(x, 8), d0, a2);
      a3 = madd(broadcast(x, 12), d0, a3);
      x += xc, d += dc;
    }
    x += xr, d += dr;
  }
  v128.store(g, f32x4.add(a0, b0), 0);
  v128.store(g, f32x4.add(a1, b1), 16);
  v128.store(g, f32x4.add(a2, b2), 32);
  v128.store(g, f32x4.add(a3, b3), 48);
}
