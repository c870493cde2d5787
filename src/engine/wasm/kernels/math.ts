/**
 * Exponential and logarithm in float64, two lanes at a time, by plain series after range
 * reduction. No tables: a table would be a data segment in a memory that belongs to the plan.
 */

const LOG2E: f64 = 1.4426950408889634;
/** The upper 33 bits of ln 2, so that k · LN2_HIGH is exact, and the rest. */
const LN2_HIGH: f64 = 6.93147180369123816490e-01;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
/** exp of less is no normal float64, and 0 in float32. */
const LOWEST: f64 = -708;

// @ts-ignore: decorator
@inline
function horner(sum: v128, x: v128, coefficient: f64): v128 {
  return f64x2.add(f64x2.mul(sum, x), f64x2.splat(coefficient));
}

/** exp(x) for x ≤ 0, to about 1 ulp; NaN stays NaN. */
export function exp(x: v128): v128 {
  x = f64x2.pmax(x, f64x2.splat(LOWEST));
  const k = f64x2.nearest(f64x2.mul(x, f64x2.splat(LOG2E)));
  let r = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  r = f64x2.sub(r, f64x2.mul(k, f64x2.splat(LN2_LOW)));
  // Taylor series up to r^13 / 13!; |r| ≤ ln 2 / 2, so the next term is below 5e-18.
  let e = f64x2.splat(1.0 / 6227020800.0);
  e = horner(e, r, 1.0 / 479001600.0);
  e = horner(e, r, 1.0 / 39916800.0);
  e = horner(e, r, 1.0 / 3628800.0);
  e = horner(e, r, 1.0 / 362880.0);
  e = horner(e, r, 1.0 / 40320.0);
  e = horner(e, r, 1.0 / 5040.0);
  e = horner(e, r, 1.0 / 720.0);
  e = horner(e, r, 1.0 / 120.0);
  e = horner(e, r, 1.0 / 24.0);
  e = horner(e, r, 1.0 / 6.0);
  e = horner(e, r, 0.5);
  e = horner(e, r, 1.0);
  e = horner(e, r, 1.0);
  const exponent = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(k));
  const power = i64x2.shl(i64x2.add(exponent, i64x2.splat(1023)), 52);
  return f64x2.mul(e, power);
}

/** 2 · artanh(s) for |s| ≤ 1/3, relative error below 2e-12: enough for float32 and to spare. */
export function twoArtanh(s: v128): v128 {
  const z = f64x2.mul(s, s);
  let p = f64x2.splat(1.0 / 21.0);
  p = horner(p, z, 1.0 / 19.0);
  p = horner(p, z, 1.0 / 17.0);
  p = horner(p, z, 1.0 / 15.0);
  p = horner(p, z, 1.0 / 13.0);
  p = horner(p, z, 1.0 / 11.0);
  p = horner(p, z, 1.0 / 9.0);
  p = horner(p, z, 1.0 / 7.0);
  p = horner(p, z, 1.0 / 5.0);
  p = horner(p, z, 1.0 / 3.0);
  p = horner(p, z, 1.0);
  return f64x2.mul(f64x2.add(s, s), p);
}

/** exp(x) of one number x ≤ 0. */
export function expScalar(x: f64): f64 {
  return f64x2.extract_lane(exp(f64x2.splat(x)), 0);
}

/** ln(x) of one number x ≥ 1, as ln m + k ln 2 with m in [1, 2); NaN and infinity stay. */
export function logScalar(x: f64): f64 {
  if (!(x < f64.POSITIVE_INFINITY)) return x;
  const bits = reinterpret<i64>(x);
  const k = <f64>((bits >> 52) - 1023);
  const m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  const log = f64x2.extract_lane(twoArtanh(f64x2.splat((m - 1) / (m + 1))), 0);
  return k * LN2_HIGH + (log + k * LN2_LOW);
}
