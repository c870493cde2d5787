/**
 * Sums over the pixels of an image, channel by channel: Σd and Σd·x. They are what batch norm's
 * backward pass, affine parameters, biases and the global average pool need.
 */

import { chosen, No, Yes } from "./choice.ts";
import { madd, zero } from "./lanes.ts";

/**
 * 16 channels, or 4 where `Wide` is not chosen; a sum that is not wanted is not computed. Rows are summed
 * on their own first: a weight before batch norm has a gradient only through eps, so small an
 * amount that the rounding of one long sum would drown it.
 */
// @ts-ignore: decorator
@inline
function block<Sum, Dot, Accumulate, Wide>(
  d: usize,
  x: usize,
  rows: i32,
  cols: i32,
  dpp: i32,
  drp: i32,
  xpp: i32,
  xrp: i32,
  sums: usize,
  dots: usize,
): void {
  let S0 = zero(), S1 = zero(), S2 = zero(), S3 = zero(), v: v128;
  let P0 = zero(), P1 = zero(), P2 = zero(), P3 = zero();
  for (let r = 0; r < rows; r++) {
    let s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero();
    let p0 = zero(), p1 = zero(), p2 = zero(), p3 = zero();
    let at = d + r * drp, xat = x + r * xrp;
    const end = at + cols * dpp;
    while (at != end) {
      v = v128.load(at);
      if (chosen<Sum>()) s0 = f32x4.add(s0, v);
      if (chosen<Dot>()) p0 = madd(v, v128.load(xat), p0);
      if (chosen<Wide>()) {
        v = v128.load(at, 16);
        if (chosen<Sum>()) s1 = f32x4.add(s1, v);
        if (chosen<Dot>()) p1 = madd(v, v128.load(xat, 16), p1);
        v = v128.load(at, 32);
        if (chosen<Sum>()) s2 = f32x4.add(s2, v);
        if (chosen<Dot>()) p2 = madd(v, v128.load(xat, 32), p2);
        v = v128.load(at, 48);
        if (chosen<Sum>()) s3 = f32x4.add(s3, v);
        if (chosen<Dot>()) p3 = madd(v, v128.load(xat, 48), p3);
      }
      at += dpp;
      if (chosen<Dot>()) xat += xpp;
    }
    if (chosen<Sum>()) S0 = f32x4.add(S0, s0);
    if (chosen<Dot>()) P0 = f32x4.add(P0, p0);
    if (chosen<Wide>() && chosen<Sum>()) S1 = f32x4.add(S1, s1), S2 = f32x4.add(S2, s2), S3 = f32x4.add(S3, s3);
    if (chosen<Wide>() && chosen<Dot>()) P1 = f32x4.add(P1, p1), P2 = f32x4.add(P2, p2), P3 = f32x4.add(P3, p3);
  }
  if (chosen<Sum>()) put<Accumulate, Wide>(sums, S0, S1, S2, S3);
  if (chosen<Dot>()) put<Accumulate, Wide>(dots, P0, P1, P2, P3);
}

// @ts-ignore: decorator
@inline
function put<Accumulate, Wide>(
  to: usize,
  v0: v128,
  v1: v128,
  v2: v128,
  v3: v128,
): void {
  if (chosen<Accumulate>()) {
    v0 = f32x4.add(v128.load(to), v0);
    if (chosen<Wide>()) {
      v1 = f32x4.add(v128.load(to, 16), v1);
      v2 = f32x4.add(v128.load(to, 32), v2);
      v3 = f32x4.add(v128.load(to, 48), v3);
    }
  }
  v128.store(to, v0);
  if (chosen<Wide>()) v128.store(to, v1, 16), v128.store(to, v2, 32), v128.store(to, v3, 48);
}

