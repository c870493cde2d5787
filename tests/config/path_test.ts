import assert from "node:assert/strict";
import fc from "fast-check";
import { formatPath, parsePath, shortName, valueAt } from "../../src/config/path.ts";

Deno.test("formatPath() writes keys with dots and items with brackets", () => {
  assert.equal(formatPath([]), "");
  assert.equal(formatPath(["network", "cells", 0, "channels"]), "network.cells[0].channels");
});

Deno.test("parsePath() reads what formatPath() writes", () => {
  const key = fc.stringMatching(/^[a-z_]{1,8}$/);
  const path = fc.tuple(key, fc.array(fc.oneof(key, fc.nat()))).map((
    [first, rest],
  ) => [first, ...rest]);
  fc.assert(fc.property(path, (parts) => assert.deepEqual(parsePath(formatPath(parts)), parts)));
});

Deno.test("shortName() is the last key with what follows it", () => {
  assert.equal(shortName(["weights", "learning_rate"]), "learning_rate");
  assert.equal(shortName(["alphas", "betas", 1]), "betas[1]");
});

Deno.test("valueAt() sees own properties only", () => {
  const root = { a: [{ b: 1 }] };
  assert.equal(valueAt(root, ["a", 0, "b"]), 1);
  assert.equal(valueAt(root, ["a", 1, "b"]), undefined);
  assert.equal(valueAt(root, ["constructor"]), undefined);
  assert.equal(valueAt("text", ["length"]), undefined);
});
