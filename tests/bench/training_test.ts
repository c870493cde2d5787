import assert from "node:assert/strict";
import { findCells, TrainingSubject } from "../../src/bench/training.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { loadTraining } from "../../src/data/load.ts";
import { filesTest } from "../permissions.ts";
import { SmallTraining } from "../train/small_training.ts";

filesTest("TrainingSubject takes weight steps of the cells that fit the space", async () => {
  await using small = new SmallTraining();
  const fewer = small.experiment().experiment;
  assert.equal(await findCells(fewer), null);
  const operations = ["avg_pool_3x3", "max_pool_3x3", "identity", "conv_3x3"];
  const cells = [{ type: "reduction" as const, channels: 2 }];
  const experiment = { ...fewer, network: { ...fewer.network, operations, cells } };
  const found = (await findCells(experiment))!.cells;
  const dataset = await loadTraining(small.path);
  const engine = wasmEngine({ threads: 1 });
  using subject = await TrainingSubject.start(found, experiment, dataset, engine, 1);
  const before = subject.prepared.session.read("classifier.weight");
  assert.ok(await subject.step() > 0);
  assert.notDeepEqual(subject.prepared.session.read("classifier.weight"), before);
});
