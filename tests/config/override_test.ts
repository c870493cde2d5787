import assert from "node:assert/strict";
import { Override } from "../../src/config/override.ts";
import { parseExperiment } from "../../src/config/parse.ts";
import { EXPERIMENT, yamlTest } from "./yaml.ts";

function parse(...overrides: string[]) {
  return parseExperiment({ file: "x.yaml", text: EXPERIMENT, overrides });
}

/** The line, the part under the caret, and the message of each problem. */
function complaints(...overrides: string[]): string[] {
  const result = parse(...overrides);
  assert.ok("problems" in result);
  return result.problems.map(({ file, line, column, length, text, message }) => {
    assert.equal(file, "command line");
    assert.equal(text, overrides[line - 1]);
    return `${line} «${text.slice(column - 1, column - 1 + length)}»: ${message}`;
  });
}

yamlTest("overrides are YAML values, and the last one wins", () => {
  const result = parse(
    "search.epochs=0x10",
    "seed=3",
    "seed=4",
    "data.batch_size=32",
    "network.cells[1].channels=8",
    "network.operations=[identity, conv_3x3]",
    "weights={ optimizer: adam, learning_rate: 1e-3 }",
    'name="a=b"'.replace("=b", "-b"),
    "network.stem.channels=12",
  );
  assert.ok("experiment" in result);
  const { experiment } = result;
  assert.equal(experiment.search.epochs, 16);
  assert.equal(experiment.seed, 4);
  assert.equal(experiment.data.batch_size, 32);
  assert.deepEqual(experiment.network.cells[1], { type: "normal", channels: 8 });
  assert.deepEqual(experiment.network.operations, ["identity", "conv_3x3"]);
  assert.equal(experiment.weights.optimizer, "adam");
  assert.equal(experiment.name, "a-b");
  assert.deepEqual(experiment.network.stem, { channels: 12 });
});

yamlTest("mistakes in overrides point at the part of the override", () => {
  assert.deepEqual(
    complaints("serach.epochs=1", "search.epocs=1", "seed=x", "data.batch_size=0", "name="),
    [
      "1 «serach»: Unknown key serach; did you mean search?",
      "2 «epocs»: Unknown key search.epocs; did you mean epochs?",
      "3 «x»: Expected seed to be a whole number but found x",
      "4 «0»: Expected batch_size to be at least 1 but found 0",
      "5 «name»: Expected name to be text but found nothing",
    ],
  );
  assert.deepEqual(complaints("network.operations=[identity, conv3x3]"), [
    "1 «conv3x3»: Unknown operation conv3x3; did you mean conv_3x3?",
  ]);
  assert.deepEqual(complaints("weights={optimizer: sgd, learning_rate: 1, momentun: 1}"), [
    "1 «momentun»: Unknown key weights.momentun; did you mean momentum?",
  ]);
  assert.deepEqual(complaints("network.cells[0].channels=7"), [
    "1 «7»: Expected channels to be even but found 7: identity in a reduction cell needs " +
    "a factorized reduction, which is made of two halves",
  ]);
});

yamlTest("overrides that lead nowhere say where they stop", () => {
  assert.deepEqual(
    complaints(
      "network.cells[9].channels=8",
      "network.cells.channels=8",
      "data[0]=1",
      "data.other[0]=1",
      "name.x=1",
    ),
    [
      "1 «[9]»: Expected an item of network.cells, which has 2 items counted from 0, but found [9]",
      "2 «channels»: Expected the number of an item after network.cells, " +
      "such as network.cells[0].channels, but found channels",
      "3 «[0]»: Expected data to be a list, to have an item [0], but it is a map",
      "4 «[0]»: Expected data.other to be a list, to have an item [0], but it is not there",
      "5 «x»: Expected name to be a map, to have a key x, but it is tiny",
    ],
  );
});

yamlTest("overrides that are none are refused", () => {
  const path = "Expected a path, such as search.epochs or network.cells[0].channels, before the =";
  assert.deepEqual(
    complaints("epochs", "=3", "a b=3", "search.=1", "data.batch_size=[1", "seed=*x"),
    [
      "1 «epochs»: Expected key=value, such as search.epochs=1, but found epochs",
      `2 «=»: ${path} but found nothing`,
      `3 « b»: ${path} but found a b`,
      `4 «.»: ${path} but found search.`,
      "5 «»: Expected the list to end with ]; check the indentation of its lines",
      "6 «*x»: Unknown alias *x: no earlier &x names a value",
    ],
  );
});

yamlTest("Override.apply() changes a copy", () => {
  const experiment = { network: { cells: [{ channels: 1 }, { channels: 2 }] }, seed: 1 };
  const result = new Override("network.cells[1].channels=3", 1).apply(experiment);
  assert.ok("experiment" in result);
  assert.deepEqual(result.experiment, {
    network: { cells: [{ channels: 1 }, { channels: 3 }] },
    seed: 1,
  });
  assert.equal(experiment.network.cells[1]!.channels, 2);
});

yamlTest("Override.apply() cannot reach prototypes", () => {
  const result = new Override("__proto__.polluted=1", 1).apply({});
  assert.ok("experiment" in result);
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
  assert.deepEqual(Object.keys(result.experiment as object), ["__proto__"]);
  assert.match(complaints("__proto__.polluted=1")[0]!, /^1 «__proto__»: Unknown key __proto__; /);
});
