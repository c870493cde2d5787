/**
 * Softplus, a relu without the kink: ln(1 + exp(x)), written max(x, 0) + ln(1 + exp(−|x|)) so that
 * nothing overflows; and its gradient, d · sigmoid(x). Both by way of float64.
 */

import { exp, twoArtanh } from "./math.ts";

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

/** y = softplus(x), but zero in the padding lanes from channel `real` on */
export function softplus(
  x: usize,
  y: usize,
  rows: i32,
  cols: i32,
  C: i32,
  real: i32,
  xpp: i32,
  xrp: i32,
  ypp: i32,
  yrp: i32,
): void {
  const two = f64x2.splat(2);
  for (let r = 0; r < rows; r++, x += xrp, y += yrp) {
    for (let q = 0, from = x, to = y; q < cols; q++, from += xpp, to += ypp) {
      for (let c: usize = 0; c < <usize>C << 2; c += 8) {
        const v = promote(from + c);
        const t = exp(f64x2.neg(f64x2.abs(v)));
        // ln(1 + t) = 2 artanh(t / (2 + t)), and t ≤ 1.
        const log = twoArtanh(f64x2.div(t, f64x2.add(two, t)));
        demote(to + c, f64x2.add(f64x2.pmax(v, f64x2.splat(0)), log));
      }
      for (let c = real; c < C; c++) store<f32>(to + (c << 2), 0);
    }
  }
}

/** out = d · sigmoid(x) */
export function softplus_gradient(
  d: usize,
  x: usize,
  out: usize,
  rows: i32,
  cols: i32,
  C: i32,
  dpp: i32,
  drp: i32,
  xpp: i32,
  xrp: i32,
  opp: i32,
  orp: i32,
): void {
  const one = f64x2.splat(1);
  for (let r = 0; r < rows; r++, d += drp, x += xrp, out += orp) {
    for (let q = 0, dq = d, xq = x, to = out; q < cols; q++, dq += dpp, xq += xpp, to += opp) {
      for (let c: usize = 0; c < <usize>C << 2; c += 8) {
        const v = promote(xq + c);
        const t = exp(f64x2.neg(f64x2.abs(v)));
        const positive = f64x2.ge(v, f64x2.splat(0));
        const sigmoid = f64x2.div(v128.bitselect(one, t, positive), f64x2.add(one, t));
        demote(to + c, f64x2.mul(promote(dq + c), sigmoid));
      }
    }
  }
}

/** out = u · d · sigmoid'(x), which is e^−|x| / (1 + e^−|x|)² */
export function softplus_curvature(
  u: usize,
  d: usize,
  x: usize,
  out: usize,
  rows: i32,
  cols: i32,
  C: i32,
  upp: i32,
  urp: i32,
  dpp: i32,
  drp: i32,
  xpp: i32,
  xrp: i32,
  opp: i32,
  orp: i32,
): void {
  const one = f64x2.splat(1);
  for (let r = 0; r < rows; r++, u += urp, d += drp, x += xrp, out += orp) {
    let uq = u, dq = d, xq = x, to = out;
    for (let q = 0; q < cols; q++, uq += upp, dq += dpp, xq += xpp, to += opp) {
      for (let c: usize = 0; c < <usize>C << 2; c += 8) {
        const t = exp(f64x2.neg(f64x2.abs(promote(xq + c))));
        const sum = f64x2.add(one, t);
        const slope = f64x2.div(t, f64x2.mul(sum, sum));
        demote(to + c, f64x2.mul(f64x2.mul(promote(uq + c), promote(dq + c)), slope));
      }
    }
  }
}