// @ts-ignore: decorator
@inline
function sweep<Sum, Dot, Accumulate>(
  d: usize,
  x: usize,
  rows: i32,
  cols: i32,
  C: i32,
  dpp: i32,
  drp: i32,
  xpp: i32,
  xrp: i32,
  sums: usize,
  dots: usize,
): void {
  const channels: usize = C << 2;
  let c: usize = 0;
  for (; c + 64 <= channels; c += 64) {
    const s = sums + c, p = dots + c;
    block<Sum, Dot, Accumulate, Yes>(d + c, x + c, rows, cols, dpp, drp, xpp, xrp, s, p);
  }
  for (; c < channels; c += 16) {
    const s = sums + c, p = dots + c;
    block<Sum, Dot, Accumulate, No>(d + c, x + c, rows, cols, dpp, drp, xpp, xrp, s, p);
  }
}

/** out = [Σd[C], Σd·x[C]] of one image */
export function channel_sums(
  d: usize,
  x: usize,
  rows: i32,
  cols: i32,
  C: i32,
  dpp: i32,
  drp: i32,
  xpp: i32,
  xrp: i32,
  out: usize,
): void {
  const dots = out + (C << 2);
  sweep<Yes, Yes, No>(d, x, rows, cols, C, dpp, drp, xpp, xrp, out, dots);
}

/** out[c] += Σd of one image */
export function channel_sum_accumulate(
  d: usize,
  rows: i32,
  cols: i32,
  C: i32,
  dpp: i32,
  drp: i32,
  out: usize,
): void {
  sweep<Yes, No, Yes>(d, 0, rows, cols, C, dpp, drp, 0, 0, out, 0);
}

/** out[c] += Σd·x of one image */
export function channel_dot_accumulate(
  d: usize,
  x: usize,
  rows: i32,
  cols: i32,
  C: i32,
  dpp: i32,
  drp: i32,
  xpp: i32,
  xrp: i32,
  out: usize,
): void {
  sweep<No, Yes, Yes>(d, x, rows, cols, C, dpp, drp, xpp, xrp, 0, out);
}

/** y[c] = mean of the image's pixels */
export function global_average(
  x: usize,
  rows: i32,
  cols: i32,
  C: i32,
  pp: i32,
  rp: i32,
  y: usize,
): void {
  sweep<Yes, No, No>(x, 0, rows, cols, C, pp, rp, 0, 0, y, 0);
  const pixels = f32x4.splat(<f32>(rows * cols));
  const end = y + (C << 2);
  for (; y < end; y += 16) v128.store(y, f32x4.div(v128.load(y), pixels));
}

/** dx = d / pixels at every pixel */
export function global_average_gradient(
  d: usize,
  rows: i32,
  cols: i32,
  C: i32,
  dx: usize,
  pp: i32,
  rp: i32,
): void {
  const channels: usize = C << 2;
  const pixels = f32x4.splat(<f32>(rows * cols));
  for (let c: usize = 0; c < channels; c += 16) {
    const share = f32x4.div(v128.load(d + c), pixels);
    for (let r = 0; r < rows; r++) {
      let at = dx + r * rp + c;
      const end = at + cols * pp;
      for (; at != end; at += pp) v128.store(at, share);
    }
  }
}

/** out[2C] = Σ over `n` images' [Σd, Σd·x] records, divided by `count`; float64, in image order */
export function combine_sums(
  partials: usize,
  stride: i32,
  n: i32,
  count: i32,
  C: i32,
  out: usize,
): void {
  const bytes: usize = C << 3;
  const end = partials + n * stride;
  for (let c: usize = 0; c < bytes; c += 8) {
    let sum = f64x2.splat(0);
    for (let p = partials + c; p < end; p += stride) {
      sum = f64x2.add(sum, f64x2.promote_low_f32x4(v128.load64_zero(p)));
    }
    sum = f64x2.div(sum, f64x2.splat(<f64>count));
    v128.store64_lane(out + c, f32x4.demote_f64x2_zero(sum), 0);
  }
}
