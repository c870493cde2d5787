import assert from "node:assert/strict";
import { differingPaths, flattenSettings, settingText } from "../../src/compare/settings.ts";

Deno.test("flattenSettings() gives maps as paths and lists whole", () => {
  const settings = flattenSettings({ seed: 2, search: { epochs: 5, betas: [0, { a: 1 }] }, x: {} });
  assert.deepEqual([...settings], [
    ["seed", 2],
    ["search.epochs", 5],
    ["search.betas", [0, { a: 1 }]],
  ]);
});

Deno.test("flattenSettings() finds none in what is no map", () => {
  for (const value of [undefined, null, 3, "text", [1]]) {
    assert.equal(flattenSettings(value).size, 0);
  }
});

Deno.test("differingPaths() names what is not the same in all runs, or not in all", () => {
  const runs = [
    { seed: 1, list: [1, 2], same: { deep: [1] }, none: null },
    { seed: 2, list: [1, 2, 3], same: { deep: [1] } },
  ].map(flattenSettings);
  assert.deepEqual(differingPaths(runs), ["seed", "list", "none"]);
  assert.deepEqual(differingPaths(runs.slice(1)), []);
});

Deno.test("differingPaths() tells text from the number that it spells", () => {
  const runs = [{ a: 1 }, { a: "1" }].map(flattenSettings);
  assert.deepEqual(differingPaths(runs), ["a"]);
});

Deno.test("settingText() writes text as it is and the rest as JSON", () => {
  assert.deepEqual(["a b", [1, "x"], null, undefined].map(settingText), [
    "a b",
    '[1,"x"]',
    "null",
    "",
  ]);
});
