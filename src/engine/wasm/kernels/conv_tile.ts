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

import { broadcast, madd, relu, zero } from "./lanes.ts";

/** What becomes of a tile's sums: overwrite the output, overwrite it with max(sum, 0), or add. */
export const STORE: i32 = 0;
export const RELU: i32 = 1;
export const ACCUMULATE: i32 = 2;

/** Address of the tile's pixel i: entry `place` of its table, or evenly spaced. */
// @ts-ignore: decorator
@inline
function pixel(base: usize, tile: usize, place: i32, i: i32, pitch: i32): usize {
  return tile ? base + load<i32>(tile + (place << 2)) : base + i * pitch;
}

/** Pixel i's first sum. Its address is not kept over the loop, where registers are scarce. */
// @ts-ignore: decorator
@inline
function start(y: usize, tile: usize, i: i32, yp: i32, mode: i32): v128 {
  return mode == ACCUMULATE ? v128.load(pixel(y, tile, i + 6, i, yp)) : zero();
}

// @ts-ignore: decorator
@inline
function finish(y: usize, sum: v128, mode: i32): void {
  v128.store(y, mode == RELU ? relu(sum) : sum);
}

/** 6 pixels × 8 channels. */
// @ts-ignore: decorator
@inline
export function tile6x8(
  x: usize,
  w: usize,
  y: usize,
  tile: usize,
  xp: i32,
  yp: i32,
  seg: usize,
  last: usize,
  runBytes: usize,
  mode: i32,
): void {
  let x0 = pixel(x, tile, 0, 0, xp);
  let x1 = pixel(x, tile, 1, 1, xp);
  let x2 = pixel(x, tile, 2, 2, xp);
  let x3 = pixel(x, tile, 3, 3, xp);
  let x4 = pixel(x, tile, 4, 4, xp);
  let x5 = pixel(x, tile, 5, 5, xp);
  let a0 = start(y, tile, 0, yp, mode), b0 = start(y + 16, tile, 0, yp, mode);
  let a1 = start(y, tile, 1, yp, mode), b1 = start(y + 16, tile, 1, yp, mode);
  let a2 = start(y, tile, 2, yp, mode), b2 = start(y + 16, tile, 2, yp, mode);
  let a3 = start(y, tile, 3, yp, mode), b3 = start(y + 16, tile, 3, yp, mode);
  let a4 = start(y, tile, 4, yp, mode), b4 = start(y + 16, tile, 4, yp, mode);
  let a5 = start(y, tile, 5, yp, mode), b5 = start(y + 16, tile, 5, yp, mode);
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
  let to = pixel(y, tile, 6, 0, yp);
  finish(to, a0, mode), finish(to + 16, b0, mode);
  to = pixel(y, tile, 7, 1, yp);
  finish(to, a1, mode), finish(to + 16, b1, mode);
  to = pixel(y, tile, 8, 2, yp);
  finish(to, a2, mode), finish(to + 16, b2, mode);
  to = pixel(y, tile, 9, 3, yp);
  finish(to, a3, mode), finish(to + 16, b3, mode);
  to = pixel(y, tile, 10, 4, yp);
  finish(to, a4, mode), finish(to + 16, b4, mode);
  to = pixel(y, tile, 11, 5, yp);
  finish(to, a5, mode), finish(to + 16, b5, mode);
}

/** 5 pixels × 8 channels. */
// @ts-ignore: decorator
@inline
export function tile5x8(
  x: usize,
  w: usize,
  y: usize,
  tile: usize,
  xp: i32,
  yp: i32,
  seg: usize,
  last: usize,
  runBytes: usize,
  mode: i32,
): void {
  let x0 = pixel(x, tile, 0, 0, xp);
  let x1 = pixel(x, tile, 1, 1, xp);
  let x2 = pixel(x, tile, 2, 2, xp);
  let x3 = pixel(x, tile, 3, 3, xp);
  let x4 = pixel(x, tile, 4, 4, xp);
  let a0 = start(y, tile, 0, yp, mode), b0 = start(y + 16, tile, 0, yp, mode);
  let a1 = start(y, tile, 1, yp, mode), b1 = start(y + 16, tile, 1, yp, mode);
  let a2 = start(y, tile, 2, yp, mode), b2 = start(y + 16, tile, 2, yp, mode);
  let a3 = start(y, tile, 3, yp, mode), b3 = start(y + 16, tile, 3, yp, mode);
  let a4 = start(y, tile, 4, yp, mode), b4 = start(y + 16, tile, 4, yp, mode);
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
  let to = pixel(y, tile, 6, 0, yp);
  finish(to, a0, mode), finish(to + 16, b0, mode);
  to = pixel(y, tile, 7, 1, yp);
  finish(to, a1, mode), finish(to + 16, b1, mode);
  to = pixel(y, tile, 8, 2, yp);
  finish(to, a2, mode), finish(to + 16, b2, mode);
  to = pixel(y, tile, 9, 3, yp);
  finish(to, a3, mode), finish(to + 16, b3, mode);
  to = pixel(y, tile, 10, 4, yp);
  finish(to, a4, mode), finish(to + 16, b4, mode);
}

