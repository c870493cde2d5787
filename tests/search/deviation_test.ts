import assert from "node:assert/strict";
import { deviation } from "../../src/search/deviation.ts";

const tensor = (...values: number[]) => ({
  shape: [values.length],
  data: Float32Array.from(values),
});

Deno.test("deviation() is zero for equal tensors", () => {
  assert.deepEqual(deviation("a", tensor(1, 2), tensor(1, 2)), { name: "a", largest: 0, worst: 0 });
});

Deno.test("deviation() measures against 1e-5 + 1e-3 |e|", () => {
  const { largest, worst } = deviation("a", tensor(0, 100.5), tensor(0, 100));
  assert.equal(largest, 0.5);
  assert.ok(Math.abs(worst - 0.5 / 0.10001) < 1e-9);
  assert.ok(Math.abs(deviation("a", tensor(1e-5), tensor(0)).worst - 1) < 1e-6);
});

Deno.test("deviation() finds the worst even where another is the largest", () => {
  const { largest, worst } = deviation("a", tensor(1000.5, 0.001), tensor(1000, 0));
  assert.equal(largest, 0.5);
  assert.ok(Math.abs(worst - 100) < 1e-3);
});

Deno.test("deviation() allows a multiple of the tolerance", () => {
  const once = deviation("a", tensor(1.01), tensor(1));
  const tenfold = deviation("a", tensor(1.01), tensor(1), 10);
  assert.ok(once.worst > 1 && tenfold.worst < 1);
  assert.equal(tenfold.largest, once.largest);
});

Deno.test("deviation() lets nothing pass that is missing, of another shape or not finite", () => {
  const expected = tensor(1, 2);
  const wrong = [
    undefined,
    tensor(1),
    { shape: [2, 1], data: Float32Array.of(1, 2) },
    tensor(1, NaN),
    tensor(Infinity, 2),
  ];
  for (const actual of wrong) assert.equal(deviation("a", actual, expected).worst, Infinity);
  assert.equal(deviation("a", tensor(NaN), tensor(NaN)).worst, Infinity);
});
