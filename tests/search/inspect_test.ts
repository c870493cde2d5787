import assert from "node:assert/strict";
import { parseExperiment } from "../../src/config/parse.ts";
import { formatInspection, inspect } from "../../src/search/inspect.ts";
import { FitError } from "../../src/space/supernet.ts";
import { yamlTest } from "../config/yaml.ts";

const TEXT = `
name: tiny
data: { dataset: mnist, batch_size: 8 }
network:
  nodes: 1
  cells: [{ type: reduction, channels: 4 }, { type: reduction, channels: 4 }]
  operations: [identity, conv_3x3]
search: { method: darts, epochs: 1 }
weights: { optimizer: sgd, learning_rate: 0.1 }
`;

function experiment() {
  const parsed = parseExperiment({ file: "tiny.yaml", text: TEXT });
  if ("problems" in parsed) throw new Error(parsed.problems.map(({ message }) => message).join());
  return parsed.experiment;
}

yamlTest("inspect() counts parameters and the operations of convs by hand", () => {
  const { weights, alphas, cells, programs } = inspect(
    experiment(),
    { channels: 1, height: 8, width: 8 },
    10,
  );
  // Preprocess 1→4 and 4→4, in each cell two halves 4→2 and a 3×3 conv 4→4, linear 4→10 with bias.
  assert.equal(weights, 4 + 16 + 2 * (2 * 8 + 144) + 50);
  assert.equal(alphas, 2); // only the reduction cells' single edge is used
  assert.deepEqual(cells.map(({ output }) => output), ["4×4×4", "2×2×4"]);
  const evaluation = programs.find(({ name }) => name === "evaluation")!;
  const convs = evaluation.byOperation.find(({ op }) => op === "conv")!;
  const preprocess = 64 * 4 + 16 * 16;
  const reductions = (16 + 4) * (4 * 4 * 4 + 9 * 16); // factorized: as a 2×2 conv
  assert.equal(convs.operations, 2 * (preprocess + reductions + 40));
});

yamlTest("inspect() finds no weight gradient in the architecture step", () => {
  const { programs } = inspect(experiment(), { channels: 1, height: 8, width: 8 }, 10);
  const operations = (name: string) =>
    programs.find((program) => program.name === name)!.byOperation.map(({ op }) => op);
  assert.ok(!operations("architecture step").includes("conv_filter_gradient"));
  assert.ok(operations("weight step").includes("conv_filter_gradient"));
  assert.ok(!operations("weight step").includes("dot"));
});

yamlTest("inspect() refuses images that the reductions do not fit", () => {
  const size = { channels: 1, height: 2, width: 2 };
  assert.throws(
    () => inspect(experiment(), size, 10),
    (error) => error instanceof FitError && error.cell === 1,
  );
});

yamlTest("formatInspection() names every program and cell", () => {
  const size = { channels: 1, height: 8, width: 8 };
  const text = formatInspection(inspect(experiment(), size, 10));
  for (const part of ["cell 1: reduction", "architecture step:", "weight step:", "evaluation:"]) {
    assert.ok(text.includes(part), text);
  }
});

yamlTest("inspect() takes the mixed operation of every edge apart", () => {
  const { cells } = inspect(experiment(), { channels: 1, height: 8, width: 8 }, 10);
  const [edge, ...others] = cells[1]!.edges;
  assert.deepEqual(others, []);
  const { operations, ...place } = edge!;
  const expected = { edge: 0, from: "c_{k-1}", to: "node 0", stride: 2 };
  assert.deepEqual(place, { ...expected, input: "4×4×4", output: "2×2×4" });
  // identity at stride 2: two 1×1 convs from 4 to 2 channels; conv_3x3: from 4 to 4.
  assert.deepEqual(operations.map(({ name, weights }) => [name, weights]), [
    ["identity", 16],
    ["conv_3x3", 144],
  ]);
  // The conv at four pixels, and its relu.
  assert.equal(operations[1]!.operationsPerImage, 2 * 4 * 144 + 16);
});

yamlTest("inspect() shows the forward pass before and after the passes", () => {
  const { passes } = inspect(experiment(), { channels: 1, height: 8, width: 8 }, 10);
  assert.equal(passes[0]!.pass, "as written");
  assert.equal(passes.length, 5);
  const [before, , after] = passes;
  assert.equal(after!.pass, "relu into convs");
  assert.ok(after!.nodes < before!.nodes);
});

yamlTest("inspect() says what batch fits where the experiment's does not", () => {
  const size = { channels: 1, height: 8, width: 8 };
  const free = 2 ** 32 - inspect(experiment(), size, 10).memory;
  assert.equal(inspect(experiment(), size, 10, free).largestBatch, null);
  assert.equal(inspect(experiment(), size, 10, free + 1).largestBatch, 7);
  assert.equal(inspect(experiment(), size, 10, 2 ** 32).largestBatch, 0);
});
