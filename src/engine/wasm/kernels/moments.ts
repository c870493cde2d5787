/**
 * Batch statistics in two levels: each image's own mean and M2 = Σ(x − mean)², then their
 * combination over images in fixed order (Chan, Golub and LeVeque 1983). Sums of squares would
 * lose everything where the mean is large against the deviation.
 *
 * A `moments` record is [mean[C], rstd[C], variance[C]] with rstd = 1/√(variance + eps) and the
 * biased variance.
 */

import { chosen, No, Yes } from "./choice.ts";
import { madd, relu, zero } from "./lanes.ts";

const EPSILON: f64 = 1e-5;
const MOMENTUM: f64 = 0.1;

/**
 * 16 channels of one image, or 4 where `Wide` is not chosen. The second pass corrects the first's mean,
 * which float32 rounds by more than the deviation may be worth.
 */
// @ts-ignore: decorator
@inline
function block<Wide>(
  x: usize,
  rows: i32,
  cols: i32,
  pp: i32,
  rp: i32,
  mean: usize,
  m2: usize,
): void {
  const inverse = f32x4.splat(<f32>1 / <f32>(rows * cols));
  let s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero();
  for (let r = 0; r < rows; r++) {
    let at = x + r * rp;
    const end = at + cols * pp;
    while (at != end) {
      s0 = f32x4.add(s0, v128.load(at));
      if (chosen<Wide>()) {
        s1 = f32x4.add(s1, v128.load(at, 16));
        s2 = f32x4.add(s2, v128.load(at, 32));
        s3 = f32x4.add(s3, v128.load(at, 48));
      }
      at += pp;
    }
  }
  const u0 = f32x4.mul(s0, inverse), u1 = f32x4.mul(s1, inverse);
  const u2 = f32x4.mul(s2, inverse), u3 = f32x4.mul(s3, inverse);
  let q0 = zero(), q1 = zero(), q2 = zero(), q3 = zero(), d: v128;
  s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero();
  for (let r = 0; r < rows; r++) {
    let at = x + r * rp;
    const end = at + cols * pp;
    while (at != end) {
      d = f32x4.sub(v128.load(at), u0), s0 = f32x4.add(s0, d), q0 = madd(d, d, q0);
      if (chosen<Wide>()) {
        d = f32x4.sub(v128.load(at, 16), u1), s1 = f32x4.add(s1, d), q1 = madd(d, d, q1);
        d = f32x4.sub(v128.load(at, 32), u2), s2 = f32x4.add(s2, d), q2 = madd(d, d, q2);
        d = f32x4.sub(v128.load(at, 48), u3), s3 = f32x4.add(s3, d), q3 = madd(d, d, q3);
      }
      at += pp;
    }
  }
  // Mean and M2 given an approximate mean u, s = Σ(x − u) and q = Σ(x − u)².
  const t0 = f32x4.mul(s0, inverse), t1 = f32x4.mul(s1, inverse);
  const t2 = f32x4.mul(s2, inverse), t3 = f32x4.mul(s3, inverse);
  v128.store(mean, f32x4.add(u0, t0));
  if (chosen<Wide>()) {
    v128.store(mean, f32x4.add(u1, t1), 16);
    v128.store(mean, f32x4.add(u2, t2), 32);
    v128.store(mean, f32x4.add(u3, t3), 48);
  }
  v128.store(m2, relu(f32x4.sub(q0, f32x4.mul(s0, t0))));
  if (chosen<Wide>()) {
    v128.store(m2, relu(f32x4.sub(q1, f32x4.mul(s1, t1))), 16);
    v128.store(m2, relu(f32x4.sub(q2, f32x4.mul(s2, t2))), 32);
    v128.store(m2, relu(f32x4.sub(q3, f32x4.mul(s3, t3))), 48);
  }
}

/** out = [mean[C], M2[C]] of one image */
export function moments(
  x: usize,
  rows: i32,
  cols: i32,
  C: i32,
  pp: i32,
  rp: i32,
  out: usize,
): void {
  const channels: usize = C << 2;
  let c: usize = 0;
  for (; c + 64 <= channels; c += 64) {
    block<Yes>(x + c, rows, cols, pp, rp, out + c, out + channels + c);
  }
  for (; c < channels; c += 16) {
    block<No>(x + c, rows, cols, pp, rp, out + c, out + channels + c);
  }
}

/** Two floats as float64. */
// @ts-ignore: decorator
@inline
function promote(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

// @ts-ignore: decorator
@inline
function demote(at: usize, value: v128): void {
  v128.store64_lane(at, f32x4.demote_f64x2_zero(value), 0);
}

/** out = the `moments` record of `n` images of `pixels` pixels, from their [mean, M2] records */
export function combine_moments(
  partials: usize,
  stride: i32,
  n: i32,
  pixels: i32,
  C: i32,
  out: usize,
): void {
  const channels: usize = C << 2;
  const end = partials + n * stride;
  const images = f64x2.splat(<f64>n);
  const count = f64x2.splat(<f64>n * <f64>pixels);
  for (let c: usize = 0; c < channels; c += 8) {
    let mean = f64x2.splat(0), m2 = f64x2.splat(0), between = f64x2.splat(0);
    for (let p = partials + c; p < end; p += stride) mean = f64x2.add(mean, promote(p));
    mean = f64x2.div(mean, images);
    for (let p = partials + c; p < end; p += stride) {
      const d = f64x2.sub(promote(p), mean);
      between = f64x2.add(between, f64x2.mul(d, d));
      m2 = f64x2.add(m2, promote(p + channels));
    }
    between = f64x2.mul(between, f64x2.splat(<f64>pixels));
    const variance = f64x2.div(f64x2.add(m2, between), count);
    const deviation = f64x2.sqrt(f64x2.add(variance, f64x2.splat(EPSILON)));
    demote(out + c, mean);
    demote(out + channels + c, f64x2.div(f64x2.splat(1), deviation));
    demote(out + 2 * channels + c, variance);
  }
}

/** out = the `moments` record of running statistics, for evaluation */
export function stored_moments(mean: usize, variance: usize, C: i32, out: usize): void {
  const channels: usize = C << 2;
  for (let c: usize = 0; c < channels; c += 8) {
    const v = promote(variance + c);
    const deviation = f64x2.sqrt(f64x2.add(v, f64x2.splat(EPSILON)));
    demote(out + c, promote(mean + c));
    demote(out + channels + c, f64x2.div(f64x2.splat(1), deviation));
    demote(out + 2 * channels + c, v);
  }
}

/**
 * Moves the running statistics a tenth of the way to those of a batch of `count` values a channel;
 * the running variance is the unbiased one.
 */
export function update_statistics(
  record: usize,
  running_mean: usize,
  running_variance: usize,
  count: i32,
  C: i32,
): void {
  const channels: usize = C << 2;
  const unbias = <f64>count / <f64>max<i32>(count - 1, 1);
  const keep = f64x2.splat(1 - MOMENTUM), take = f64x2.splat(MOMENTUM);
  const takeVariance = f64x2.splat(MOMENTUM * unbias);
  for (let c: usize = 0; c < channels; c += 8) {
    const m = running_mean + c, v = running_variance + c;
    const mean = f64x2.mul(promote(record + c), take);
    const variance = f64x2.mul(promote(record + 2 * channels + c), takeVariance);
    demote(m, f64x2.add(f64x2.mul(promote(m), keep), mean));
    demote(v, f64x2.add(f64x2.mul(promote(v), keep), variance));
  }
}
