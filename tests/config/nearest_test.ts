import assert from "node:assert/strict";
import fc from "fast-check";
import { editDistance, nearest } from "../../src/config/nearest.ts";

const KEYS = ["name", "seed", "data", "network", "search", "weights", "alphas", "batch_size"];

Deno.test("editDistance() counts a swap of neighbours as one edit", () => {
  assert.equal(editDistance("serach", "search"), 1);
  assert.equal(editDistance("ca", "abc"), 3); // no letter is touched twice
});

Deno.test("editDistance() is 0 for equal words only, symmetric and at most the longer length", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
  fc.assert(fc.property(word, word, (a, b) => {
    const distance = editDistance(a, b);
    assert.equal(distance === 0, a === b);
    assert.equal(distance, editDistance(b, a));
    assert.ok(distance <= Math.max(a.length, b.length));
    assert.ok(distance >= Math.abs(a.length - b.length));
  }));
});

Deno.test("editDistance() is 1 after one edit", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 2, maxLength: 8 });
  fc.assert(fc.property(word, fc.nat(), (a, n) => {
    const i = n % (a.length - 1);
    const [x, y] = [a.charAt(i), a.charAt(i + 1)];
    const [head, tail] = [a.slice(0, i), a.slice(i + 2)];
    assert.equal(editDistance(a, `${head}${y}${tail}`), 1);
    assert.equal(editDistance(a, `${head}${x}z${y}${tail}`), 1);
    assert.equal(editDistance(a, `${head}z${y}${tail}`), 1);
    assert.equal(editDistance(a, `${head}${y}${x}${tail}`), x === y ? 0 : 1);
  }));
});

Deno.test("nearest() finds misspelt, camel-case, hyphenated and shortened names", () => {
  assert.equal(nearest("serach", KEYS), "search");
  assert.equal(nearest("Sead", KEYS), "seed");
  assert.equal(nearest("batchSize", KEYS), "batch_size");
  assert.equal(nearest("batch-size", KEYS), "batch_size");
  assert.equal(nearest("bs", KEYS), "batch_size");
  assert.equal(nearest("batch", KEYS), "batch_size");
  assert.equal(nearest("convolution", ["batch_norm", "conv"]), "conv");
  assert.equal(nearest("conv3x3", ["avg_pool_3x3", "conv_3x3"]), "conv_3x3");
});

Deno.test("nearest() prefers the smaller distance to the earlier name", () => {
  assert.equal(nearest("channel", ["channls", "channels"]), "channels");
});

Deno.test("nearest() finds nothing where nothing is near", () => {
  assert.equal(nearest("dropout", KEYS), undefined);
  assert.equal(nearest("sep_conv_3x3", ["conv_3x3", "max_pool_3x3"]), undefined);
  assert.equal(nearest("", KEYS), undefined);
  assert.equal(nearest("x".repeat(100_000), KEYS), undefined);
});
