import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import type { Session } from "../../../src/engine/engine.ts";
import { tensorflowEngine } from "../../../src/engine/tensorflow/engine.ts";
import { filesTest } from "../../permissions.ts";
import { randomProgramCase } from "../agreement.ts";
import { QUICK_SEEDS } from "../random_network.ts";

for (const backend of ["cpu", "wasm"] as const) {
  filesTest(
    `a session on ${backend} holds no more tensors after an epoch than before`,
    async () => {
      const engine = await tensorflowEngine(backend);
      const before = tf.memory();
      const { programs, store, batchSize, writes, steps } = await randomProgramCase(QUICK_SEEDS[0]);
      const session = await engine.open(programs, store, batchSize);
      const epoch = async () => {
        for (const { run, updates } of steps) {
          if (run) await session.run(run.program, run.images, updates);
          else await session.update(updates);
          await session.norm("weights", "value");
          readAll(session);
        }
      };
      for (const { parameter, slot, values } of writes) session.write(parameter, values, slot);
      await epoch();
      const { numTensors, numBytes } = tf.memory();
      for (let i = 0; i < 3; i++) await epoch();
      assert.equal(tf.memory().numTensors, numTensors);
      assert.equal(tf.memory().numBytes, numBytes);
      session.close();
      assert.equal(tf.memory().numTensors, before.numTensors);
      assert.equal(tf.memory().numBytes, before.numBytes);
    },
  );
}

filesTest("a step that fails leaves no tensor behind", async () => {
  const { programs, store, batchSize } = await randomProgramCase(QUICK_SEEDS[0]);
  const engine = await tensorflowEngine("cpu");
  const session = await engine.open(programs, { ...store, labels: new Uint8Array(1) }, batchSize);
  await session.run("weights", Uint32Array.of(0));
  const { numTensors } = tf.memory();
  await assert.rejects(session.run("weights", Uint32Array.of(store.count)), RangeError);
  assert.equal(tf.memory().numTensors, numTensors);
  session.close();
});

filesTest("a session keeps what is written until it is changed", async () => {
  const { programs, store, batchSize } = await randomProgramCase(QUICK_SEEDS[0]);
  const session = await (await tensorflowEngine("cpu")).open(programs, store, batchSize);
  const bias = session.read("classifier.bias").map((_, i) => i + 1);
  session.write("classifier.bias", bias);
  const copy = { kind: "copy", group: "weights", from: "value", to: "saved" } as const;
  await session.update([copy]);
  session.write("classifier.bias", bias.map((value) => -value));
  // The copy shares no memory with what was written since.
  assert.deepEqual(session.read("classifier.bias", "saved"), bias);
  assert.deepEqual(session.read("classifier.bias"), bias.map((value) => -value));
  session.close();
});

function readAll(session: Session): void {
  for (const { name } of session.parameters) session.read(name);
}
