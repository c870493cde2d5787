/**
 * Elementary functions that are the same on every machine: made of the operations that IEEE 754
 * rounds in one way, `+ - * /`. ECMAScript leaves the last bit of `Math.exp` and its kin, and of
 * `**`, to the implementation, and a single bit would make two runs part.
 *
 * @module
 */

/** The upper 33 bits of ln 2, so that k · LN2_HIGH is exact, and the rest. */
const LN2_HIGH = 6.93147180369123816490e-01;
const LN2_LOW = 1.90821492927058770002e-10;
const LOG2E = 1.4426950408889634;

/** Coefficients of eʳ from the highest on: |r| ≤ ln 2 / 2, so the next term is below 5e-18. */
const EXP = inverseFactorials(14, 1);
/** sin(x)/x in −x²: x ≤ π/4, so the next term is below 1e-19. */
const SINE = inverseFactorials(9, 2);
/** artanh(s)/s in s²: |s| ≤ 1/5, so the next term is below 1e-18. */
const ARTANH = Array.from({ length: 13 }, (_, n) => 1 / (2 * n + 1)).reverse();

/** 1/0!, 1/step!, 1/(2·step)!, … or, by steps of two, 1/1!, 1/3!, …; the last one first. */
function inverseFactorials(count: number, step: 1 | 2): number[] {
  const result = [1];
  let factorial = 1;
  for (let n = step; result.length < count; n += step) {
    factorial *= step === 1 ? n : n * (n + 1);
    result.unshift(1 / factorial);
  }
  return result;
}

/** The polynomial with these coefficients, the highest first. */
function horner(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

/**
 * `base` to the power of a whole number, by squaring; its error grows with the exponent, to about
 * 1e-16 times that.
 *
 * @param exponent an integer from 0 on
 */
export function power(base: number, exponent: number): number {
  let result = 1;
  for (let square = base, left = exponent; left > 0; square *= square) {
    if (left % 2 === 1) result *= square;
    left = Math.floor(left / 2);
  }
  return result;
}

/** eˣ, to about 1e-15 of itself. */
export function exp(x: number): number {
  if (!(Math.abs(x) < 700)) return exceptionalExp(x);
  const k = Math.round(x * LOG2E);
  const e = horner(EXP, x - k * LN2_HIGH - k * LN2_LOW);
  return k < 0 ? e / power(2, -k) : e * power(2, k);
}

/** eˣ near the ends of the range, and beyond them. */
function exceptionalExp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) > 1400) return x < 0 ? 0 : Infinity;
  const root = exp(x / 2);
  return root * root;
}

/** ln(x), to about 4e-16 of itself or of 1. */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x > 0 ? x : NaN;
  // Halving and doubling are exact, so x = m · 2ᵏ with m between 3/4 and 3/2.
  let m = x, k = 0;
  for (; m > 1.5; m /= 2) k++;
  for (; m < 0.75; m *= 2) k--;
  // ln m = 2 artanh(s)
  const s = (m - 1) / (m + 1);
  return k * LN2_HIGH + (2 * s * horner(ARTANH, s * s) + k * LN2_LOW);
}

/** ln(1 + t) for t ≥ 0, with what 1 + t loses of a small t put back. */
export function log1p(t: number): number {
  const sum = 1 + t;
  return log(sum) + (t - (sum - 1)) / sum;
}

/** sin(x) for |x| ≤ π/4. */
function sine(x: number): number {
  return x * horner(SINE, -x * x);
}

/** cos(x) for 0 ≤ x ≤ π, to about 2e-16. */
export function cosine(x: number): number {
  if (x > Math.PI / 2) return -cosine(Math.PI - x);
  if (x > Math.PI / 4) return sine(Math.PI / 2 - x);
  const half = sine(x / 2);
  return 1 - 2 * half * half;
}
