import assert from "node:assert/strict";
import { Random } from "../../src/random.ts";
import { countGenotypes, drawGenotype } from "../../src/space/draw.ts";
import { findMisfits } from "../../src/space/genotype_check.ts";

const both = [{ type: "reduction", channels: 4 }, { type: "normal", channels: 4 }] as const;
const operations = ["none", "identity", "conv_3x3"] as const;

Deno.test("countGenotypes() counts the exercise's space", () => {
  const names = ["avg_pool_3x3", "max_pool_3x3", "identity", "conv_3x3"] as const;
  const network = { cell_inputs: 1, nodes: 2, cells: both, operations: names } as const;
  assert.equal(countGenotypes(network), 4096n);
  assert.equal(countGenotypes({ ...network, cells: both.slice(1) }), 64n);
});

Deno.test("drawGenotype() draws every genotype of a small space, and equally often", () => {
  const network = { cell_inputs: 1, nodes: 3, cells: both.slice(1), operations } as const;
  // Node 0: 2; node 1: 2²; node 2: 3 pairs of sources · 2².
  const all = 2 * 4 * 12, draws = 200 * all;
  assert.equal(countGenotypes(network), BigInt(all));
  const random = new Random(1, "draws");
  const counts = new Map<string, number>();
  for (let i = 0; i < draws; i++) {
    const { normal, reduction } = drawGenotype(network, random);
    assert.deepEqual(reduction, []);
    const key = JSON.stringify(normal);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  assert.equal(counts.size, all);
  const chi = [...counts.values()].reduce((sum, n) => sum + (n - 200) ** 2 / 200, 0);
  // Mean 95, deviation √190: five deviations.
  assert.ok(Math.abs(chi - (all - 1)) < 5 * Math.sqrt(2 * (all - 1)), `chi² ${chi}`);
});

Deno.test("drawGenotype() stays in the space", () => {
  const random = new Random(2, "draws");
  for (const cell_inputs of [1, 2] as const) {
    for (const nodes of [1, 2, 4, 7]) {
      const network = { cell_inputs, nodes, cells: both, operations };
      const genotype = drawGenotype(network, random);
      for (const cell of [genotype.normal, genotype.reduction]) {
        assert.deepEqual(findMisfits(cell, { cell_inputs, nodes, operations }), []);
        assert.ok(cell.every(({ operation }) => operation !== "none"));
      }
    }
  }
});

Deno.test("drawGenotype() refuses a space of none alone", () => {
  const network = { cell_inputs: 1, nodes: 1, cells: both, operations: ["none"] } as const;
  assert.throws(() => drawGenotype(network, new Random(0, "")), {
    name: "RangeError",
    message: "Expected network.operations to hold an operation besides none",
  });
});
