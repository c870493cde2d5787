import assert from "node:assert/strict";
import { loadGraphModel } from "@tensorflow/tfjs-converter";
import * as tf from "@tensorflow/tfjs-core";
import { loadBackend } from "../../src/engine/tensorflow/backend.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { encodeModel, exportModel } from "../../src/export/export.ts";
import { readSafetensors } from "../../src/run/safetensors.ts";
import { decodeImages, logitsOf } from "../../src/train/predict.ts";
import { loadTrained } from "../../src/train/trained.ts";
import { filesTest } from "../permissions.ts";
import { SmallTraining } from "../train/small_training.ts";
import { OnnxModel } from "./onnx_model.ts";
import { channelsLast, ModelServer } from "./tfjs_model.ts";

/** A trained network, its test images and their logits in a row. */
async function trainedCase(small: SmallTraining) {
  const { folder } = await small.train();
  const trained = await loadTrained(folder.path);
  const bytes = await Deno.readFile(`${small.path}/t10k-images-idx3-ubyte`);
  const images = decodeImages(bytes, "test", trained.result.input);
  const [rows] = await logitsOf(trained, [images], wasmEngine({ threads: 1 }));
  return { trained, images, logits: rows!.flatMap((row) => [...row]) };
}

function onlyFile(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const [bytes, ...more] = files.values();
  assert.deepEqual(more, []);
  return bytes!;
}

filesTest("encodeModel() writes ONNX and safetensors of a trained network", async () => {
  await using small = new SmallTraining();
  const { trained, images, logits } = await trainedCase(small);
  for (const fold of [false, true]) {
    const model = new OnnxModel(onlyFile(encodeModel(trained, "onnx", { fold })));
    const { data } = model.run({
      dims: [9, 1, 8, 7],
      data: Float64Array.from(images.pixels, (b) => b / 255),
    });
    for (const [i, value] of logits.entries()) {
      assert.ok(Math.abs(data[i]! - value) < 1e-4);
    }
    assert.equal(model.metadata.genotype, JSON.stringify(trained.architecture.genotype));
  }
  const file = readSafetensors(
    onlyFile(encodeModel(trained, "safetensors", { fold: false })),
    "model",
  );
  assert.deepEqual([...file.tensors.keys()].toSorted(), [
    "cells.0.edges.1.identity.batch_norm.running_mean",
    "cells.0.edges.1.identity.batch_norm.running_var",
    "cells.0.edges.1.identity.conv1.weight",
    "cells.0.edges.1.identity.conv2.weight",
    "cells.0.edges.2.conv_3x3.0.weight",
    "cells.0.preprocess.0.batch_norm.running_mean",
    "cells.0.preprocess.0.batch_norm.running_var",
    "cells.0.preprocess.0.conv.weight",
    "cells.1.edges.0.conv_3x3.0.weight",
    "cells.1.preprocess.0.batch_norm.running_mean",
    "cells.1.preprocess.0.batch_norm.running_var",
    "cells.1.preprocess.0.conv.weight",
    "classifier.bias",
    "classifier.weight",
  ]);
  assert.deepEqual(JSON.parse(file.metadata.mean!), trained.result.input.mean);
});

filesTest("exportModel() writes a folder that TensorFlow.js reads", async () => {
  await using small = new SmallTraining();
  const { trained, images, logits } = await trainedCase(small);
  (await loadBackend("cpu")).use();
  const folder = `${small.path}/new/tfjs`;
  // The second takes the place of the first.
  for (const fold of [false, true]) {
    assert.equal(
      await exportModel(trained, "tfjs", folder, { fold }),
      `${folder}/model.json`,
    );
    assert.deepEqual(small.names("new/tfjs"), ["group1-shard1of1.bin", "model.json"]);
    const files = small.names("new/tfjs").map((name) =>
      [name, Deno.readFileSync(`${folder}/${name}`)] as const
    );
    await using server = new ModelServer(new Map(files));
    const model = await loadGraphModel(server.address("model.json"));
    const pixels = channelsLast(Float32Array.from(images.pixels, (b) => b / 255), [9, 1, 8, 7]);
    const found = await (model.predict(pixels) as tf.Tensor2D).data();
    assert.equal(found.length, logits.length);
    for (const [i, value] of logits.entries()) assert.ok(Math.abs(found[i]! - value) < 1e-4);
    const { genotype } = model.metadata as { genotype: string };
    assert.equal(genotype, JSON.stringify(trained.architecture.genotype));
  }
});

filesTest("exportModel() leaves no model.json whose shards are not there", async () => {
  await using small = new SmallTraining();
  const { trained } = await trainedCase(small);
  const folder = `${small.path}/tfjs`;
  await exportModel(trained, "tfjs", folder, { fold: true });
  await Deno.remove(`${folder}/group1-shard1of1.bin`);
  await Deno.mkdir(`${folder}/group1-shard1of1.bin`);
  await assert.rejects(exportModel(trained, "tfjs", folder, { fold: true }), {
    name: "RunError",
    message: /^Cannot write .*shard1of1\.bin: there is a folder of that name/,
  });
  assert.deepEqual(small.names("tfjs"), ["group1-shard1of1.bin"]);

  const file = `${small.path}/file`;
  await Deno.writeTextFile(file, "");
  await assert.rejects(exportModel(trained, "tfjs", file, { fold: true }), {
    name: "RunError",
    message: /^Cannot make the folder .*file: there is a file of that name/,
  });
});

filesTest("exportModel() makes the folder of a file", async () => {
  await using small = new SmallTraining();
  await small.train();
  const trained = await loadTrained(small.training);
  const path = `${small.path}/new/folder/x.onnx`;
  assert.equal(await exportModel(trained, "onnx", path, { fold: false }), path);
  assert.ok((await Deno.stat(path)).size > 500);
});
