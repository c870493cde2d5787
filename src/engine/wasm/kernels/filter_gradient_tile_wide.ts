/**
 * The register tiles of `filter_gradient_tile.ts` for processors whose vectors hold eight floats:
 * twice as many weights, which fill fifteen registers of that size where V8 makes one instruction of
 * two neighbouring vectors. Elsewhere they do not fit, and the smaller tiles are faster.
 *
 * Parameters and order of the sums are those of the other tiles, and so are the bits.
 */

import { broadcast, madd } from "./lanes.ts";

/** 6 floats × 16 channels, the last eight onto the weights at `next`. */
// @ts-ignore: decorator
@inline
export function gradient6x16(
  x: usize,
  d: usize,
  g: usize,
  next: usize,
  rows: i32,
  cols: i32,
  xc: i32,
  dc: i32,
  xr: i32,
  dr: i32,
): void {
  let a0 = v128.load(g, 0), b0 = v128.load(g, 16);
  let c0 = v128.load(next, 0), d0 = v128.load(next, 16);
  let a1 = v128.load(g, 32), b1 = v128.load(g, 48);
  let c1 = v128.load(next, 32), d1 = v128.load(next, 48);
  let a2 = v128.load(g, 64), b2 = v128.load(g, 80);
  let c2 = v128.load(next, 64), d2 = v128.load(next, 80);
  let a3 = v128.load(g, 96), b3 = v128.load(g, 112);
  let c3 = v128.load(next, 96), d3 = v128.load(next, 112);
  let a4 = v128.load(g, 128), b4 = v128.load(g, 144);
  let c4 = v128.load(next, 128), d4 = v128.load(next, 144);
  let a5 = v128.load(g, 160), b5 = v128.load(g, 176);
  let c5 = v128.load(next, 160), d5 = v128.load(next, 176);
  let v0: v128, v1: v128, v2: v128, v3: v128, s: v128;
  for (let r = 0; r < rows; r++) {
    const end = x + cols * xc;
    while (x != end) {
      v0 = v128.load(d), v1 = v128.load(d, 16);
      v2 = v128.load(d, 32), v3 = v128.load(d, 48);
      s = broadcast(x), a0 = madd(s, v0, a0), b0 = madd(s, v1, b0),
        c0 = madd(s, v2, c0), d0 = madd(s, v3, d0);
      s = broadcast(x, 4), a1 = madd(s, v0, a1), b1 = madd(s, v1, b1),
        c1 = madd(s, v2, c1), d1 = madd(s, v3, d1);
      s = broadcast(x, 8), a2 = madd(s, v0, a2), b2 = madd(s, v1, b2),
        c2 = madd(s, v2, c2), d2 = madd(s, v3, d2);
      s = broadcast(x, 12), a3 = madd(s, v0, a3), b3 = madd(s, v1, b3),
        c3 = madd(s, v2, c3), d3 = madd(s, v3, d3);
      s = broadcast(x, 16), a4 = madd(s, v0, a4), b4 = madd(s, v1, b4),
        c4 = madd(s, v2, c4), d4 = madd(s, v3, d4);
      s = broadcast(x, 20), a5 = madd(s, v0, a5), b5 = madd(s, v1, b5),
        c5 = madd(s, v2, c5), d5 = madd(s, v3, d5);
      x += xc, d += dc;
    }
    x += xr, d += dr;
  }
  v128.store(g, a0, 0), v128.store(g, b0, 16);
  v128.store(next, c0, 0), v128.store(next, d0, 16);
  v128.store(g, a1, 32), v128.store(g, b1, 48);
  v128.store(next, c1, 32), v128.store(next, d1, 48);
  v128.store(g, a2, 64), v128.store(g, b2, 80);
  v128.store(next, c2, 64), v128.store(next, d2, 80);
  v128.store(g, a3, 96), v128.store(g, b3, 112);
  v128.store(next, c3, 96), v128.store(next, d3, 112);
  v128.store(g, a4, 128), v128.store(g, b4, 144);
  v128.store(next, c4, 128), v128.store(next, d4, 144);
  v128.store(g, a5, 160), v128.store(g, b5, 176);
  v128.store(next, c5, 160), v128.store(next, d5, 176);
}

