import assert from "node:assert/strict";
import fc from "fast-check";
import { roundScale, wholeTicks } from "../../src/figure/axis.ts";

Deno.test("roundScale() holds all values, and ends at round numbers", () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
  fc.assert(fc.property(fc.array(finite, { minLength: 1 }), (values) => {
    const scale = roundScale(values, [100, 0]);
    for (const value of values) {
      const y = scale(value);
      assert.ok(y >= -1e-6 && y <= 100 + 1e-6);
    }
  }));
  assert.deepEqual(roundScale([0.13, 2.31], [1, 0]).domain(), [0, 2.5]);
});

Deno.test("roundScale() takes one value, none, and what is not finite", () => {
  for (const values of [[3], [0], [], [NaN], [NaN, 2, Infinity]]) {
    const [low, high] = roundScale(values, [1, 0]).domain() as [number, number];
    assert.ok(low < high && Number.isFinite(low) && Number.isFinite(high));
  }
});

Deno.test("wholeTicks() has both ends, and whole numbers apart from each other", () => {
  assert.deepEqual(wholeTicks(1, 50, 5), [1, 10, 20, 30, 40, 50]);
  assert.deepEqual(wholeTicks(1, 3, 9), [1, 2, 3]);
  assert.deepEqual(wholeTicks(4, 4, 9), [4]);
  // A slot is 95 epochs, and 50 hold no word of four digits.
  assert.deepEqual(wholeTicks(1, 1050, 11).slice(-3), [800, 900, 1050]);
  const whole = fc.integer({ min: 1, max: 1e6 });
  fc.assert(fc.property(whole, whole, fc.integer({ min: 1, max: 20 }), (a, b, count) => {
    const [first, last] = [Math.min(a, b), Math.max(a, b)];
    const ticks = wholeTicks(first, last, count);
    assert.equal(ticks[0], first);
    assert.equal(ticks.at(-1), last);
    assert.ok(ticks.length <= count + 2, String(ticks));
    for (const [i, tick] of ticks.entries()) {
      assert.ok(Number.isInteger(tick) && (i === 0 || tick > ticks[i - 1]!));
    }
  }));
});
