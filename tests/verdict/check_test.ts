import assert from "node:assert/strict";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { checkExperiment } from "../../src/verdict/check.ts";
import { filesTest } from "../permissions.ts";
import { SmallSearch } from "../search/small_search.ts";
import { SmallTraining } from "../train/small_training.ts";

const engine = wasmEngine({ threads: 1 });

filesTest("checkExperiment() accepts what can be searched, trained and tested", async () => {
  await using small = new SmallTraining();
  const { experiment, source } = small.experiment();
  await checkExperiment(experiment, { engine, source, signal: new AbortController().signal });
});

filesTest("checkExperiment() shows what only the training would stumble over", async () => {
  await using searched = new SmallSearch();
  await using small = new SmallTraining();
  const cells = "evaluation.cells=[" + "{ type: reduction, channels: 2 },".repeat(5) + "]";
  const { signal } = new AbortController();
  for (
    const [{ experiment, source }, message] of [
      [searched.experiment(), /^small.yaml:4:12: Cannot find the file t10k-labels-idx1-ubyte/],
      [
        small.experiment("evaluation.test=10"),
        /^command line:1:17: Expected evaluation.test to be/,
      ],
      [
        small.experiment(cells),
        /^command line:1:\d+: Expected at least 2x2 pixels for a reduction/,
      ],
    ] as const
  ) {
    await assert.rejects(checkExperiment(experiment, { engine, source, signal }), {
      name: "ExperimentError",
      message,
    });
  }
});
