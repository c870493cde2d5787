/**
 * Sums over the pixels of an image, channel by channel: Σd and Σd·x. They are what batch norm's
 * backward pass, affine parameters, biases and the global average pool need.
 */

import { madd, zero } from "./lanes.ts";

/**
 * 16 channels, or 4 where `wide` is false; a sum that is not wanted is not computed. Rows are summed
 * on their own first: a weight before batch norm has a gradient only through eps, so small an
 * amount that the rounding of one long sum would drown it.
 */
// @ts-ignore: decorator
@inline
function block(
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
  sum: bool,
  dot: bool,
  accumulate: bool,
  wide: bool,
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
      if (sum) s0 = f32x4.add(s0, v);
      if (dot) p0 = madd(v, v128.load(xat), p0);
      if (wide) {
        v = v128.load(at, 16);
        if (sum) s1 = f32x4.add(s1, v);
        if (dot) p1 = madd(v, v128.load(xat, 16), p1);
        v = v128.load(at, 32);
        if (sum) s2 = f32x4.add(s2, v);
        if (dot) p2 = madd(v, v128.load(xat, 32), p2);
        v = v128.load(at, 48);
        if (sum) s3 = f32x4.add(s3, v);
        if (dot) p3 = madd(v, v128.load(xat, 48), p3);
      }
      at += dpp;
      if (dot) xat += xpp;
    }
    if (sum) S0 = f32x4.add(S0, s0);
    if (dot) P0 = f32x4.add(P0, p0);
    if (wide && sum) S1 = f32x4.add(S1, s1), S2 = f32x4.add(S2, s2), S3 = f32x4.add(S3, s3);
    if (wide && dot) P1 = f32x4.add(P1, p1), P2 = f32x4.add(P2, p2), P3 = f32x4.add(P3, p3);
  }
  if (sum) put(sums, S0, S1, S2, S3, accumulate, wide);
  if (dot) put(dots, P0, P1, P2, P3, accumulate, wide);
}

// @ts-ignore: decorator
@inline
function put(
  to: usize,
  v0: v128,
  v1: v128,
  v2: v128,
  v3: v128,
  accumulate: bool,
  wide: bool,
): void {
  if (accumulate) {
    v0 = f32x4.add(v128.load(to), v0);
    if (wide) {
      v1 = f32x4.add(v128.load(to, 16), v1);
      v2 = f32x4.add(v128.load(to, 32), v2);
      v3 = f32x4.add(v128.load(to, 48), v3);
    }
  }
  v128.store(to, v0);
  if (wide) v128.store(to, v1, 16), v128.store(to, v2, 32), v128.store(to, v3, 48);
}

// @ts-ignore: decorator
@inline
function sweep(
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
  sum: bool,
  dot: bool,
  accumulate: bool,
): void {
  const channels: usize = C << 2;
  let c: usize = 0;
  for (; c + 64 <= channels; c += 64) {
    const s = sums + c, p = dots + c;
    block(d + c, x + c, rows, cols, dpp, drp, xpp, xrp, s, p, sum, dot, accumulate, true);
  }
  for (; c < channels; c += 16) {
    const s = sums + c, p = dots + c;
    block(d + c, x + c, rows, cols, dpp, drp, xpp, xrp, s, p, sum, dot, accumulate, false);
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
  sweep(d, x, rows, cols, C, dpp, drp, xpp, xrp, out, dots, true, true, false);
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
  sweep(d, 0, rows, cols, C, dpp, drp, 0, 0, out, 0, true, false, true);
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
  sweep(d, x, rows, cols, C, dpp, drp, xpp, xrp, 0, out, false, true, true);
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
  sweep(x, 0, rows, cols, C, pp, rp, 0, 0, y, 0, true, false, false);
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
