/**
 * Arithmetic on flat float32 buffers of any length: parameters, gradients, optimiser slots. Sums
 * run in float64 and in a fixed order.
 */

import { zero } from "./lanes.ts";

/** The bytes that whole vectors of `n` floats cover. */
// @ts-ignore: decorator
@inline
function whole(n: i32): usize {
  return <usize>(n & ~3) << 2;
}

/** p[i] = value */
export function fill(p: usize, n: i32, value: f32): void {
  const vectors = p + whole(n), end = p + (<usize>n << 2);
  for (; p < vectors; p += 16) v128.store(p, f32x4.splat(value));
  for (; p < end; p += 4) store<f32>(p, value);
}

/** Copies bytes; the two may overlap */
export function copy(dst: usize, src: usize, bytes: i32): void {
  memory.copy(dst, src, bytes);
}

/** out[i] = Σ over chunks of chunks[c][i], first to last; `stride` is a chunk's bytes */
export function reduce_chunks(
  out: usize,
  chunks: usize,
  stride: i32,
  count: i32,
  n: i32,
): void {
  const vectors = out + whole(n), end = out + (<usize>n << 2);
  for (; out < vectors; out += 16, chunks += 16) {
    let sum = zero();
    for (let c = 0, p = chunks; c < count; c++, p += stride) sum = f32x4.add(sum, v128.load(p));
    v128.store(out, sum);
  }
  for (; out < end; out += 4, chunks += 4) {
    let sum: f32 = 0;
    for (let c = 0, p = chunks; c < count; c++, p += stride) sum += load<f32>(p);
    store<f32>(out, sum);
  }
}

/** Σ x[i] · y[i] */
export function dot(x: usize, y: usize, n: i32): f64 {
  const vectors = x + whole(n), end = x + (<usize>n << 2);
  let low = f64x2.splat(0), high = f64x2.splat(0);
  for (; x < vectors; x += 16, y += 16) {
    const x0 = f64x2.promote_low_f32x4(v128.load64_zero(x));
    const x1 = f64x2.promote_low_f32x4(v128.load64_zero(x, 8));
    const y0 = f64x2.promote_low_f32x4(v128.load64_zero(y));
    const y1 = f64x2.promote_low_f32x4(v128.load64_zero(y, 8));
    low = f64x2.add(low, f64x2.mul(x0, y0));
    high = f64x2.add(high, f64x2.mul(x1, y1));
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; x < end; x += 4, y += 4) sum += <f64>load<f32>(x) * <f64>load<f32>(y);
  return sum;
}

/** Σ p[i]² */
export function sum_squares(p: usize, n: i32): f64 {
  return dot(p, p, n);
}

/** p[i] *= a */
export function scale(p: usize, n: i32, a: f32): void {
  const vectors = p + whole(n), end = p + (<usize>n << 2);
  for (; p < vectors; p += 16) v128.store(p, f32x4.mul(v128.load(p), f32x4.splat(a)));
  for (; p < end; p += 4) store<f32>(p, load<f32>(p) * a);
}

/** y[i] += a · x[i], rounded twice */
export function axpy(y: usize, x: usize, n: i32, a: f32): void {
  const vectors = y + whole(n), end = y + (<usize>n << 2);
  for (; y < vectors; y += 16, x += 16) {
    v128.store(y, f32x4.add(v128.load(y), f32x4.mul(f32x4.splat(a), v128.load(x))));
  }
  for (; y < end; y += 4, x += 4) store<f32>(y, load<f32>(y) + a * load<f32>(x));
}

/** dst[i] = index[i] < 0 ? 0 : src[index[i]] */
export function gather(dst: usize, src: usize, index: usize, n: i32): void {
  const end = dst + (<usize>n << 2);
  for (; dst < end; dst += 4, index += 4) {
    const i = load<i32>(index);
    if (i < 0) store<f32>(dst, 0);
    else store<f32>(dst, load<f32>(src + (<usize>i << 2)));
  }
}
