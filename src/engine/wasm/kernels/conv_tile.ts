/**
 * The register tiles of a convolution: 6 or 5 output pixels × 8 or 4 output channels.
 *
 * Twelve accumulators, two weight vectors and one broadcast input fill the fifteen vector
 * registers that V8 leaves; at two fused multiply-adds a cycle of latency four, ten accumulators
 * still keep both units busy. The bodies are written out, two input channels a trip: a loop over
 * pixels would keep the accumulators in memory.
 *
 * A tile reads its pixels' addresses from a table, so padding, stride and row ends cost nothing.
 */

import { broadcast, madd, relu, zero } from "./lanes.ts";

/** What becomes of a tile's sums: overwrite the output, overwrite it with max(sum, 0), or add. */
export const STORE: i32 = 0;
export const RELU: i32 = 1;
export const ACCUMULATE: i32 = 2;

// @ts-ignore: decorator
@inline
function start(y: usize, mode: i32): v128 {
  if (mode == ACCUMULATE) return v128.load(y);
  return zero();
}

// @ts-ignore: decorator
@inline
function finish(y: usize, sum: v128, mode: i32): void {
  if (mode == RELU) v128.store(y, relu(sum));
  else v128.store(y, sum);
}

/** 6 pixels × 8 channels of the tile at `tile` in the table; `w` is [taps of the filter][8]. */
// @ts-ignore: decorator
@inline
export function tile6x8(
  x: usize,
  w: usize,
  y: usize,
  tile: usize,
  seg: usize,
  segEnd: usize,
  runBytes: usize,
  mode: i32,
): void {
  let x0 = x + load<i32>(tile, 0);
  let x1 = x + load<i32>(tile, 4);
  let x2 = x + load<i32>(tile, 8);
  let x3 = x + load<i32>(tile, 12);
  let x4 = x + load<i32>(tile, 16);
  let x5 = x + load<i32>(tile, 20);
  const y0 = y + load<i32>(tile, 24);
  const y1 = y + load<i32>(tile, 28);
  const y2 = y + load<i32>(tile, 32);
  const y3 = y + load<i32>(tile, 36);
  const y4 = y + load<i32>(tile, 40);
  const y5 = y + load<i32>(tile, 44);
  let a0 = start(y0, mode), b0 = start(y0 + 16, mode);
  let a1 = start(y1, mode), b1 = start(y1 + 16, mode);
  let a2 = start(y2, mode), b2 = start(y2 + 16, mode);
  let a3 = start(y3, mode), b3 = start(y3 + 16, mode);
  let a4 = start(y4, mode), b4 = start(y4 + 16, mode);
  let a5 = start(y5, mode), b5 = start(y5 + 16, mode);
  let w0: v128, w1: v128, v: v128;
  for (let s = seg; s < segEnd; s += 4) {
    const jump = load<i32>(s);
    const end = w + runBytes;
    do {
      w0 = v128.load(w, 0), w1 = v128.load(w, 16);
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
    x0 += jump, x1 += jump, x2 += jump, x3 += jump, x4 += jump, x5 += jump;
  }
  finish(y0, a0, mode), finish(y0 + 16, b0, mode);
  finish(y1, a1, mode), finish(y1 + 16, b1, mode);
  finish(y2, a2, mode), finish(y2 + 16, b2, mode);
  finish(y3, a3, mode), finish(y3 + 16, b3, mode);
  finish(y4, a4, mode), finish(y4 + 16, b4, mode);
  finish(y5, a5, mode), finish(y5 + 16, b5, mode);
}

/** 5 pixels × 8 channels of the tile at `tile` in the table; `w` is [taps of the filter][8]. */
// @ts-ignore: decorator
@inline
export function tile5x8(
  x: usize,
  w: usize,
  y: usize,
  tile: usize,
  seg: usize,
  segEnd: usize,
  runBytes: usize,
  mode: i32,
): void {
  let x0 = x + load<i32>(tile, 0);
  let x1 = x + load<i32>(tile, 4);
  let x2 = x + load<i32>(tile, 8);
  let x3 = x + load<i32>(tile, 12);
  let x4 = x + load<i32>(tile, 16);
  const y0 = y + load<i32>(tile, 24);
  const y1 = y + load<i32>(tile, 28);
  const y2 = y + load<i32>(tile, 32);
  const y3 = y + load<i32>(tile, 36);
  const y4 = y + load<i32>(tile, 40);
  let a0 = start(y0, mode), b0 = start(y0 + 16, mode);
  let a1 = start(y1, mode), b1 = start(y1 + 16, mode);
  let a2 = start(y2, mode), b2 = start(y2 + 16, mode);
  let a3 = start(y3, mode), b3 = start(y3 + 16, mode);
  let a4 = start(y4, mode), b4 = start(y4 + 16, mode);
  let w0: v128, w1: v128, v: v128;
  for (let s = seg; s < segEnd; s += 4) {
    const jump = load<i32>(s);
    const end = w + runBytes;
    do {
      w0 = v128.load(w, 0), w1 = v128.load(w, 16);
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
    x0 += jump, x1 += jump, x2 += jump, x3 += jump, x4 += jump;
  }
  finish(y0, a0, mode), finish(y0 + 16, b0, mode);
  finish(y1, a1, mode), finish(y1 + 16, b1, mode);
  finish(y2, a2, mode), finish(y2 + 16, b2, mode);
  finish(y3, a3, mode), finish(y3 + 16, b3, mode);
  finish(y4, a4, mode), finish(y4 + 16, b4, mode);
}

/**
 * 6 pixels × 4 channels; `w` is [taps of the filter][4]. Even and odd input channels have their
 * own accumulators, or there would be too few to hide the latency.
 */
// @ts-ignore: decorator
@inline
export function tile6x4(
  x: usize,
  w: usize,
  y: usize,
  tile: usize,
  seg: usize,
  segEnd: usize,
  runBytes: usize,
  mode: i32,
): void {
  let x0 = x + load<i32>(tile, 0);
  let x1 = x + load<i32>(tile, 4);
  let x2 = x + load<i32>(tile, 8);
  let x3 = x + load<i32>(tile, 12);
  let x4 = x + load<i32>(tile, 16);
  let x5 = x + load<i32>(tile, 20);
  const y0 = y + load<i32>(tile, 24);
  const y1 = y + load<i32>(tile, 28);
  const y2 = y + load<i32>(tile, 32);
  const y3 = y + load<i32>(tile, 36);
  const y4 = y + load<i32>(tile, 40);
  const y5 = y + load<i32>(tile, 44);
  let a0 = start(y0, mode), b0 = zero();
  let a1 = start(y1, mode), b1 = zero();
  let a2 = start(y2, mode), b2 = zero();
  let a3 = start(y3, mode), b3 = zero();
  let a4 = start(y4, mode), b4 = zero();
  let a5 = start(y5, mode), b5 = zero();
  let w0: v128, w1: v128;
  for (let s = seg; s < segEnd; s += 4) {
    const jump = load<i32>(s);
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
    x0 += jump, x1 += jump, x2 += jump, x3 += jump, x4 += jump, x5 += jump;
  }
  finish(y0, f32x4.add(a0, b0), mode);
  finish(y1, f32x4.add(a1, b1), mode);
  finish(y2, f32x4.add(a2, b2), mode);
  finish(y3, f32x4.add(a3, b3), mode);
  finish(y4, f32x4.add(a4, b4), mode);
  finish(y5, f32x4.add(a5, b5), mode);
}

/**
 * 5 pixels × 4 channels; `w` is [taps of the filter][4]. Even and odd input channels have their
 * own accumulators, or there would be too few to hide the latency.
 */
// @ts-ignore: decorator
@inline
export function tile5x4(
  x: usize,
  w: usize,
  y: usize,
  tile: usize,
  seg: usize,
  segEnd: usize,
  runBytes: usize,
  mode: i32,
): void {
  let x0 = x + load<i32>(tile, 0);
  let x1 = x + load<i32>(tile, 4);
  let x2 = x + load<i32>(tile, 8);
  let x3 = x + load<i32>(tile, 12);
  let x4 = x + load<i32>(tile, 16);
  const y0 = y + load<i32>(tile, 24);
  const y1 = y + load<i32>(tile, 28);
  const y2 = y + load<i32>(tile, 32);
  const y3 = y + load<i32>(tile, 36);
  const y4 = y + load<i32>(tile, 40);
  let a0 = start(y0, mode), b0 = zero();
  let a1 = start(y1, mode), b1 = zero();
  let a2 = start(y2, mode), b2 = zero();
  let a3 = start(y3, mode), b3 = zero();
  let a4 = start(y4, mode), b4 = zero();
  let w0: v128, w1: v128;
  for (let s = seg; s < segEnd; s += 4) {
    const jump = load<i32>(s);
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
    x0 += jump, x1 += jump, x2 += jump, x3 += jump, x4 += jump;
  }
  finish(y0, f32x4.add(a0, b0), mode);
  finish(y1, f32x4.add(a1, b1), mode);
  finish(y2, f32x4.add(a2, b2), mode);
  finish(y3, f32x4.add(a3, b3), mode);
  finish(y4, f32x4.add(a4, b4), mode);
}
