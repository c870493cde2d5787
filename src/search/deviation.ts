/**
 * How far a tensor is from the one that was expected.
 *
 * @module
 */

import type { Tensor } from "../run/safetensors.ts";

/** A number passes if |a − e| ≤ ABSOLUTE + RELATIVE·|e|. */
const ABSOLUTE = 1e-5;
const RELATIVE = 1e-3;

/** The deviation of one tensor. */
export interface Deviation {
  readonly name: string;
  /** max |a − e| */
  readonly largest: number;
  /** max |a − e| / (1e-5 + 1e-3·|e|), divided by the factor of the case; at most 1 passes. */
  readonly worst: number;
}

/**
 * Compares a tensor with the expected one. One that is missing, of another shape or not finite
 * deviates by `Infinity`.
 *
 * @param factor how many times the tolerance is allowed
 */
export function deviation(
  name: string,
  actual: Tensor | undefined,
  expected: Tensor,
  factor = 1,
): Deviation {
  if (actual?.shape.join() !== expected.shape.join()) {
    return { name, largest: Infinity, worst: Infinity };
  }
  let largest = 0, worst = 0;
  for (const [i, e] of expected.data.entries()) {
    const distance = Math.abs(actual.data[i]! - e);
    if (!Number.isFinite(distance)) return { name, largest: Infinity, worst: Infinity };
    largest = Math.max(largest, distance);
    worst = Math.max(worst, distance / (ABSOLUTE + RELATIVE * Math.abs(e)) / factor);
  }
  return { name, largest, worst };
}
