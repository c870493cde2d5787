/**
 * Softmax of the rows of a compact matrix (the mixing weights of the edges from their alphas) and
 * its gradient, in float64.
 */

import { expScalar } from "./math.ts";

// @ts-ignore: decorator
@inline
function at(p: usize, i: i32): f64 {
  return <f64>load<f32>(p + (i << 2));
}

/** out[r] = softmax(a[r]) */
export function softmax_rows(a: usize, rows: i32, cols: i32, out: usize): void {
  for (let r = 0; r < rows; r++) {
    let largest = at(a, 0);
    for (let i = 1; i < cols; i++) largest = max<f64>(largest, at(a, i));
    let sum: f64 = 0;
    for (let i = 0; i < cols; i++) sum += expScalar(at(a, i) - largest);
    for (let i = 0; i < cols; i++) {
      store<f32>(out + (i << 2), <f32>(expScalar(at(a, i) - largest) / sum));
    }
    a += cols << 2, out += cols << 2;
  }
}

/** out[r] = m[r] · (dm[r] − Σ m[r] · dm[r]), the gradient of the logits behind m = softmax */
export function softmax_rows_gradient(
  m: usize,
  dm: usize,
  rows: i32,
  cols: i32,
  out: usize,
): void {
  for (let r = 0; r < rows; r++) {
    let dot: f64 = 0;
    for (let i = 0; i < cols; i++) dot += at(m, i) * at(dm, i);
    for (let i = 0; i < cols; i++) {
      store<f32>(out + (i << 2), <f32>(at(m, i) * (at(dm, i) - dot)));
    }
    m += cols << 2, dm += cols << 2, out += cols << 2;
  }
}
