/** Softmax cross-entropy of one image, in float64 from float32 logits. */

import { expScalar, logScalar } from "./math.ts";

// @ts-ignore: decorator
@inline
function logit(logits: usize, i: i32): f64 {
  return <f64>load<f32>(logits + (i << 2));
}

/** The first of the largest logits. */
function prediction(logits: usize, classes: i32): i32 {
  let best = 0;
  for (let i = 1; i < classes; i++) {
    if (logit(logits, i) > logit(logits, best)) best = i;
  }
  return best;
}

/** Σ exp(logit − shift) */
function partition(logits: usize, classes: i32, shift: f64): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < classes; i++) sum += expScalar(logit(logits, i) - shift);
  return sum;
}

/**
 * Σ (1 − ε)·z[label] + ε·mean z with z = logit − shift: what the logarithm of the partition is
 * compared with.
 */
function target(logits: usize, classes: i32, label: i32, shift: f64, smoothing: f64): f64 {
  const own = logit(logits, label) - shift;
  if (smoothing == 0) return own;
  let sum: f64 = 0;
  for (let i = 0; i < classes; i++) sum += logit(logits, i) - shift;
  return (1 - smoothing) * own + smoothing * (sum / <f64>classes);
}

/** out = loss as f32, then 1 as i32 where the first largest logit is the label's, else 0 */
export function cross_entropy(
  logits: usize,
  label_address: usize,
  classes: i32,
  smoothing_address: usize,
  out: usize,
): void {
  const smoothing = <f64>load<f32>(smoothing_address);
  const label = <i32>load<u8>(label_address);
  const best = prediction(logits, classes);
  const shift = logit(logits, best);
  const loss = logScalar(partition(logits, classes, shift)) -
    target(logits, classes, label, shift, smoothing);
  store<f32>(out, <f32>loss);
  store<i32>(out, i32(best == label), 4);
}

/**
 * d = (softmax(logits) − target) · scale, zero in the lanes from `classes` to `width`; the target is
 * 1 − ε at the label and ε / classes everywhere on top
 */
export function cross_entropy_gradient(
  logits: usize,
  label_address: usize,
  classes: i32,
  width: i32,
  scale_address: usize,
  smoothing_address: usize,
  d: usize,
): void {
  const smoothing = <f64>load<f32>(smoothing_address);
  const label = <i32>load<u8>(label_address);
  const scale = <f64>load<f32>(scale_address);
  const shift = logit(logits, prediction(logits, classes));
  const sum = partition(logits, classes, shift);
  for (let i = 0; i < classes; i++) {
    let p = expScalar(logit(logits, i) - shift) / sum;
    if (i == label) p -= 1 - smoothing;
    p -= smoothing / <f64>classes;
    store<f32>(d + (i << 2), <f32>(p * scale));
  }
  for (let i = classes; i < width; i++) store<f32>(d + (i << 2), 0);
}

/** out = p · (u − Σ p·u) · scale with p = softmax(logits), zero in the lanes from `classes` on */
export function cross_entropy_curvature(
  u: usize,
  logits: usize,
  classes: i32,
  width: i32,
  scale_address: usize,
  out: usize,
): void {
  const scale = <f64>load<f32>(scale_address);
  const shift = logit(logits, prediction(logits, classes));
  let sum: f64 = 0, mean: f64 = 0;
  for (let i = 0; i < classes; i++) {
    const power = expScalar(logit(logits, i) - shift);
    sum += power;
    mean += power * <f64>load<f32>(u + (i << 2));
  }
  mean /= sum;
  for (let i = 0; i < classes; i++) {
    const p = expScalar(logit(logits, i) - shift) / sum;
    store<f32>(out + (i << 2), <f32>(p * (<f64>load<f32>(u + (i << 2)) - mean) * scale));
  }
  for (let i = classes; i < width; i++) store<f32>(out + (i << 2), 0);
}
