import assert from "node:assert/strict";
import { outlineSupernet } from "../../src/space/outline.ts";
import { buildSupernet, FitError } from "../../src/space/supernet.ts";

const SIZE = { channels: 1, height: 28, width: 28 };
const NETWORK = {
  stem: { channels: 6 },
  cell_inputs: 2 as const,
  nodes: 2,
  cells: [
    { type: "normal" as const, channels: 4 },
    { type: "reduction" as const, channels: 8 },
    { type: "normal" as const, channels: 8 },
  ],
  operations: ["identity", "conv_3x3"],
};

Deno.test("outlineSupernet() tells the shapes between the stages", () => {
  const stages = outlineSupernet(NETWORK, SIZE, 10);
  assert.deepEqual(
    stages.map(({ kind, output: { height, width, channels } }) => [kind, height, width, channels]),
    [
      ["images", 28, 28, 1],
      ["stem", 28, 28, 6],
      ["normal", 28, 28, 8],
      ["reduction", 14, 14, 16],
      ["normal", 14, 14, 16],
      ["classifier", 1, 1, 10],
    ],
  );
});

Deno.test("outlineSupernet() counts every weight once", () => {
  const stages = outlineSupernet(NETWORK, SIZE, 10);
  const { graph } = buildSupernet(NETWORK, SIZE, 10, "train");
  const all = graph.parameters.filter(({ group }) => group === "weights")
    .reduce((sum, { dims }) => sum + dims.reduce((product, dim) => product * dim, 1), 0);
  assert.equal(stages.reduce((sum, { weights }) => sum + weights, 0), all);
  assert.equal(stages[1]!.weights, 9 * 6 + 2 * 6); // a 3x3 conv of one channel, affine batch norm
  assert.equal(stages.at(-1)!.weights, 16 * 10 + 10);
});

Deno.test("outlineSupernet() knows which stages a cell takes", () => {
  const inputs = (network: Parameters<typeof outlineSupernet>[0]) =>
    outlineSupernet(network, SIZE, 10).map(({ inputs }) => inputs);
  assert.deepEqual(inputs(NETWORK), [[], [0], [1, 1], [1, 2], [2, 3], [4]]);
  const narrow = { ...NETWORK, stem: "none" as const, cell_inputs: 1 as const };
  assert.deepEqual(inputs(narrow), [[], [0], [1], [2], [3]]);
});

Deno.test("outlineSupernet() refuses images that are too small", () => {
  const tiny = { channels: 1, height: 1, width: 1 };
  assert.throws(() => outlineSupernet(NETWORK, tiny, 10), FitError);
});
