import assert from "node:assert/strict";
import {
  avg_pool,
  avg_pool_gradient,
  max_pool,
  max_pool_gradient,
} from "../../../src/engine/reference/pool.ts";
import { map, NO_FEED } from "./tensors.ts";

const WINDOW = { kernel: 3, stride: 2, dilation: 1, padding: 1 };

Deno.test("max_pool() is never won by a border", () => {
  const x = map([-1, -2, -3], [-4, -5, -6], [-7, -8, -9]);
  assert.deepEqual(max_pool([x], WINDOW, NO_FEED), map([-1, -2], [-4, -5]));
});

Deno.test("max_pool() passes a NaN on", () => {
  const y = max_pool([map([1, NaN, 3])], { ...WINDOW, stride: 1 }, NO_FEED);
  assert.deepEqual(y, map([NaN, NaN, NaN]));
});

Deno.test("max_pool_gradient() goes to the first of equal pixels in row order", () => {
  const x = map([0, 7, 0], [7, 7, 0], [0, 0, 0]);
  const d = map([1, 10], [100, 1000]);
  const y = max_pool([x], WINDOW, NO_FEED);
  const more = map([0, 0, 0], [0, 0, 0], [0, 0, 5]);
  assert.deepEqual(
    max_pool_gradient([d, x, y, more], WINDOW, NO_FEED),
    map([0, 11, 0], [100, 1000, 0], [0, 0, 5]),
  );
});

Deno.test("avg_pool() divides by the pixels inside the image", () => {
  const x = map([1, 1, 1], [1, 1, 1], [1, 1, 1]);
  assert.deepEqual(avg_pool([x], WINDOW, NO_FEED), map([1, 1], [1, 1]));
  const size = { height: 3, width: 3 };
  assert.deepEqual(
    avg_pool_gradient([map([4, 0], [0, 8])], { ...WINDOW, ...size }, NO_FEED),
    map([1, 1, 0], [1, 3, 2], [0, 2, 2]),
  );
});
