import assert from "node:assert/strict";
import { differences, flatten } from "../../src/report/flatten.ts";

Deno.test("flatten() gives a path to every value and keeps lists whole", () => {
  assert.deepEqual(flatten({ a: { b: 1, c: "x" }, d: [1, { e: 2 }], f: null }), [
    ["a.b", "1"],
    ["a.c", "x"],
    ["d", '[1,{"e":2}]'],
    ["f", "null"],
  ]);
});

Deno.test("flatten() cuts long texts", () => {
  const [[, text]] = flatten({ diff: "x".repeat(1000) }) as [[string, string]];
  assert.equal(text, `${"x".repeat(300)}…`);
});

Deno.test("differences() names what runs do not share", () => {
  const found = differences([
    [["seed", "1"], ["epochs", "5"]],
    [["seed", "2"], ["epochs", "5"], ["order", "exact"]],
  ]);
  assert.deepEqual(found, [
    { path: "seed", values: ["1", "2"] },
    { path: "order", values: [null, "exact"] },
  ]);
});
