/**
 * How far numbers are from what they should be, in units of what is allowed.
 *
 * @module
 */

import assert from "node:assert/strict";

/** The largest |found − expected| / (1e-5 + 1e-3·|expected|) of any element; 1 is still agreement. */
export function deviationOf(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(found.length, expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const deviation = Math.abs(found[i]! - expected[i]!) / (1e-5 + 1e-3 * Math.abs(expected[i]!));
    // Not a number on one side alone is as far apart as can be.
    const agree = Object.is(found[i], expected[i]);
    largest = Math.max(largest, Number.isNaN(deviation) ? (agree ? 0 : Infinity) : deviation);
  }
  return largest;
}
