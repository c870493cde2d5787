import assert from "node:assert/strict";
import { parseExperiment } from "../../src/config/parse.ts";
import { EXPERIMENT, yamlTest } from "./yaml.ts";

function sourceOf(...overrides: string[]) {
  const result = parseExperiment({ file: "x.yaml", text: EXPERIMENT, overrides });
  assert.ok("source" in result);
  return result.source;
}

yamlTest("Source.problem() shows a value where it is written", () => {
  const message = "Expected train to be at most 200 but found 300";
  assert.deepEqual(sourceOf().problem("data.train", message, { expected: "at most 200" }), {
    file: "x.yaml",
    line: 5,
    column: 10,
    length: 3,
    text: "  train: 300",
    path: "data.train",
    message,
    expected: "at most 200",
  });
});

yamlTest("Source.place() follows overrides, and falls back to the map that was written", () => {
  const source = sourceOf(
    "network.cells=[{ type: normal, channels: 4 }, { type: normal, channels: 4 }]",
    "network.cells[1].channels=6",
    "data.train=200",
  );
  const shown = (...path: (string | number)[]) => {
    const { file, line, column, length, text } = source.place(path);
    return `${file}:${line} «${text.slice(column - 1, column - 1 + length)}»`;
  };
  assert.equal(shown("network", "cells", 1, "channels"), "command line:2 «6»");
  assert.equal(shown("network", "cells", 0, "channels"), "command line:1 «4»");
  assert.equal(shown("network", "cells", 0), "command line:1 «{ type: normal, channels: 4 }»");
  assert.equal(shown("data", "train"), "command line:3 «200»");
  assert.equal(shown("data", "valid"), "x.yaml:3 «data»");
  assert.equal(shown("alphas", "learning_rate"), "x.yaml:1 «n»");
  assert.equal(shown("network", "nodes"), "x.yaml:7 «2»");
});

yamlTest("Source.place() finds maps that only an override made", () => {
  const source = sourceOf("alphas.optimizer=adam", "alphas.betas=[0.4, 0.9]");
  assert.deepEqual(source.place(["alphas", "learning_rate"]), {
    file: "command line",
    line: 2,
    column: 1,
    length: 6,
    text: "alphas.betas=[0.4, 0.9]",
  });
  assert.equal(source.place(["alphas", "betas", 1]).column, 20);
});
