/**
 * The register tiles of `conv_tile.ts` with 16 output channels, for processors whose vectors hold
 * eight floats: where V8 makes one instruction of two neighbouring vectors, 24 accumulators, four
 * weight vectors and a broadcast input fill fifteen registers of that size. Elsewhere they do not
 * fit, and the tiles of eight channels are faster.
 *
 * Parameters and order of the sums are those of the other tiles, and so are the bits.
 */

import { broadcast, madd } from "./lanes.ts";
import { finish16, pixel, start0, start1, start2, start3 } from "./tile.ts";

/** 6 pixels × 16 channels, the last eight with the weights at `next`. */
// @ts-ignore: decorator
@inline
export function tile6x16<Mode, Place>(
  x: usize,
  w: usize,
  next: usize,
  y: usize,
  tile: usize,
  xp: i32,
  yp: i32,
  seg: usize,
  last: usize,
  runBytes: usize,
): void {
  let x0 = pixel<Place>(x, tile, 0, 0, xp);
  let x1 = pixel<Place>(x, tile, 1, 1, xp);
  let x2 = pixel<Place>(x, tile, 2, 2, xp);
  let x3 = pixel<Place>(x, tile, 3, 3, xp);
  let x4 = pixel<Place>(x, tile, 4, 4, xp);
  let x5 = pixel<Place>(x, tile, 5, 5, xp);
  let a0 = start0<Mode, Place>(y, tile, 0, yp), b0 = start1<Mode, Place>(y, tile, 0, yp);
  let c0 = start2<Mode, Place>(y, tile, 0, yp), d0 = start3<Mode, Place>(y, tile, 0, yp);
  let a1 = start0<Mode, Place>(y, tile, 1, yp), b1 = start1<Mode, Place>(y, tile, 1, yp);
  let c1 = start2<Mode, Place>(y, tile, 1, yp), d1 = start3<Mode, Place>(y, tile, 1, yp);
  let a2 = start0<Mode, Place>(y, tile, 2, yp), b2 = start1<Mode, Place>(y, tile, 2, yp);
  let c2 = start2<Mode, Place>(y, tile, 2, yp), d2 = start3<Mode, Place>(y, tile, 2, yp);
  let a3 = start0<Mode, Place>(y, tile, 3, yp), b3 = start1<Mode, Place>(y, tile, 3, yp);
  let c3 = start2<Mode, Place>(y, tile, 3, yp), d3 = start3<Mode, Place>(y, tile, 3, yp);
  let a4 = start0<Mode, Place>(y, tile, 4, yp), b4 = start1<Mode, Place>(y, tile, 4, yp);
  let c4 = start2<Mode, Place>(y, tile, 4, yp), d4 = start3<Mode, Place>(y, tile, 4, yp);
  let a5 = start0<Mode, Place>(y, tile, 5, yp), b5 = start1<Mode, Place>(y, tile, 5, yp);
  let c5 = start2<Mode, Place>(y, tile, 5, yp), d5 = start3<Mode, Place>(y, tile, 5, yp);
  let w0: v128, w1: v128, w2: v128, w3: v128, v: v128;
  for (;; seg += 4) {
    const end = w + runBytes;
    do {
      w0 = v128.load(w), w1 = v128.load(w, 16);
      w2 = v128.load(next), w3 = v128.load(next, 16);
      v = broadcast(x0), a0 = madd(v, w0, a0), b0 = madd(v, w1, b0),
        c0 = madd(v, w2, c0), d0 = madd(v, w3, d0);
      v = broadcast(x1), a1 = madd(v, w0, a1), b1 = madd(v, w1, b1),
        c1 = madd(v, w2, c1), d1 = madd(v, w3, d1);
      v = broadcast(x2), a2 = madd(v, w0, a2), b2 = madd(v, w1, b2),
        c2 = madd(v, w2, c2), d2 = madd(v, w3, d2);
      v = broadcast(x3), a3 = madd(v, w0, a3), b3 = madd(v, w1, b3),
        c3 = madd(v, w2, c3), d3 = madd(v, w3, d3);
      v = broadcast(x4), a4 = madd(v, w0, a4), b4 = madd(v, w1, b4),
        c4 = madd(v, w2, c4), d4 = madd(v, w3, d4);
      v = broadcast(x5), a5 = madd(v, w0, a5), b5 = madd(v, w1, b5),
        c5 = madd(v, w2, c5), d5 = madd(v, w3, d5);
      w0 = v128.load(w, 32), w1 = v128.load(w, 48);
      w2 = v128.load(next, 32), w3 = v128.load(next, 48);
      v = broadcast(x0, 4), a0 = madd(v, w0, a0), b0 = madd(v, w1, b0),
        c0 = madd(v, w2, c0), d0 = madd(v, w3, d0);
      v = broadcast(x1, 4), a1 = madd(v, w0, a1), b1 = madd(v, w1, b1),
        c1 = madd(v, w2, c1), d1 = madd(v, w3, d1);
      v = broadcast(x2, 4), a2 = madd(v, w0, a2), b2 = madd(v, w1, b2),
        c2 = madd(v, w2, c2), d2 = madd(v, w3, d2);
      v = broadcast(x3, 4), a3 = madd(v, w0, a3), b3 = madd(v, w1, b3),
        c3 = madd(v, w2, c3), d3 = madd(v, w3, d3);
      v = broadcast(x4, 4), a4 = madd(v, w0, a4), b4 = madd(v, w1, b4),
        c4 = madd(v, w2, c4), d4 = madd(v, w3, d4);
      v = broadcast(x5, 4), a5 = madd(v, w0, a5), b5 = madd(v, w1, b5),
        c5 = madd(v, w2, c5), d5 = madd(v, w3, d5);
      w += 64, next += 64;
      x0 += 8, x1 += 8, x2 += 8, x3 += 8, x4 += 8, x5 += 8;
    } while (w < end);
    if (seg == last) break;
    const jump = load<i32>(seg);
    x0 += jump, x1 += jump, x2 += jump, x3 += jump, x4 += jump, x5 += jump;
  }
  finish16<Mode>(pixel<Place>(y, tile, 6, 0, yp), a0, b0, c0, d0);
  finish16<Mode>(pixel<Place>(y, tile, 7, 1, yp), a1, b1, c1, d1);
  finish16<Mode>(pixel<Place>(y, tile, 8, 2, yp), a2, b2, c2, d2);
  finish16<Mode>(pixel<Place>(y, tile, 9, 3, yp), a3, b3, c3, d3);
  finish16<Mode>(pixel<Place>(y, tile, 10, 4, yp), a4, b4, c4, d4);
  finish16<Mode>(pixel<Place>(y, tile, 11, 5, yp), a5, b5, c5, d5);
}

