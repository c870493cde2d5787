import assert from "node:assert/strict";
import { compareRuns } from "../../src/compare/comparison.ts";
import { run } from "./summaries.ts";

Deno.test("compareRuns() puts the best first and runs without the result last", () => {
  const runs = [
    run("a", { valid_accuracy: 0.5, valid_loss: 3 }),
    run("b", {}),
    run("c", { valid_accuracy: 0.9, valid_loss: 2 }),
    run("d", { valid_accuracy: 0.9, valid_loss: 1 }),
    run("e", {}),
  ];
  const names = (...args: Parameters<typeof compareRuns>) =>
    compareRuns(...args).runs.map(({ name }) => name).join("");
  assert.equal(names(runs.toReversed()), "cdabe");
  assert.equal(names(runs, "valid_loss"), "dcabe");
  assert.equal(names(runs.toReversed(), "name"), "abcde");
});

Deno.test("compareRuns() has only the results that there are", () => {
  const runs = [run("a", { seconds: 3 }), run("b", { valid_loss: 0 })];
  assert.deepEqual(compareRuns(runs).results, ["valid_loss", "seconds"]);
});

Deno.test("compareRuns() does not let a run without settings make every setting differ", () => {
  const runs = [
    run("a", {}, { seed: 1, epochs: 5 }),
    run("b", {}, { seed: 2, epochs: 5 }),
    run("c", {}),
  ];
  assert.deepEqual(compareRuns(runs).settings, ["seed"]);
  assert.deepEqual(compareRuns(runs.slice(0, 1)).settings, []);
});
