/**
 * Optimiser steps over flat buffers, PyTorch's formulas operation by operation: no multiplication
 * is fused into an addition, so that a step agrees to the last bit or two. Lengths are any; the
 * last, partial vector is done in scalars by the same operations.
 *
 * Both return 0 if all that they have written is finite, else NaN: what was infinite or NaN in a
 * gradient is so in the new values too. A number times zero tells, for a product and a sum on data
 * that is in registers anyway.
 */

import { zero } from "./lanes.ts";

/** The sum of all lanes. */
// @ts-ignore: decorator
@inline
function lanesOf(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 2) +
    f32x4.extract_lane(v, 3);
}

/** g' = g + wd · w; buf = momentum · buf + g'; w −= lr · buf */
export function sgd(
  w: usize,
  g: usize,
  buf: usize,
  n: i32,
  lr: f32,
  momentum: f32,
  wd: f32,
): f32 {
  let lost = zero(), lostLast: f32 = 0;
  const vectors = w + (<usize>(n & ~3) << 2), end = w + (<usize>n << 2);
  for (; w < vectors; w += 16, g += 16, buf += 16) {
    const weight = v128.load(w);
    const slope = f32x4.add(v128.load(g), f32x4.mul(f32x4.splat(wd), weight));
    const velocity = f32x4.add(f32x4.mul(f32x4.splat(momentum), v128.load(buf)), slope);
    v128.store(buf, velocity);
    const moved = f32x4.sub(weight, f32x4.mul(f32x4.splat(lr), velocity));
    v128.store(w, moved);
    lost = f32x4.add(lost, f32x4.mul(moved, zero()));
  }
  for (; w < end; w += 4, g += 4, buf += 4) {
    const weight = load<f32>(w);
    const velocity = momentum * load<f32>(buf) + (load<f32>(g) + wd * weight);
    store<f32>(buf, velocity);
    const moved = weight - lr * velocity;
    store<f32>(w, moved);
    lostLast += moved * 0;
  }
  return lanesOf(lost) + lostLast;
}

/**
 * Adam (Kingma and Ba 2015) with the weight decay added to the gradient:
 * m = b1 · m + (1 − b1) · g'; v = b2 · v + (1 − b2) · g'²; w −= lr / c1 · m / (√v / √c2 + eps),
 * where c1 = 1 − b1^t and c2 = 1 − b2^t.
 */
export function adam(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  n: i32,
  lr: f64,
  b1: f64,
  b2: f64,
  eps: f64,
  wd: f64,
  c1: f64,
  c2: f64,
): f32 {
  // The second moment may overflow where the new value does not: the step is then zero for good.
  let lost = zero(), lostLast: f32 = 0;
  const decay = <f32>wd, take = <f32>(1 - b1), keep2 = <f32>b2, take2 = <f32>(1 - b2);
  const step = <f32>(-lr / c1), root = <f32>sqrt<f64>(c2), tiny = <f32>eps;
  const vectors = w + (<usize>(n & ~3) << 2), end = w + (<usize>n << 2);
  for (; w < vectors; w += 16, g += 16, m += 16, v += 16) {
    const weight = v128.load(w);
    const slope = f32x4.add(v128.load(g), f32x4.mul(f32x4.splat(decay), weight));
    let first = v128.load(m), second = f32x4.mul(v128.load(v), f32x4.splat(keep2));
    first = f32x4.add(first, f32x4.mul(f32x4.splat(take), f32x4.sub(slope, first)));
    second = f32x4.add(second, f32x4.mul(f32x4.mul(f32x4.splat(take2), slope), slope));
    v128.store(m, first);
    v128.store(v, second);
    const spread = f32x4.add(f32x4.div(f32x4.sqrt(second), f32x4.splat(root)), f32x4.splat(tiny));
    const moved = f32x4.add(weight, f32x4.div(f32x4.mul(f32x4.splat(step), first), spread));
    v128.store(w, moved);
    lost = f32x4.add(lost, f32x4.mul(f32x4.add(moved, second), zero()));
  }
  for (; w < end; w += 4, g += 4, m += 4, v += 4) {
    const weight = load<f32>(w);
    const slope = load<f32>(g) + decay * weight;
    let first = load<f32>(m), second = load<f32>(v) * keep2;
    first += take * (slope - first);
    second += take2 * slope * slope;
    store<f32>(m, first);
    store<f32>(v, second);
    const moved = weight + step * first / (sqrt<f32>(second) / root + tiny);
    store<f32>(w, moved);
    lostLast += (moved + second) * 0;
  }
  return lanesOf(lost) + lostLast;
}
