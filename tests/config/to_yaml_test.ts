import assert from "node:assert/strict";
import fc from "fast-check";
import type { Experiment } from "../../src/config/experiment.ts";
import { parseExperiment } from "../../src/config/parse.ts";
import { toYaml } from "../../src/config/to_yaml.ts";
import { anyExperiment } from "./any_experiment.ts";
import { EXPERIMENT, yamlTest } from "./yaml.ts";

function parsed(text: string): Experiment {
  const result = parseExperiment({ file: "x.yaml", text, recorded: true });
  if ("problems" in result) assert.fail(result.problems[0]!.message);
  return result.experiment;
}

yamlTest("toYaml() is for people to read and for editors to check", () => {
  const lines = toYaml(parsed(EXPERIMENT), "experiment.schema.json").split("\n");
  assert.equal(lines[0], "# yaml-language-server: $schema=experiment.schema.json");
  assert.equal(lines[1], "name: tiny");
  assert.ok(lines.includes("  dataset: mnist"));
  assert.ok(lines.includes("    - { type: reduction, channels: 4 }"));
  assert.ok(lines.includes("  operations: [ avg_pool_3x3, identity, conv_3x3 ]"));
});

yamlTest("toYaml() parses back to the same experiment", () => {
  fc.assert(
    fc.property(anyExperiment, (experiment) => {
      assert.deepEqual(parsed(toYaml(experiment)), experiment);
    }),
    { numRuns: 200 },
  );
});
