import assert from "node:assert/strict";
import { Mean } from "../../src/search/mean.ts";

Deno.test("Mean weighs batches by their size", () => {
  const mean = new Mean();
  mean.add({ loss: 1, correct: 3 }, 4);
  mean.add({ loss: 4, correct: 0 }, 2);
  assert.equal(mean.loss, 2);
  assert.equal(mean.accuracy, 0.5);
});

Deno.test("Mean goes on from its sums", () => {
  const whole = new Mean();
  const first = new Mean();
  first.add({ loss: 0.1, correct: 1 }, 3);
  whole.add({ loss: 0.1, correct: 1 }, 3);
  const second = new Mean(JSON.parse(JSON.stringify(first.sums)));
  for (const mean of [whole, second]) mean.add({ loss: 0.7, correct: 2 }, 7);
  assert.deepEqual(second.sums, whole.sums);
});

Deno.test("Mean of nothing is not a number", () => {
  assert.ok(Number.isNaN(new Mean().loss));
  assert.ok(Number.isNaN(new Mean().accuracy));
});
