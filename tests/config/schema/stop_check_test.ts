import assert from "node:assert/strict";
import { parseExperiment } from "../../../src/config/parse.ts";
import { EXPERIMENT, yamlTest } from "../yaml.ts";

/** Paths and messages about rules, in a search of five epochs. */
function complaints(rules: string, ...overrides: string[]): string[] {
  const all = ["search.epochs=5", ...overrides, `search.stop={${rules}}`];
  const result = parseExperiment({ file: "x.yaml", text: EXPERIMENT, overrides: all });
  return "problems" in result
    ? result.problems.map(({ path, message }) => `${path}: ${message}`)
    : [];
}

const TWO_NODES = ["network.nodes=2", "network.operations=[identity, conv_3x3]"];

yamlTest("rules that end a search can apply before its last epoch", () => {
  assert.deepEqual(complaints("settled: 4, patience: 4"), []);
  assert.deepEqual(complaints("settled: 5, patience: 7"), [
    "search.stop.settled: Expected settled to be less than search.epochs, 5, but found 5",
    "search.stop.patience: Expected patience to be less than search.epochs, 5, but found 7",
  ]);
});

yamlTest("a rule about skip connections needs some, and fewer than there are edges", () => {
  assert.deepEqual(complaints("skip_connections: 2", ...TWO_NODES, "network.cell_inputs=1"), []);
  assert.deepEqual(complaints("skip_connections: 3", ...TWO_NODES, "network.cell_inputs=1"), [
    "search.stop.skip_connections: Expected skip_connections to be less than the edges of a found " +
    "cell, 3, but found 3",
  ]);
  assert.deepEqual(complaints("skip_connections: 3", ...TWO_NODES, "network.cell_inputs=2"), []);
  assert.deepEqual(complaints("skip_connections: 0", "network.operations=[conv_3x3, none]"), [
    "search.stop.skip_connections: Expected identity among network.operations with " +
    "skip_connections: 0, but found none",
  ]);
});
