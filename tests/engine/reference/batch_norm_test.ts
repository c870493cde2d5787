import assert from "node:assert/strict";
import { moments, normalize } from "../../../src/engine/reference/batch_norm.ts";
import { NO_FEED, tensor } from "./tensors.ts";

Deno.test("moments() are mean and biased variance of every channel over the batch", () => {
  const x = tensor([2, 1, 2, 2], ...[1, 5], ...[3, 5], ...[5, 5], ...[7, 5]);
  assert.deepEqual(moments([x], {}, NO_FEED), tensor([2, 2], 4, 5, 5, 0));
});

Deno.test("moments() hold up where the mean is large against the deviation", () => {
  const x = tensor([1, 2, 2, 1], 1e8 + 1, 1e8 - 1, 1e8 + 1, 1e8 - 1);
  assert.deepEqual(moments([x], {}, NO_FEED), tensor([2, 1], 1e8, 1));
});

Deno.test("normalize() adds 1e-5 to the variance", () => {
  const y = normalize([tensor([1, 1, 1, 1], 3), tensor([2, 1], 2, 4e-5 - 1e-5)], {}, NO_FEED);
  assert.ok(Math.abs(y.data[0]! - 1 / Math.sqrt(4e-5)) < 1e-9);
});
