import assert from "node:assert/strict";
import { layersOf } from "../../src/export/layers.ts";
import { encodeOnnx } from "../../src/export/onnx.ts";
import { exportCase } from "./networks.ts";
import { OnnxModel } from "./onnx_model.ts";

const SEEDS = [0, 1, 2, 3, 4, 5];

for (const fold of [false, true]) {
  Deno.test(`encodeOnnx() writes what finds the same logits${fold ? ", batch norm folded" : ""}`, async () => {
    const seen = new Set<string>();
    for (const seed of SEEDS) {
      const { network, tensors, description, images, dims, logits } = await exportCase(seed);
      const layers = layersOf(network, tensors, { fold });
      const model = new OnnxModel(encodeOnnx(layers, description));
      for (const { op } of model.nodes) seen.add(op);
      const found = model.run({ dims, data: Float64Array.from(images) });
      assert.deepEqual(found.dims, [dims[0], 4]);
      const scale = logits.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      for (const [i, value] of logits.entries()) {
        assert.ok(Math.abs(found.data[i]! - value) <= 1e-5 * scale, `seed ${seed}, logit ${i}`);
      }
      assert.deepEqual(model.metadata, { a: "b" });
      const norms = model.nodes.filter(({ op }) => op === "BatchNormalization");
      const written = network.graph.nodes.filter(({ op }) => op === "normalize");
      // Only a batch norm behind a pool stays.
      const pools = written.filter(({ inputs }) => inputs[0]!.op === "avg_pool");
      assert.equal(norms.length, fold ? pools.length : written.length);
    }
    for (const op of ["Conv", "MaxPool", "AveragePool", "Softplus", "BatchNormalization", "Gemm"]) {
      assert.ok(seen.has(op), op);
    }
  });
}

Deno.test("encodeOnnx() leaves the size of the batch open", async () => {
  const { network, tensors, description, images, logits } = await exportCase(1);
  const model = new OnnxModel(encodeOnnx(layersOf(network, tensors, { fold: true }), description));
  const one = model.run({
    dims: [1, 2, 11, 6],
    data: Float64Array.from(images.subarray(0, 2 * 11 * 6)),
  });
  assert.equal(one.data.length, 4);
  for (const [i, value] of one.data.entries()) {
    assert.ok(Math.abs(value - logits[i]!) <= 1e-5 * Math.max(1, Math.abs(logits[i]!)));
  }
});

Deno.test("layersOf() refuses tensors that lack one", async () => {
  const { network } = await exportCase(0);
  assert.throws(() => layersOf(network, new Map(), { fold: false }), /Expected a tensor cells\.0/);
});