/** 5 pixels × 16 channels, the last eight with the weights at `next`. */
// @ts-ignore: decorator
@inline
export function tile5x16<Mode, Place>(
  x: usize,
  w: usize,
  next: usize,
  y: usize,
  tile: usize,
  xp: i32,
  yp: i32,
  seg: usize,
  last: usize,
  runBytes: usize,
): void {
  let x0 = pixel<Place>(x, tile, 0, 0, xp);
  let x1 = pixel<Place>(x, tile, 1, 1, xp);
  let x2 = pixel<Place>(x, tile, 2, 2, xp);
  let x3 = pixel<Place>(x, tile, 3, 3, xp);
  let x4 = pixel<Place>(x, tile, 4, 4, xp);
  let a0 = start0<Mode, Place>(y, tile, 0, yp), b0 = start1<Mode, Place>(y, tile, 0, yp);
  let c0 = start2<Mode, Place>(y, tile, 0, yp), d0 = start3<Mode, Place>(y, tile, 0, yp);
  let a1 = start0<Mode, Place>(y, tile, 1, yp), b1 = start1<Mode, Place>(y, tile, 1, yp);
  let c1 = start2<Mode, Place>(y, tile, 1, yp), d1 = start3<Mode, Place>(y, tile, 1, yp);
  let a2 = start0<Mode, Place>(y, tile, 2, yp), b2 = start1<Mode, Place>(y, tile, 2, yp);
  let c2 = start2<Mode, Place>(y, tile, 2, yp), d2 = start3<Mode, Place>(y, tile, 2, yp);
  let a3 = start0<Mode, Place>(y, tile, 3, yp), b3 = start1<Mode, Place>(y, tile, 3, yp);
  let c3 = start2<Mode, Place>(y, tile, 3, yp), d3 = start3<Mode, Place>(y, tile, 3, yp);
  let a4 = start0<Mode, Place>(y, tile, 4, yp), b4 = start1<Mode, Place>(y, tile, 4, yp);
  let c4 = start2<Mode, Place>(y, tile, 4, yp), d4 = start3<Mode, Place>(y, tile, 4, yp);
  let w0: v128, w1: v128, w2: v128, w3: v128, v: v128;
  for (;; seg += 4) {
    const end = w + runBytes;
    do {
      w0 = v128.load(w), w1 = v128.load(w, 16);
      w2 = v128.load(next), w3 = v128.load(next, 16);
      v = broadcast(x0), a0 = madd(v, w0, a0), b0 = madd(v, w1, b0),
        c0 = madd(v, w2, c0), d0 = madd(v, w3, d0);
      v = broadcast(x1), a1 = madd(v, w0, a1), b1 = madd(v, w1, b1),
        c1 = madd(v, w2, c1), d1 = madd(v, w3, d1);
      v = broadcast(x2), a2 = madd(v, w0, a2), b2 = madd(v, w1, b2),
        c2 = madd(v, w2, c2), d2 = madd(v, w3, d2);
      v = broadcast(x3), a3 = madd(v, w0, a3), b3 = madd(v, w1, b3),
        c3 = madd(v, w2, c3), d3 = madd(v, w3, d3);
      v = broadcast(x4), a4 = madd(v, w0, a4), b4 = madd(v, w1, b4),
        c4 = madd(v, w2, c4), d4 = madd(v, w3, d4);
      w0 = v128.load(w, 32), w1 = v128.load(w, 48);
      w2 = v128.load(next, 32), w3 = v128.load(next, 48);
      v = broadcast(x0, 4), a0 = madd(v, w0, a0), b0 = madd(v, w1, b0),
        c0 = madd(v, w2, c0), d0 = madd(v, w3, d0);
      v = broadcast(x1, 4), a1 = madd(v, w0, a1), b1 = madd(v, w1, b1),
        c1 = madd(v, w2, c1), d1 = madd(v, w3, d1);
      v = broadcast(x2, 4), a2 = madd(v, w0, a2), b2 = madd(v, w1, b2),
        c2 = madd(v, w2, c2), d2 = madd(v, w3, d2);
      v = broadcast(x3, 4), a3 = madd(v, w0, a3), b3 = madd(v, w1, b3),
        c3 = madd(v, w2, c3), d3 = madd(v, w3, d3);
      v = broadcast(x4, 4), a4 = madd(v, w0, a4), b4 = madd(v, w1, b4),
        c4 = madd(v, w2, c4), d4 = madd(v, w3, d4);
      w += 64, next += 64;
      x0 += 8, x1 += 8, x2 += 8, x3 += 8, x4 += 8;
    } while (w < end);
    if (seg == last) break;
    const jump = load<i32>(seg);
    x0 += jump, x1 += jump, x2 += jump, x3 += jump, x4 += jump;
  }
  finish16<Mode>(pixel<Place>(y, tile, 6, 0, yp), a0, b0, c0, d0);
  finish16<Mode>(pixel<Place>(y, tile, 7, 1, yp), a1, b1, c1, d1);
  finish16<Mode>(pixel<Place>(y, tile, 8, 2, yp), a2, b2, c2, d2);
  finish16<Mode>(pixel<Place>(y, tile, 9, 3, yp), a3, b3, c3, d3);
  finish16<Mode>(pixel<Place>(y, tile, 10, 4, yp), a4, b4, c4, d4);
}
