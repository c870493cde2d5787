import assert from "node:assert/strict";
import { Subject } from "../../src/bench/subject.ts";
import { readExperiment } from "../../src/config/read.ts";
import { loadTraining } from "../../src/data/load.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { filesTest } from "../permissions.ts";
import { SMOKE } from "../tasks/task.ts";

filesTest("Subject times iterations that train", async () => {
  const { experiment } = await readExperiment(SMOKE);
  const dataset = await loadTraining(experiment.data.dataset, experiment.data);
  const subject = await Subject.start(experiment, dataset, wasmEngine({ threads: 2 }), 1);
  try {
    const { session } = subject.prepared;
    const before = session.read("classifier.bias");
    assert.ok(await subject.iteration() > 0);
    assert.notDeepEqual(session.read("classifier.bias"), before);
  } finally {
    subject.close();
  }
});
