/**
 * The register tiles of a convolution or matrix product: 6 or 5 output pixels (rows) × 8 or 4
 * output channels (columns).
 *
 * Twelve accumulators, two weight vectors and one broadcast input fill the fifteen vector
 * registers that V8 leaves; at two fused multiply-adds a cycle of latency four, ten accumulators
 * still keep both units busy. The bodies are written out, two input channels a trip: a loop over
 * pixels would keep the accumulators in memory.
 *
 * A convolution's tile reads its pixels' addresses from a table, so padding, stride and row ends
 * cost nothing. A product has none (`tile` is 0): its rows lie `xp` and `yp` bytes apart. `w` is
 * [taps][8 or 4] in runs of `runBytes`; `seg` … `last` are the addresses of the jumps between runs,
 * the last of which is not taken.
 */

import { broadcast, madd, zero } from "./lanes.ts";
import { finish4, finish8, pixel, start0, start1 } from "./tile.ts";

/** 6 pixels × 8 channels. */
// @ts-ignore: decorator
@inline
export function tile6x8<Mode, Place>(
  x: usize,
  w: usize,
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
  let a1 = start0<Mode, Place>(y, tile, 1, yp), b1 = start1<Mode, Place>(y, tile, 1, yp);
  let a2 = start0<Mode, Place>(y, tile, 2, yp), b2 = start1<Mode, Place>(y, tile, 2, yp);
  let a3 = start0<Mode, Place>(y, tile, 3, yp), b3 = start1<Mode, Place>(y, tile, 3, yp);
  let a4 = start0<Mode, Place>(y, tile, 4, yp), b4 = start1<Mode, Place>(y, tile, 4, yp);
  let a5 = start0<Mode, Place>(y, tile, 5, yp), b5 = start1<Mode, Place>(y, tile, 5, yp);
  let w0: v128, w1: v128, v: v128;
  for (;; seg += 4) {
    const end = w + runBytes;
    do {
      w0 = v128.load(w), w1 = v128.load(w, 16);
      v = broadcast(x0), a0 = madd(v, w0, a0), b0 = madd(v, w1, b0);
      v = broadcast(x1), a1 = madd(v, w0, a1), b1 = madd(v, w1, b1);
      v = broadcast(x2), a2 = madd(v, w0, a2), b2 = madd(v, w1, b2);
      v = broadcast(x3), a3 = madd(v, w0, a3), b3 = madd(v, w1, b3);
      v = broadcast(x4), a4 = madd(v, w0, a4), b4 = madd(v, w1, b4);
      v = broadcast(x5), a5 = madd(v, w0, a5), b5 = madd(v, w1, b5);
      w0 = v128.load(w, 32), w1 = v128.load(w, 48);
      v = broadcast(x0, 4), a0 = madd(v, w0, a0), b0 = madd(v, w1, b0);
      v = broadcast(x1, 4), a1 = madd(v, w0, a1), b1 = madd(v, w1, b1);
      v = broadcast(x2, 4), a2 = madd(v, w0, a2), b2 = madd(v, w1, b2);
      v = broadcast(x3, 4), a3 = madd(v, w0, a3), b3 = madd(v, w1, b3);
      v = broadcast(x4, 4), a4 = madd(v, w0, a4), b4 = madd(v, w1, b4);
      v = broadcast(x5, 4), a5 = madd(v, w0, a5), b5 = madd(v, w1, b5);
      w += 64;
      x0 += 8, x1 += 8, x2 += 8, x3 += 8, x4 += 8, x5 += 8;
    } while (w < end);
    if (seg == last) break;
    const jump = load<i32>(seg);
    x0 += jump, x1 += jump, x2 += jump, x3 += jump, x4 += jump, x5 += jump;
  }
  finish8<Mode>(pixel<Place>(y, tile, 6, 0, yp), a0, b0);
  finish8<Mode>(pixel<Place>(y, tile, 7, 1, yp), a1, b1);
  finish8<Mode>(pixel<Place>(y, tile, 8, 2, yp), a2, b2);
  finish8<Mode>(pixel<Place>(y, tile, 9, 3, yp), a3, b3);
  finish8<Mode>(pixel<Place>(y, tile, 10, 4, yp), a4, b4);
  finish8<Mode>(pixel<Place>(y, tile, 11, 5, yp), a5, b5);
}

