import assert from "node:assert/strict";
import { type GraphModel, loadGraphModel } from "@tensorflow/tfjs-converter";
import * as tf from "@tensorflow/tfjs-core";
import { loadBackend } from "../../src/engine/tensorflow/backend.ts";
import { GraphModel as Written } from "../../src/export/graph_model.ts";
import { layersOf } from "../../src/export/layers.ts";
import { encodeTfjs } from "../../src/export/tfjs.ts";
import { exportCase } from "./networks.ts";
import { channelsLast, ModelServer } from "./tfjs_model.ts";

const SEEDS = [0, 1, 2, 3, 4, 5];

/** Loads a model as a web page would. */
async function load(files: ReadonlyMap<string, Uint8Array>): Promise<GraphModel> {
  await using server = new ModelServer(files);
  return await loadGraphModel(server.address("model.json"));
}

function operations(files: ReadonlyMap<string, Uint8Array>): string[] {
  const { modelTopology } = JSON.parse(new TextDecoder().decode(files.get("model.json")));
  return modelTopology.node.map(({ op }: { op: string }) => op);
}

for (const backend of ["cpu", "wasm"] as const) {
  for (const fold of [false, true]) {
    const how = `on ${backend}${fold ? ", batch norm folded" : ""}`;
    Deno.test(`encodeTfjs() writes what finds the same logits ${how}`, async () => {
      (await loadBackend(backend)).use();
      const seen = new Set<string>();
      for (const seed of SEEDS) {
        const { network, tensors, description, images, dims, logits } = await exportCase(seed);
        const files = encodeTfjs(layersOf(network, tensors, { fold }), description);
        for (const op of operations(files)) seen.add(op);
        const model = await load(files);
        const found = model.predict(channelsLast(images, dims)) as tf.Tensor;
        assert.deepEqual(found.shape, [dims[0], 4]);
        const scale = logits.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
        const values = await found.data();
        for (const [i, value] of logits.entries()) {
          assert.ok(Math.abs(values[i]! - value) <= 1e-5 * scale, `seed ${seed}, logit ${i}`);
        }
        model.dispose();
      }
      // Both ways to pad, and pools whose mean has to be freed of their border.
      for (const op of ["Pad", "PadV2", "Mul", "DepthwiseConv2dNative", "FusedBatchNormV3"]) {
        assert.ok(seen.has(op), op);
      }
    });
  }
}

Deno.test("encodeTfjs() leaves the size of the batch open and keeps what belongs to the model", async () => {
  (await loadBackend("cpu")).use();
  const { network, tensors, description, images, dims, logits } = await exportCase(1);
  const files = encodeTfjs(layersOf(network, tensors, { fold: true }), description);
  assert.deepEqual([...files.keys()], ["group1-shard1of1.bin", "model.json"]);
  const model = await load(files);
  assert.deepEqual(model.inputs.map(({ name, shape }) => [name, shape]), [
    ["images", [-1, 11, 6, 2]],
  ]);
  assert.deepEqual(model.outputs.map(({ name }) => name), ["logits"]);
  assert.deepEqual(model.metadata, { a: "b" });
  const one = tf.slice(channelsLast(images, dims), [1], [1]);
  const values = await (model.predict(one) as tf.Tensor).data();
  assert.equal(values.length, 4);
  for (const [i, value] of values.entries()) {
    assert.ok(Math.abs(value - logits[4 + i]!) <= 1e-5 * Math.max(1, Math.abs(logits[4 + i]!)));
  }
});

Deno.test("a graph model is read back from shards that cut through its tensors", async () => {
  (await loadBackend("cpu")).use();
  const model = new Written();
  const input = { name: "x", shape: [-1, 3] };
  model.placeholder(input);
  const a = model.constant("a", [3], Float32Array.of(1, 2, 3));
  model.node("Mul", "scaled", ["x", a]);
  model.node("AddV2", "y", ["scaled", model.constant("b", [3], Float32Array.of(0.5, 0, -0.5))]);
  const files = model.encode(input, { name: "y", shape: [-1, 3] }, {}, 10);
  assert.deepEqual([...files].map(([name, { length }]) => [name, length]).slice(0, -1), [
    ["group1-shard1of3.bin", 10],
    ["group1-shard2of3.bin", 10],
    ["group1-shard3of3.bin", 4],
  ]);
  const found = (await load(files)).predict(tf.tensor([[1, 1, 1], [0, 1, 2]])) as tf.Tensor;
  assert.deepEqual([...await found.data()], [1.5, 2, 2.5, 0.5, 2, 5.5]);
});
