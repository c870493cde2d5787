import assert from "node:assert/strict";
import { softplus } from "../../../src/engine/reference/element.ts";
import { cross_entropy, cross_entropy_gradient } from "../../../src/engine/reference/head.ts";
import { NO_FEED, tensor } from "./tensors.ts";

Deno.test("cross_entropy() is the mean of −log softmax at the labels", () => {
  const logits = tensor([2, 1, 1, 2], ...[0, 0], ...[0, Math.log(3)]);
  const labels = tensor([2], 0, 1);
  const loss = cross_entropy([logits, labels], {}, NO_FEED);
  assert.ok(Math.abs(loss.data[0]! - (Math.log(2) + Math.log(4 / 3)) / 2) < 1e-15);
  const { data } = cross_entropy_gradient([logits, labels], {}, NO_FEED);
  const expected = [-0.25, 0.25, 0.125, -0.125];
  for (const [i, value] of data.entries()) assert.ok(Math.abs(value - expected[i]!) < 1e-15);
});

Deno.test("cross_entropy() and softplus() do not overflow", () => {
  const logits = tensor([1, 1, 1, 2], 1e4, 0);
  assert.deepEqual(cross_entropy([logits, tensor([1], 1)], {}, NO_FEED), tensor([], 1e4));
  const x = tensor([1, 1, 1, 3], -1e4, 0, 1e4);
  assert.deepEqual(softplus([x], {}, NO_FEED), tensor([1, 1, 1, 3], 0, Math.log(2), 1e4));
});
