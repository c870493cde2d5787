import assert from "node:assert/strict";
import fc from "fast-check";
import {
  AXIS_TEXT,
  roundScale,
  roundTicks,
  type TickWords,
  wholeTicks,
} from "../../src/figure/axis.ts";
import { HELVETICA } from "../../src/figure/typeface.ts";

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

/** Values `apart` points apart, written by Helvetica at 9 points: a digit is 5 wide. */
const wordsOf = (apart: number) => ({
  place: (value: number) => apart * value,
  format: String,
  typeface: HELVETICA,
});

Deno.test("wholeTicks() has both ends, and as many round numbers as have room", () => {
  assert.deepEqual(wholeTicks(1, 50, wordsOf(7.5)), [1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50]);
  assert.deepEqual(wholeTicks(1, 50, wordsOf(2.5)), [1, 10, 20, 30, 40, 50]);
  assert.deepEqual(wholeTicks(1, 3, wordsOf(30)), [1, 2, 3]);
  assert.deepEqual(wholeTicks(4, 4, wordsOf(1)), [4]);
  // What touches an end is left out, and nothing else: 2 has no room beside 1.
  assert.deepEqual(wholeTicks(1, 12, wordsOf(8)), [1, 4, 6, 8, 10, 12]);
  assert.deepEqual(wholeTicks(1, 1050, wordsOf(0.33)).slice(-3), [800, 900, 1050]);
  const whole = fc.integer({ min: 1, max: 1e6 });
  fc.assert(fc.property(whole, whole, fc.integer({ min: 60, max: 600 }), (a, b, length) => {
    const [first, last] = [Math.min(a, b), Math.max(a, b)];
    const words = wordsOf(length / Math.max(1, last - first));
    const ticks = wholeTicks(first, last, words);
    assert.equal(ticks[0], first);
    assert.equal(ticks.at(-1), last);
    assert.ok(ticks.length <= 13, String(ticks));
    assertApart(ticks, words);
  }));
});

Deno.test("roundTicks() has what has room by its very words", () => {
  const scale = roundScale([0, 100], [0, 120]);
  const { typeface } = wordsOf(1);
  assert.deepEqual(roundTicks(scale, { format: String, typeface }), [0, 20, 40, 60, 80, 100]);
  const format = (value: number) => `${value} per cent`;
  assert.deepEqual(roundTicks(scale, { format, typeface }), [0, 50, 100]);
  assert.deepEqual(roundTicks(roundScale([0, 100], [0, 20]), { format, typeface }), [0]);
  const end = fc.integer({ min: 0, max: 1e6 }).map((value) => value / 1000);
  fc.assert(fc.property(end, end, fc.integer({ min: 60, max: 600 }), (a, b, length) => {
    const scale = roundScale([a, b], [0, length]);
    const ticks = roundTicks(scale, { format: String, typeface });
    assert.ok(ticks.length > 0);
    assertApart(ticks, { place: scale, format: String, typeface });
  }));
});

function assertApart(ticks: readonly number[], { place, format, typeface }: TickWords): void {
  const width = (value: number) => typeface.measure(format(value), AXIS_TEXT);
  for (const [i, tick] of ticks.entries()) {
    const before = ticks[i - 1];
    if (before === undefined) continue;
    assert.ok(Number.isFinite(tick) && tick > before);
    assert.ok(place(tick) - place(before) > (width(tick) + width(before)) / 2, String(ticks));
  }
}
