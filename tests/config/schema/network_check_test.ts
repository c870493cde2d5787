import assert from "node:assert/strict";
import { parseExperiment } from "../../../src/config/parse.ts";
import { EXPERIMENT, yamlTest } from "../yaml.ts";

/** Paths and messages about a network of the given cells. */
function complaints(cells: string, cellInputs: number, operations: string): string[] {
  const text = EXPERIMENT.replace(
    / {2}nodes[^]*?conv_3x3]\n/,
    [
      "  nodes: 1",
      `  cell_inputs: ${cellInputs}`,
      `  cells: [${cells}]`,
      `  operations: [${operations}]`,
      "",
    ].join("\n"),
  );
  const result = parseExperiment({ file: "x.yaml", text });
  return "problems" in result
    ? result.problems.map(({ path, message }) => `${path}: ${message}`)
    : [];
}

const cell = (type: string, channels: number) => `{ type: ${type}, channels: ${channels} }`;
const halves = "a factorized reduction, which is made of two halves";

yamlTest("a skip connection in a reduction cell needs even channels", () => {
  const cells = [cell("normal", 5), cell("reduction", 7)].join();
  assert.deepEqual(complaints(cells, 1, "conv_3x3, none"), []);
  for (const skip of ["identity", "skip_connect"]) {
    assert.deepEqual(complaints(cells, 1, `${skip}, none`), [
      "network.cells[1].channels: Expected channels to be even but found 7: " +
      `${skip} in a reduction cell needs ${halves}`,
    ]);
  }
});

yamlTest("with two inputs a cell after a reduction cell needs even channels", () => {
  const cells = [cell("reduction", 5), cell("normal", 7), cell("normal", 9)].join();
  assert.deepEqual(complaints(cells, 1, "conv_3x3, none"), []);
  assert.deepEqual(complaints(cells, 2, "conv_3x3, none"), [
    "network.cells[1].channels: Expected channels to be even but found 7: " +
    `the older input of a cell after a reduction cell needs ${halves}`,
  ]);
});

yamlTest("both reasons for even channels are told", () => {
  const cells = [cell("reduction", 4), cell("reduction", 7)].join();
  assert.deepEqual(complaints(cells, 2, "identity, none"), [
    "network.cells[1].channels: Expected channels to be even but found 7: identity in a " +
    `reduction cell and the older input of a cell after a reduction cell need ${halves}`,
  ]);
});