/** 5 pixels × 8 channels. */
// @ts-ignore: decorator
@inline
export function tile5x8<Mode, Place>(
  x: usize,
  w: usize,
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
  let a1 = start0<Mode, Place>(y, tile, 1, yp), b1 = start1<Mode, Place>(y, tile, 1, yp);
  let a2 = start0<Mode, Place>(y, tile, 2, yp), b2 = start1<Mode, Place>(y, tile, 2, yp);
  let a3 = start0<Mode, Place>(y, tile, 3, yp), b3 = start1<Mode, Place>(y, tile, 3, yp);
  let a4 = start0<Mode, Place>(y, tile, 4, yp), b4 = start1<Mode, Place>(y, tile, 4, yp);
  let w0: v128, w1: v128, v: v128;
  for (;; seg += 4) {
    const end = w + runBytes;
    do {
      w0 = v128.load(w), w1 = v128.load(w, 16);
      v = broadcast(x0), a0 = madd(v, w0, a0), b0 = madd(v, w1, b0);
      v = broadcast(x1), a1 = madd(v, w0, a1), b1 = madd(v, w1, b1);
      v = broadcast(x2), a2 = madd(v, w0, a2), b2 = madd(v, w1, b2);
      v = broadcast(x3), a3 = madd(v, w0, a3), b3 = madd(v, w1, b3);
      v = broadcast(x4), a4 = madd(v, w0, a4), b4 = madd(v, w1, b4);
      w0 = v128.load(w, 32), w1 = v128.load(w, 48);
      v = broadcast(x0, 4), a0 = madd(v, w0, a0), b0 = madd(v, w1, b0);
      v = broadcast(x1, 4), a1 = madd(v, w0, a1), b1 = madd(v, w1, b1);
      v = broadcast(x2, 4), a2 = madd(v, w0, a2), b2 = madd(v, w1, b2);
      v = broadcast(x3, 4), a3 = madd(v, w0, a3), b3 = madd(v, w1, b3);
      v = broadcast(x4, 4), a4 = madd(v, w0, a4), b4 = madd(v, w1, b4);
      w += 64;
      x0 += 8, x1 += 8, x2 += 8, x3 += 8, x4 += 8;
    } while (w < end);
    if (seg == last) break;
    const jump = load<i32>(seg);
    x0 += jump, x1 += jump, x2 += jump, x3 += jump, x4 += jump;
  }
  finish8<Mode>(pixel<Place>(y, tile, 6, 0, yp), a0, b0);
  finish8<Mode>(pixel<Place>(y, tile, 7, 1, yp), a1, b1);
  finish8<Mode>(pixel<Place>(y, tile, 8, 2, yp), a2, b2);
  finish8<Mode>(pixel<Place>(y, tile, 9, 3, yp), a3, b3);
  finish8<Mode>(pixel<Place>(y, tile, 10, 4, yp), a4, b4);
}

/**
 * 6 pixels × 4 channels. Even and odd input channels have their own accumulators, or there would
 * be too few to hide the latency.
 */
