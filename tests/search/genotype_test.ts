import assert from "node:assert/strict";
import fc from "fast-check";
import { deriveGenotype, mixingWeights, softmax } from "../../src/search/genotype.ts";

const network = (options: { cell_inputs?: 1 | 2; nodes?: number; operations?: string[] } = {}) => ({
  stem: "none" as const,
  cell_inputs: 1 as 1 | 2,
  nodes: 1,
  cells: [{ type: "normal" as const, channels: 4 }],
  operations: ["avg_pool_3x3", "identity", "conv_3x3"],
  ...options,
});

Deno.test("deriveGenotype() keeps the strongest operation of an edge", () => {
  const { normal, reduction } = deriveGenotype({ normal: [0.1, -2, 0.3] }, network());
  assert.deepEqual(normal, [{ from: "c_{k-1}", to: 0, operation: "conv_3x3" }]);
  assert.deepEqual(reduction, []);
});

Deno.test("deriveGenotype() takes the first of equally strong operations", () => {
  const { normal } = deriveGenotype({ normal: [0, 0.5, 0.5] }, network());
  assert.equal(normal[0]?.operation, "identity");
});

Deno.test("deriveGenotype() never chooses none", () => {
  const space = network({ operations: ["none", "identity", "conv_3x3"] });
  const { normal } = deriveGenotype({ normal: [9, -1, 1] }, space);
  assert.equal(normal[0]?.operation, "conv_3x3");
});

Deno.test("deriveGenotype() throws where none is the only operation", () => {
  const space = network({ operations: ["none"] });
  assert.throws(() => deriveGenotype({ normal: [1] }, space), /an operation besides none/);
});

Deno.test("deriveGenotype() names sources: cell inputs, then intermediate nodes", () => {
  const one = deriveGenotype(
    { reduction: [0, 0, 1, 0, 0, 1, 0, 0, 1] },
    network({ nodes: 2 }),
  );
  assert.deepEqual(one.reduction.map(({ from, to }) => [from, to]), [
    ["c_{k-1}", 0],
    ["c_{k-1}", 1],
    [0, 1],
  ]);
  const two = deriveGenotype({ normal: [0, 0, 1, 0, 0, 1] }, network({ cell_inputs: 2 }));
  assert.deepEqual(two.normal.map(({ from, to }) => [from, to]), [["c_{k-2}", 0], ["c_{k-1}", 0]]);
});

Deno.test("deriveGenotype() keeps the two strongest edges of a node, in the edges' order", () => {
  // Node 1 has three edges: c_{k-2}, c_{k-1} and node 0.
  const space = network({ cell_inputs: 2, nodes: 2 });
  const normal = [[0, 0, 0], [0, 0, 0], [0, 0, 1], [0, 0.5, 0], [3, 0, 0]].flat();
  assert.deepEqual(deriveGenotype({ normal }, space).normal.slice(2), [
    { from: "c_{k-2}", to: 1, operation: "conv_3x3" },
    { from: 0, to: 1, operation: "avg_pool_3x3" },
  ]);
});

Deno.test("deriveGenotype() compares edges by their chosen operation, not by none", () => {
  const space = network({ cell_inputs: 2, nodes: 2, operations: ["none", "identity"] });
  const normal = [[0, 0], [0, 0], [5, 0], [0, 1], [0, 2]].flat();
  const kept = deriveGenotype({ normal }, space).normal.filter(({ to }) => to === 1);
  assert.deepEqual(kept.map(({ from }) => from), ["c_{k-1}", 0]);
});

Deno.test("deriveGenotype() keeps the first of equally strong edges", () => {
  const space = network({ cell_inputs: 2, nodes: 2 });
  const normal = Array.from({ length: 15 }, () => 0.25);
  const kept = deriveGenotype({ normal }, space).normal.filter(({ to }) => to === 1);
  assert.deepEqual(kept.map(({ from, operation }) => [from, operation]), [
    ["c_{k-2}", "avg_pool_3x3"],
    ["c_{k-1}", "avg_pool_3x3"],
  ]);
});

Deno.test("softmax() sums to one and survives large alphas", () => {
  const alphas = fc.array(fc.float({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
  fc.assert(fc.property(alphas, (row) => {
    const weights = softmax(row);
    assert.ok(Math.abs(weights.reduce((a, b) => a + b, 0) - 1) < 1e-9);
    assert.equal(weights[row.indexOf(Math.max(...row))], Math.max(...weights));
  }));
});

Deno.test("mixingWeights() takes the softmax row by row", () => {
  assert.deepEqual(mixingWeights([0, 0, 7, 7, -1, -1], 2), [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]);
});