/**
 * 6 pixels × 4 channels. Even and odd input channels have their own accumulators, or there would
 * be too few to hide the latency.
 */
// @ts-ignore: decorator
@inline
export function tile6x4(
  x: usize,
  w: usize,
  y: usize,
  tile: usize,
  xp: i32,
  yp: i32,
  seg: usize,
  last: usize,
  runBytes: usize,
  mode: i32,
): void {
  let x0 = pixel(x, tile, 0, 0, xp);
  let x1 = pixel(x, tile, 1, 1, xp);
  let x2 = pixel(x, tile, 2, 2, xp);
  let x3 = pixel(x, tile, 3, 3, xp);
  let x4 = pixel(x, tile, 4, 4, xp);
  let x5 = pixel(x, tile, 5, 5, xp);
  let a0 = start(y, tile, 0, yp, mode), b0 = zero();
  let a1 = start(y, tile, 1, yp, mode), b1 = zero();
  let a2 = start(y, tile, 2, yp, mode), b2 = zero();
  let a3 = start(y, tile, 3, yp, mode), b3 = zero();
  let a4 = start(y, tile, 4, yp, mode), b4 = zero();
  let a5 = start(y, tile, 5, yp, mode), b5 = zero();
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
  finish(pixel(y, tile, 6, 0, yp), f32x4.add(a0, b0), mode);
  finish(pixel(y, tile, 7, 1, yp), f32x4.add(a1, b1), mode);
  finish(pixel(y, tile, 8, 2, yp), f32x4.add(a2, b2), mode);
  finish(pixel(y, tile, 9, 3, yp), f32x4.add(a3, b3), mode);
  finish(pixel(y, tile, 10, 4, yp), f32x4.add(a4, b4), mode);
  finish(pixel(y, tile, 11, 5, yp), f32x4.add(a5, b5), mode);
}

/**
 * 5 pixels × 4 channels. Even and odd input channels have their own accumulators, or there would
 * be too few to hide the latency.
 */
// @ts-ignore: decorator
@inline
export function tile5x4(
  x: usize,
  w: usize,
  y: usize,
  tile: usize,
  xp: i32,
  yp: i32,
  seg: usize,
  last: usize,
  runBytes: usize,
  mode: i32,
): void {
  let x0 = pixel(x, tile, 0, 0, xp);
  let x1 = pixel(x, tile, 1, 1, xp);
  let x2 = pixel(x, tile, 2, 2, xp);
  let x3 = pixel(x, tile, 3, 3, xp);
  let x4 = pixel(x, tile, 4, 4, xp);
  let a0 = start(y, tile, 0, yp, mode), b0 = zero();
  let a1 = start(y, tile, 1, yp, mode), b1 = zero();
  let a2 = start(y, tile, 2, yp, mode), b2 = zero();
  let a3 = start(y, tile, 3, yp, mode), b3 = zero();
  let a4 = start(y, tile, 4, yp, mode), b4 = zero();
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
  finish(pixel(y, tile, 6, 0, yp), f32x4.add(a0, b0), mode);
  finish(pixel(y, tile, 7, 1, yp), f32x4.add(a1, b1), mode);
  finish(pixel(y, tile, 8, 2, yp), f32x4.add(a2, b2), mode);
  finish(pixel(y, tile, 9, 3, yp), f32x4.add(a3, b3), mode);
  finish(pixel(y, tile, 10, 4, yp), f32x4.add(a4, b4), mode);
}
