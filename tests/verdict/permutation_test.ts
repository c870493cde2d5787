import assert from "node:assert/strict";
import { pairedRandomisation } from "../../src/verdict/permutation.ts";

Deno.test("pairedRandomisation() counts the signs that come as far", () => {
  assert.equal(pairedRandomisation([1, 2, 3]), 2 / 8);
  assert.equal(pairedRandomisation([-1, -2, -3]), 2 / 8);
  // |1 − 2 + 3| = 2: the sums are ±6, ±4, ±2, ±0 (twice): six of eight are as far.
  assert.equal(pairedRandomisation([1, -2, 3]), 6 / 8);
  assert.equal(pairedRandomisation([0, 0]), 1);
  assert.equal(pairedRandomisation([0.1, 0.2, 0.3, 0.1, 0.7]), 2 / 32);
});

Deno.test("pairedRandomisation() gives Fisher's result on Darwin's maize", () => {
  // Heights of crossed minus self-fertilised plants in eighths of an inch: 1,726 of 32,768 signs.
  const maize = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
  assert.equal(pairedRandomisation(maize), 1726 / 32768);
});

Deno.test("pairedRandomisation() refuses what it cannot count", () => {
  assert.throws(() => pairedRandomisation([]), { message: /Expected 1 to 20 differences/ });
  assert.throws(() => pairedRandomisation(Array(21).fill(1)), RangeError);
});
