import assert from "node:assert/strict";
import type { EpochReport } from "../../src/search/report.ts";
import {
  collapseWarnings,
  describeEpoch,
  describeGenotype,
  percent,
} from "../../src/search/text.ts";

const genotype = {
  normal: [
    { from: "c_{k-1}" as const, to: 0, operation: "identity" },
    { from: "c_{k-1}" as const, to: 1, operation: "identity" },
    { from: 0, to: 1, operation: "conv_3x3" },
  ],
  reduction: [],
};

const report: EpochReport = {
  epoch: 3,
  step: 1407,
  train: { loss: 0.31214, accuracy: 0.913 },
  architecture: { loss: 0.4, accuracy: 0.88 },
  valid: { loss: 0.5, accuracy: 0.8512 },
  learning_rate: 0.025,
  alphas: {},
  genotype,
  cells: [{
    cell: "normal",
    operations: { conv_3x3: 1, max_pool_3x3: 0, identity: 2 },
    skips: 2 / 3,
    skip_connections: 2,
    entropies: [1.0986, 1.0986],
    entropy: 1.0986,
  }],
  seconds: 72,
};

Deno.test("describeEpoch() has measures, genotype, counts, skips and entropy", () => {
  assert.equal(
    describeEpoch(report, 5),
    `Epoch 3/5: training loss 0.3121, accuracy 91.30 %; validation loss 0.5000, accuracy 85.12 %; 1 min 12 s
  normal cell: node 0 = identity(c_{k-1}); node 1 = identity(c_{k-1}) + conv_3x3(node 0)
  normal cell: 1 conv_3x3, 2 identity; skip connections 66.67 %; entropy of the edges' mixing weights 1.0986 1.0986, mean 1.0986`,
  );
});

Deno.test("describeGenotype() leaves out a cell that the network does not have", () => {
  assert.equal(describeGenotype(genotype).length, 1);
  assert.deepEqual(describeGenotype({ normal: [], reduction: [] }), []);
});

Deno.test("collapseWarnings() names the epoch and the cell", () => {
  const [warning, ...others] = collapseWarnings(report);
  assert.match(warning!, /^Warning: .* the normal cell in epoch 3/);
  assert.deepEqual(others, []);
  const healthy = report.cells.map((cell) => ({ ...cell, skips: 0.5 }));
  assert.deepEqual(collapseWarnings({ ...report, cells: healthy }), []);
});

Deno.test("percent() has two decimals", () => {
  assert.equal(percent(0.91304), "91.30 %");
  assert.equal(percent(1), "100.00 %");
});
