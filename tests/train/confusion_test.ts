import assert from "node:assert/strict";
import { countConfusion, emptyConfusion, firstLargest } from "../../src/train/confusion.ts";

Deno.test("countConfusion() counts what is taken for what, the first of equal logits winning", () => {
  const matrix = emptyConfusion(3);
  countConfusion(matrix, Float32Array.of(0, 2, 1, 5, 5, 0, 0, 0, 1), [1, 1, 0]);
  countConfusion(matrix, Float32Array.of(-3, -2, -1), [2]);
  assert.deepEqual(matrix, [[0, 0, 1], [1, 1, 0], [0, 0, 1]]);
});

Deno.test("firstLargest() is the first of the largest", () => {
  assert.equal(firstLargest([1, 3, 3]), 1);
  assert.equal(firstLargest([-2]), 0);
});
