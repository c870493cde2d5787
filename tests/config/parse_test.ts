import assert from "node:assert/strict";
import { parseExperiment } from "../../src/config/parse.ts";
import type { Experiment } from "../../src/config/experiment.ts";
import { EXPERIMENT, yamlTest } from "./yaml.ts";

/** `line:column: message` of each problem; none for a good experiment. */
function complaints(text: string, overrides: string[] = []): string[] {
  const result = parseExperiment({ file: "x.yaml", text, overrides });
  return "problems" in result
    ? result.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`)
    : [];
}

/** The small experiment with one part replaced. */
function change(from: string, to: string): string {
  assert.ok(EXPERIMENT.includes(from));
  return EXPERIMENT.replace(from, to);
}

/** Asserts what is said about the small experiment after a change. */
function says(from: string, to: string, ...expected: string[]): void {
  assert.deepEqual(complaints(change(from, to)), expected);
}

yamlTest("parseExperiment() fills in all defaults", () => {
  const result = parseExperiment({ file: "x.yaml", text: EXPERIMENT.replace("seed: 2\n", "") });
  assert.ok("experiment" in result);
  const expected: Experiment = {
    name: "tiny",
    seed: 0,
    data: { dataset: "mnist", train: 300, batch_size: 64 },
    network: {
      stem: "none",
      cell_inputs: 1,
      nodes: 2,
      cells: [{ type: "reduction", channels: 4 }, { type: "normal", channels: 4 }],
      operations: ["avg_pool_3x3", "identity", "conv_3x3"],
    },
    search: {
      method: "darts",
      first_order: true,
      second_order: "finite_difference",
      epsilon: 0.01,
      epochs: 5,
      keep: 3,
      deterministic: "machine",
    },
    weights: {
      optimizer: "sgd",
      learning_rate: 0.025,
      momentum: 0.9,
      weight_decay: 3e-4,
      schedule: "constant",
      minimum: 0,
    },
    alphas: { optimizer: "adam", learning_rate: 3e-4, betas: [0.5, 0.999], weight_decay: 1e-3 },
    log: { tensorboard: false },
    evaluation: {
      epochs: 20,
      batch_size: 64,
      weights: {
        optimizer: "sgd",
        learning_rate: 0.025,
        momentum: 0.9,
        weight_decay: 3e-4,
        schedule: "cosine",
        minimum: 0,
        gradient_clip: 5,
      },
      label_smoothing: 0,
      drop_path: 0,
      shift: 0,
      flip: false,
      cutout: 0,
    },
  };
  assert.deepEqual(result.experiment, expected);
});

yamlTest("parseExperiment() reports all mistakes at once, in order", () => {
  const text = EXPERIMENT
    .replace("seed: 2", "sed: 2")
    .replace("train: 300", "train: 30_000")
    .replace("conv_3x3]", "conv3x3]")
    .replace("0.025", "-0.1");
  assert.deepEqual(complaints(text, ["search.epocs=3"]), [
    "2:1: Unknown key sed; did you mean seed?",
    "5:10: Expected train to be a whole number but found 30_000; write 30000",
    "12:40: Unknown operation conv3x3; did you mean conv_3x3?",
    "16:43: Expected learning_rate to be greater than 0 but found -0.1",
    "1:8: Unknown key search.epocs; did you mean epochs?",
  ]);
});

yamlTest("parseExperiment() gives problems as data", () => {
  const text = change("learning_rate: 0.025", "learning_rate: -0.1");
  const result = parseExperiment({ file: "configs/x.yaml", text });
  assert.ok("problems" in result);
  assert.deepEqual(result.problems, [{
    file: "configs/x.yaml",
    line: 16,
    column: 43,
    length: 4,
    text: "weights: { optimizer: sgd, learning_rate: -0.1 }",
    path: "weights.learning_rate",
    message: "Expected learning_rate to be greater than 0 but found -0.1",
    expected: "greater than 0",
    found: "-0.1",
    suggestion: undefined,
  }]);
});

yamlTest("parseExperiment() explains unknown keys", () => {
  says("search:", "serach:", "13:1: Unknown key serach; did you mean search?");
  says(
    "seed: 2",
    "epochs: 2",
    "2:1: Unknown key epochs; did you mean search.epochs or evaluation.epochs?",
  );
  says(
    "seed: 2",
    "dropout: 2",
    "2:1: Unknown key dropout; expected name, seed, data, network, search, weights, alphas, evaluation or log",
  );
  says(
    "optimizer: sgd",
    "optimizer: adam, momentum: 0.9",
    "16:29: Unknown key weights.momentum: optimizer adam takes learning_rate, betas, weight_decay, gradient_clip, schedule and minimum",
  );
  says(
    "optimizer: sgd",
    "optimiser: sgd",
    "16:12: Unknown key weights.optimiser; did you mean optimizer?",
  );
  says(
    "seed: 2",
    "__proto__: 2",
    "2:1: Unknown key __proto__; expected name, seed, data, network, search, weights, alphas, evaluation or log",
  );
});

yamlTest("parseExperiment() explains missing keys at the map that lacks them", () => {
  says("  epochs: 5\n", "", "13:1: Missing key search.epochs: passes over the training images");
  says("optimizer: sgd, ", "", "16:10: Missing key weights.optimizer: sgd or adam");
  says(
    "name: tiny\n",
    "",
    "1:1: Missing key name: name of the experiment, part of the name of each run's folder",
  );
});

yamlTest("parseExperiment() explains wrong types and bounds", () => {
  says("seed: 2", "seed: 1.5", "2:7: Expected seed to be a whole number but found 1.5");
  says("seed: 2", "seed: -1", "2:7: Expected seed to be at least 0 but found -1");
  says(
    "seed: 2",
    "seed: 9007199254740993",
    "2:7: Expected seed to be at most 9007199254740991 but found 9007199254740993",
  );
  says("seed: 2", "seed: -1e300", "2:7: Expected seed to be at least 0 but found -1e300");
  says("name: tiny", "name: 12", '1:7: Expected name to be text but found 12; quote it: "12"');
  says("epochs: 5", "epochs:", "15:3: Expected epochs to be a whole number but found nothing");
  says("epochs: 5", "epochs: [5]", "15:11: Expected epochs to be a whole number but found a list");
  says(
    "epochs: 5",
    "epochs: 5\n  first_order: yes",
    "16:16: Expected first_order to be true or false but found yes; write true",
  );
  says("0.025", ".inf", "16:43: Expected learning_rate to be finite but found .inf");
  says("nodes: 2", "nodes: 1000", "7:10: Expected nodes to be at most 32 but found 1000");
  says(
    "nodes: 2",
    "nodes: 2\n  cell_inputs: 3",
    "8:16: Expected cell_inputs to be 1 or 2 but found 3",
  );
  says(
    "nodes: 2",
    "nodes: 2\n  stem: 48",
    "8:9: Expected stem to be none or { channels: … } but found 48",
  );
  says(
    "type: normal",
    "type: nromal",
    "10:13: Expected type to be normal or reduction but found nromal; did you mean normal?",
  );
});

yamlTest("parseExperiment() refuses names that are no names of folders", () => {
  for (const name of ["../x", "a/b", ".hidden", '""', '"a b"', "x".repeat(65)]) {
    const [first, ...more] = complaints(change("name: tiny", `name: ${name}`));
    assert.match(first!, /^1:7: Expected name to be made of letters, digits, /);
    assert.deepEqual(more, []);
  }
});

yamlTest("parseExperiment() keeps mean and deviation together", () => {
  const data = (lines: string) => complaints(change("  train: 300\n", lines));
  assert.deepEqual(data("  mean: 0.1\n  deviation: 0.3\n"), []);
  assert.deepEqual(data("  mean: [0.1, 0.2]\n  deviation: [1, 2]\n"), []);
  assert.deepEqual(data("  mean: [0.1, 0.2]\n  deviation: 1\n"), []);
  assert.deepEqual(data("  mean: 0.1\n"), [
    "5:9: Expected data.deviation beside data.mean; give both or neither",
  ]);
  assert.deepEqual(data("  deviation: 0.1\n"), [
    "5:14: Expected data.mean beside data.deviation; give both or neither",
  ]);
  assert.deepEqual(data("  mean: [0.1, 0.2]\n  deviation: [1, 2, 3]\n"), [
    "6:14: Expected deviation to have as many numbers as mean, 2, but found 3",
  ]);
  assert.deepEqual(data("  mean: [a]\n  deviation: 0\n"), [
    "5:10: Expected mean[0] to be a number but found a",
    "6:14: Expected deviation to be greater than 0 but found 0",
  ]);
});

yamlTest("parseExperiment() checks that the order's keys go together", () => {
  const search = (keys: string) =>
    complaints(change("  epochs: 5\n", `  epochs: 5\n  ${keys.replaceAll("; ", "\n  ")}\n`));
  assert.deepEqual(search("first_order: false; epsilon: 0.001"), []);
  assert.deepEqual(search("first_order: false; second_order: exact"), []);
  assert.deepEqual(search("second_order: finite_difference; epsilon: 0.01"), []);
  assert.deepEqual(search("second_order: exact"), [
    "16:17: Expected first_order: false with second_order: exact but found true",
  ]);
  assert.deepEqual(search("epsilon: 0.001"), [
    "16:12: Expected no epsilon in a first-order search but found 0.001; write first_order: false",
  ]);
  assert.deepEqual(search("first_order: false; second_order: exact; epsilon: 0.001"), [
    "18:12: Expected no epsilon with second_order: exact but found 0.001",
  ]);
  assert.deepEqual(search("first_order: false; epsilon: 0"), [
    "17:12: Expected epsilon to be greater than 0 but found 0",
  ]);
  assert.deepEqual(search("first_order: false; second_order: exakt"), [
    "17:17: Expected second_order to be finite_difference or exact but found exakt; did you mean " +
    "exact?",
  ]);
});

yamlTest("parseExperiment() checks the schedule against its minimum", () => {
  const weights = (more: string) =>
    complaints(change("learning_rate: 0.025", `learning_rate: 0.025, ${more}`));
  assert.deepEqual(weights("schedule: cosine, minimum: 0.025"), []);
  assert.deepEqual(weights("minimum: 0.001"), [
    "16:59: Expected no minimum with a constant schedule but found 0.001; write schedule: cosine",
  ]);
  assert.deepEqual(weights("schedule: cosine, minimum: 1"), [
    "16:77: Expected minimum to be at most learning_rate, 0.025, but found 1",
  ]);
});

yamlTest("parseExperiment() has recorded data only for those who bring it", () => {
  const text = change("dataset: mnist", "dataset: recorded");
  assert.match(complaints(text).join(), /^4:12: Expected dataset to be a known name or a folder/);
  assert.ok("experiment" in parseExperiment({ file: "x.yaml", text, recorded: true }));
});

yamlTest("parseExperiment() refuses other documents than maps", () => {
  const message =
    "Expected the experiment to be a map with name, data, network, search and weights";
  assert.deepEqual(complaints(""), [`1:1: ${message} but found nothing`]);
  assert.deepEqual(complaints("# only a comment\n"), [`1:1: ${message} but found nothing`]);
  assert.deepEqual(complaints("- a\n"), [`1:1: ${message} but found a list`]);
  assert.deepEqual(complaints("mnist.yaml"), [`1:1: ${message} but found mnist.yaml`]);
});

yamlTest("parseExperiment() refuses a text that is too long before parsing it", () => {
  assert.deepEqual(complaints("#".repeat(300_000)), [
    "0:0: Expected an experiment of at most 65536 characters but found more",
  ]);
});

yamlTest("parseExperiment() goes on where a key is there twice", () => {
  says(
    "seed: 2",
    "sed: 1\nsed: 2",
    "3:1: Duplicate key sed; keep one of them",
    "3:1: Unknown key sed; did you mean seed?",
  );
});

yamlTest("parseExperiment() takes anchors and aliases", () => {
  const text = change(
    "- type: normal\n      channels: 4",
    "- &cell { type: normal, channels: 4 }\n    - *cell",
  );
  const result = parseExperiment({
    file: "x.yaml",
    text,
    overrides: ["network.cells[1].channels=6"],
  });
  assert.ok("experiment" in result);
  assert.deepEqual(result.experiment.network.cells.map(({ channels }) => channels), [4, 6, 4]);
});

yamlTest("parseExperiment() takes CRLF and a byte order mark", () => {
  assert.deepEqual(complaints(EXPERIMENT.replaceAll("\n", "\r\n")), []);
  assert.deepEqual(complaints("\ufeff" + EXPERIMENT), []);
  assert.deepEqual(complaints(change("seed", "sed").replaceAll("\n", "\r\n")), [
    "2:1: Unknown key sed; did you mean seed?",
  ]);
});