// @ts-ignore: decorator
@inline
export function tile6x4<Mode, Place>(
  x: usize,
  w: usize,
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
  let a0 = start0<Mode, Place>(y, tile, 0, yp), b0 = zero();
  let a1 = start0<Mode, Place>(y, tile, 1, yp), b1 = zero();
  let a2 = start0<Mode, Place>(y, tile, 2, yp), b2 = zero();
  let a3 = start0<Mode, Place>(y, tile, 3, yp), b3 = zero();
  let a4 = start0<Mode, Place>(y, tile, 4, yp), b4 = zero();
  let a5 = start0<Mode, Place>(y, tile, 5, yp), b5 = zero();
  let w0: v128, w1: v128;
  for (;; seg += 4) {
    const end = w + runBytes;
    do {
      w0 = v128.load(w), w1 = v128.load(w, 16);
      a0 = madd(broadcast(x0), w0, a0), b0 = madd(broadcast(x0, 4), w1, b0);
      a1 = madd(broadcast(x1), w0, a1), b1 = madd(broadcast(x1, 4), w1, b1);
      a2 = madd(broadcast(x2), w0, a2), b2 = madd(broadcast(x2, 4), w1, b2);
      a3 = madd(broadcast(x3), w0, a3), b3 = madd(broadcast(x3, 4), w1, b3);
      a4 = madd(broadcast(x4), w0, a4), b4 = madd(broadcast(x4, 4), w1, b4);
      a5 = madd(broadcast(x5), w0, a5), b5 = madd(broadcast(x5, 4), w1, b5);
      w += 32;
      x0 += 8, x1 += 8, x2 += 8, x3 += 8, x4 += 8, x5 += 8;
    } while (w < end);
    if (seg == last) break;
    const jump = load<i32>(seg);
    x0 += jump, x1 += jump, x2 += jump, x3 += jump, x4 += jump, x5 += jump;
  }
  finish4<Mode>(pixel<Place>(y, tile, 6, 0, yp), f32x4.add(a0, b0));
  finish4<Mode>(pixel<Place>(y, tile, 7, 1, yp), f32x4.add(a1, b1));
  finish4<Mode>(pixel<Place>(y, tile, 8, 2, yp), f32x4.add(a2, b2));
  finish4<Mode>(pixel<Place>(y, tile, 9, 3, yp), f32x4.add(a3, b3));
  finish4<Mode>(pixel<Place>(y, tile, 10, 4, yp), f32x4.add(a4, b4));
  finish4<Mode>(pixel<Place>(y, tile, 11, 5, yp), f32x4.add(a5, b5));
}

/**
 * 5 pixels × 4 channels. Even and odd input channels have their own accumulators, or there would
 * be too few to hide the latency.
 */
// @ts-ignore: decorator
@inline
export function tile5x4<Mode, Place>(
  x: usize,
  w: usize,
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
  let a0 = start0<Mode, Place>(y, tile, 0, yp), b0 = zero();
  let a1 = start0<Mode, Place>(y, tile, 1, yp), b1 = zero();
  let a2 = start0<Mode, Place>(y, tile, 2, yp), b2 = zero();
  let a3 = start0<Mode, Place>(y, tile, 3, yp), b3 = zero();
  let a4 = start0<Mode, Place>(y, tile, 4, yp), b4 = zero();
  let w0: v128, w1: v128;
  for (;; seg += 4) {
    const end = w + runBytes;
    do {
      w0 = v128.load(w), w1 = v128.load(w, 16);
      a0 = madd(broadcast(x0), w0, a0), b0 = madd(broadcast(x0, 4), w1, b0);
      a1 = madd(broadcast(x1), w0, a1), b1 = madd(broadcast(x1, 4), w1, b1);
      a2 = madd(broadcast(x2), w0, a2), b2 = madd(broadcast(x2, 4), w1, b2);
      a3 = madd(broadcast(x3), w0, a3), b3 = madd(broadcast(x3, 4), w1, b3);
      a4 = madd(broadcast(x4), w0, a4), b4 = madd(broadcast(x4, 4), w1, b4);
      w += 32;
      x0 += 8, x1 += 8, x2 += 8, x3 += 8, x4 += 8;
    } while (w < end);
    if (seg == last) break;
    const jump = load<i32>(seg);
    x0 += jump, x1 += jump, x2 += jump, x3 += jump, x4 += jump;
  }
  finish4<Mode>(pixel<Place>(y, tile, 6, 0, yp), f32x4.add(a0, b0));
  finish4<Mode>(pixel<Place>(y, tile, 7, 1, yp), f32x4.add(a1, b1));
  finish4<Mode>(pixel<Place>(y, tile, 8, 2, yp), f32x4.add(a2, b2));
  finish4<Mode>(pixel<Place>(y, tile, 9, 3, yp), f32x4.add(a3, b3));
  finish4<Mode>(pixel<Place>(y, tile, 10, 4, yp), f32x4.add(a4, b4));
}
