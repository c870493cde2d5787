import assert from "node:assert/strict";
import { encode } from "fast-png";
import { referenceEngine } from "../../src/engine/reference/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { loadTest, loadTraining } from "../../src/data/load.ts";
import { decodeImages, logitsOf, predict } from "../../src/train/predict.ts";
import { loadTrained } from "../../src/train/trained.ts";
import { encodeIdx } from "../data/idx_file.ts";
import { filesTest } from "../permissions.ts";
import { SmallTraining } from "./small_training.ts";

const engine = wasmEngine({ threads: 1 });

filesTest("predict() tells test images as the training's last test did", async () => {
  await using small = new SmallTraining();
  const { folder, result } = await small.train();
  const trained = await loadTrained(folder.path);
  const test = await loadTest(await loadTraining(small.path));
  const bytes = await Deno.readFile(`${small.path}/t10k-images-idx3-ubyte`);
  const all = decodeImages(bytes, "test", trained.result.input);
  assert.equal(all.count, 9);
  const confusion = result.confusion!.map((row) => row.map(() => 0));
  const [predictions] = await predict(trained, [all], engine);
  for (const [i, { label, probabilities }] of predictions!.entries()) {
    confusion[test.labels[i]!]![label]!++;
    assert.ok(Math.abs(probabilities.reduce((a, b) => a + b) - 1) < 1e-9);
    assert.equal(Math.max(...probabilities), probabilities[label]);
  }
  assert.deepEqual(confusion, result.confusion);

  // One image as PNG, and two files in one go, on another engine.
  const png = encode({
    width: 7,
    height: 8,
    data: test.images.slice(56, 112),
    channels: 1,
    depth: 8,
  });
  const image = decodeImages(png, "one.png", trained.result.input);
  const [one, again] = await logitsOf(trained, [image, all], engine);
  assert.deepEqual(one![0], again![1]);
  const [reference] = await logitsOf(trained, [image], referenceEngine());
  for (const [k, value] of reference![0]!.entries()) {
    assert.ok(Math.abs(value - one![0]![k]!) < 1e-5);
  }
  assert.deepEqual(await predict(trained, [], engine), []);
});

filesTest("decodeImages() names the size that it expects and resizes nothing", () => {
  const input = { channels: 1, height: 8, width: 7, mean: [0], deviation: [1] };
  const refuses = (bytes: Uint8Array, message: string) =>
    assert.throws(() => decodeImages(bytes, "x", input), { name: "DataError", message });
  const expected = "Expected x to be 7x8 pixels of 1 channel but found";
  const png = (channels: number, width: number) =>
    encode({ width, height: 8, channels, depth: 8, data: new Uint8Array(8 * width * channels) });
  refuses(png(1, 8), `${expected} 8x8 pixels of 1 channel`);
  refuses(png(3, 7), `${expected} 7x8 pixels of 3 channels`);
  refuses(encodeIdx([2, 7, 8], new Uint8Array(112)), `${expected} 8x7 pixels of 1 channel`);
  assert.equal(decodeImages(encodeIdx([2, 1, 8, 7], new Uint8Array(112)), "x", input).count, 2);
});

filesTest("loadTrained() wants a finished training", async () => {
  await using small = new SmallTraining();
  const abort = new AbortController();
  const hooks = { iteration: () => abort.abort() };
  const { folder } = await small.train([], { signal: abort.signal, hooks });
  await assert.rejects(loadTrained(folder.path), {
    exitCode: 2,
    message: `Expected the training in ${folder.path} to be finished but it is not\n` +
      `Go on with deno task train --resume ${folder.path}`,
  });
});
