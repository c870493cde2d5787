import assert from "node:assert/strict";
import { entropy, summarizeCells, takenOverBySkips } from "../../src/search/collapse.ts";
import { deriveGenotype } from "../../src/search/genotype.ts";

const network = {
  stem: "none" as const,
  cell_inputs: 1 as const,
  nodes: 2,
  cells: [{ type: "normal" as const, channels: 4 }],
  operations: ["identity", "conv_3x3"],
};

function summaryOf(normal: number[]) {
  const alphas = { normal };
  return summarizeCells(alphas, deriveGenotype(alphas, network), network);
}

Deno.test("summarizeCells() counts operations and the share of skip connections", () => {
  const [summary, ...others] = summaryOf([1, 0, 1, 0, 0, 1]);
  assert.deepEqual(others, []);
  assert.equal(summary?.cell, "normal");
  assert.deepEqual(summary?.operations, { identity: 2, conv_3x3: 1 });
  assert.equal(summary?.skips, 2 / 3);
  assert.equal(summary?.skip_connections, 2);
});

Deno.test("summarizeCells() tells undecided from decided alphas", () => {
  const [undecided] = summaryOf([0, 0, 0, 0, 0, 0]);
  const [decided] = summaryOf([90, 0, 0, 90, 90, 0]);
  assert.ok(Math.abs(undecided!.entropy - Math.log(2)) < 1e-12);
  assert.ok(decided!.entropy < 1e-12);
  const [mixed] = summaryOf([0, 0, 90, 0, 0, 0]);
  assert.deepEqual(mixed!.entropies.map((entropy) => entropy.toFixed(4)), [
    "0.6931",
    "0.0000",
    "0.6931",
  ]);
  assert.ok(Math.abs(mixed!.entropy - 2 * Math.log(2) / 3) < 1e-12);
});

Deno.test("entropy() of a certain outcome is zero", () => {
  assert.equal(entropy([0, 1, 0]), 0);
});

Deno.test("takenOverBySkips() names cells with more than half skip connections", () => {
  assert.deepEqual(takenOverBySkips(summaryOf([1, 0, 1, 0, 0, 1])), ["normal"]);
  assert.deepEqual(takenOverBySkips(summaryOf([1, 0, 0, 1, 0, 1])), []);
  const half = { ...summaryOf([1, 0, 1, 0, 0, 1])[0]!, skips: 0.5 };
  assert.deepEqual(takenOverBySkips([half]), []);
});