/** 4 floats × 16 channels, the last eight onto the weights at `next`. */
// @ts-ignore: decorator
@inline
export function gradient4x16(
  x: usize,
  d: usize,
  g: usize,
  next: usize,
  rows: i32,
  cols: i32,
  xc: i32,
  dc: i32,
  xr: i32,
  dr: i32,
): void {
  let a0 = v128.load(g, 0), b0 = v128.load(g, 16);
  let c0 = v128.load(next, 0), d0 = v128.load(next, 16);
  let a1 = v128.load(g, 32), b1 = v128.load(g, 48);
  let c1 = v128.load(next, 32), d1 = v128.load(next, 48);
  let a2 = v128.load(g, 64), b2 = v128.load(g, 80);
  let c2 = v128.load(next, 64), d2 = v128.load(next, 80);
  let a3 = v128.load(g, 96), b3 = v128.load(g, 112);
  let c3 = v128.load(next, 96), d3 = v128.load(next, 112);
  let v0: v128, v1: v128, v2: v128, v3: v128, s: v128;
  for (let r = 0; r < rows; r++) {
    const end = x + cols * xc;
    while (x != end) {
      v0 = v128.load(d), v1 = v128.load(d, 16);
      v2 = v128.load(d, 32), v3 = v128.load(d, 48);
      s = broadcast(x), a0 = madd(s, v0, a0), b0 = madd(s, v1, b0),
        c0 = madd(s, v2, c0), d0 = madd(s, v3, d0);
      s = broadcast(x, 4), a1 = madd(s, v0, a1), b1 = madd(s, v1, b1),
        c1 = madd(s, v2, c1), d1 = madd(s, v3, d1);
      s = broadcast(x, 8), a2 = madd(s, v0, a2), b2 = madd(s, v1, b2),
        c2 = madd(s, v2, c2), d2 = madd(s, v3, d2);
      s = broadcast(x, 12), a3 = madd(s, v0, a3), b3 = madd(s, v1, b3),
        c3 = madd(s, v2, c3), d3 = madd(s, v3, d3);
      x += xc, d += dc;
    }
    x += xr, d += dr;
  }
  v128.store(g, a0, 0), v128.store(g, b0, 16);
  v128.store(next, c0, 0), v128.store(next, d0, 16);
  v128.store(g, a1, 32), v128.store(g, b1, 48);
  v128.store(next, c1, 32), v128.store(next, d1, 48);
  v128.store(g, a2, 64), v128.store(g, b2, 80);
  v128.store(next, c2, 64), v128.store(next, d2, 80);
  v128.store(g, a3, 96), v128.store(g, b3, 112);
  v128.store(next, c3, 96), v128.store(next, d3, 112);
}

/** 12 floats × 8 channels. */
// @ts-ignore: decorator
@inline
export function gradient12x8(
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
  let a6 = v128.load(g, 192), b6 = v128.load(g, 208);
  let a7 = v128.load(g, 224), b7 = v128.load(g, 240);
  let a8 = v128.load(g, 256), b8 = v128.load(g, 272);
  let a9 = v128.load(g, 288), b9 = v128.load(g, 304);
  let a10 = v128.load(g, 320), b10 = v128.load(g, 336);
  let a11 = v128.load(g, 352), b11 = v128.load(g, 368);
  let v0: v128, v1: v128, s: v128;
  for (let r = 0; r < rows; r++) {
    const end = x + cols * xc;
    while (x != end) {
      v0 = v128.load(d), v1 = v128.load(d, 16);
      s = broadcast(x), a0 = madd(s, v0, a0), b0 = madd(s, v1, b0);
      s = broadcast(x, 4), a1 = madd(s, v0, a1), b1 = madd(s, v1, b1);
      s = broadcast(x, 8), a2 = madd(s, v0, a2), b2 = madd(s, v1, b2);
      s = broadcast(x, 12), a3 = madd(s, v0, a3), b3 = madd(s, v1, b3);
      s = broadcast(x, 16), a4 = madd(s, v0, a4), b4 = madd(s, v1, b4);
      s = broadcast(x, 20), a5 = madd(s, v0, a5), b5 = madd(s, v1, b5);
      s = broadcast(x, 24), a6 = madd(s, v0, a6), b6 = madd(s, v1, b6);
      s = broadcast(x, 28), a7 = madd(s, v0, a7), b7 = madd(s, v1, b7);
      s = broadcast(x, 32), a8 = madd(s, v0, a8), b8 = madd(s, v1, b8);
      s = broadcast(x, 36), a9 = madd(s, v0, a9), b9 = madd(s, v1, b9);
      s = broadcast(x, 40), a10 = madd(s, v0, a10), b10 = madd(s, v1, b10);
      s = broadcast(x, 44), a11 = madd(s, v0, a11), b11 = madd(s, v1, b11);
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
  v128.store(g, a6, 192), v128.store(g, b6, 208);
  v128.store(g, a7, 224), v128.store(g, b7, 240);
  v128.store(g, a8, 256), v128.store(g, b8, 272);
  v128.store(g, a9, 288), v128.store(g, b9, 304);
  v128.store(g, a10, 320), v128.store(g, b10, 336);
  v128.store(g, a11, 352), v128.store(g, b11, 368);
}
