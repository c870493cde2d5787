import assert from "node:assert/strict";
import fc from "fast-check";
import { parseEpochs } from "../../src/report/epochs.ts";

const NETWORK = {
  stem: "none" as const,
  cell_inputs: 1 as const,
  nodes: 1,
  cells: [{ type: "normal" as const, channels: 4 }],
  operations: ["identity", "conv_3x3"],
};

/** A line of `metrics.jsonl` as a search writes it, with changes. */
function lineOf(changes: object = {}): string {
  const measures = { loss: 0.5, accuracy: 0.75 };
  const edge = { from: "c_{k-1}", to: 0, operation: "conv_3x3" };
  return JSON.stringify({
    epoch: 1,
    step: 3,
    train: measures,
    architecture: measures,
    valid: measures,
    learning_rate: 0.1,
    alphas: { normal: [[0, Math.log(3)]] },
    genotype: { normal: [edge], reduction: [] },
    cells: [],
    seconds: 2,
    ...changes,
  });
}

Deno.test("parseEpochs() reads measures, mixing weights and genotype", () => {
  const { epochs, faults } = parseEpochs(`${lineOf()}\n${lineOf({ epoch: 2 })}\n`, NETWORK);
  assert.deepEqual(faults, []);
  assert.deepEqual(epochs.map(({ epoch }) => epoch), [1, 2]);
  const [{ weights, valid, genotype }] = epochs as [typeof epochs[0]];
  assert.deepEqual(valid, { loss: 0.5, accuracy: 0.75 });
  const [[first, second]] = weights.normal as [[number, number]];
  assert.ok(Math.abs(first - 0.25) < 1e-12 && Math.abs(second - 0.75) < 1e-12);
  assert.equal(weights.reduction, undefined);
  assert.equal(genotype.normal[0]!.operation, "conv_3x3");
});

Deno.test("parseEpochs() leaves out a line that is being written", () => {
  const text = `${lineOf()}\n${lineOf({ epoch: 2 }).slice(0, 20)}`;
  const { epochs, faults } = parseEpochs(text, NETWORK);
  assert.equal(epochs.length, 1);
  assert.deepEqual(faults, []);
  assert.deepEqual(parseEpochs("", NETWORK), { epochs: [], faults: [] });
});

Deno.test("parseEpochs() takes the later line of an epoch, and sorts", () => {
  const lines = [lineOf({ epoch: 2 }), lineOf({ seconds: 1 }), lineOf({ seconds: 9 })];
  const { epochs } = parseEpochs(`${lines.join("\n")}\n`, NETWORK);
  assert.deepEqual(epochs.map(({ epoch, seconds }) => [epoch, seconds]), [[1, 9], [2, 2]]);
});

Deno.test("parseEpochs() names the lines that it passes over", () => {
  const wrong: [string, string][] = [
    ["{", "it is not JSON"],
    ["3", "it is no object"],
    [lineOf({ valid: undefined }), "valid is missing or of another kind"],
    [lineOf({ train: { loss: "a", accuracy: 1 } }), "train.loss is missing or of another kind"],
    [
      lineOf({ alphas: { normal: [[0, 0, 0]] } }),
      "alphas.normal is not 1 by 2 numbers, as the experiment has it",
    ],
    [
      lineOf({ genotype: { normal: [{ from: 0, to: 0, operation: "x" }], reduction: [] } }),
      "the experiment has no operation x",
    ],
  ];
  const text = wrong.map(([written]) => `${written}\n`).join("") + `${lineOf()}\n`;
  const { epochs, faults } = parseEpochs(text, NETWORK);
  assert.deepEqual(faults, wrong.map(([, why], i) => `Line ${i + 1} is no epoch: ${why}`));
  assert.equal(epochs.length, 1);
});

Deno.test("parseEpochs() reads what was not finite as NaN", () => {
  const { epochs } = parseEpochs(`${lineOf({ valid: { loss: NaN, accuracy: 1 } })}\n`, NETWORK);
  assert.ok(Number.isNaN(epochs[0]!.valid.loss));
});

Deno.test("parseEpochs() takes any text", () => {
  const anyLine = fc.oneof(fc.string(), fc.json(), fc.constant(lineOf()));
  fc.assert(fc.property(fc.array(anyLine, { maxLength: 6 }), (lines) => {
    const text = lines.map((line) => `${line}\n`).join("");
    const { epochs, faults } = parseEpochs(text, NETWORK);
    assert.ok(epochs.length + faults.length <= text.split("\n").length - 1);
  }));
});
