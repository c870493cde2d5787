import assert from "node:assert/strict";
import { parseExperiment } from "../../src/config/parse.ts";
import { ExperimentError } from "../../src/config/error.ts";
import { loadTest, loadTraining } from "../../src/data/load.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { encodeModel } from "../../src/export/export.ts";
import { firstLargest } from "../../src/train/confusion.ts";
import { logitsOf } from "../../src/train/predict.ts";
import { trainInto } from "../../src/train/run.ts";
import { loadTrained } from "../../src/train/trained.ts";
import { encodeIdx } from "../data/idx_file.ts";
import { granted } from "../permissions.ts";
import { TemporaryFolder } from "../run/temporary.ts";
import { architecture } from "../train/small_training.ts";
import { findOnnxRuntime, type OnnxRuntime } from "./onnx_runtime.ts";

const TRAINING_IMAGES = 4000;
const TEST_IMAGES = 1000;
const PIXELS = 28 * 28;

/** A network trained on the first training images of MNIST and tested on the first test images. */
async function trainedOnDigits(folder: string) {
  const training = await loadTraining("mnist");
  const test = await loadTest(training);
  const parts = [["train", training, TRAINING_IMAGES], ["t10k", test, TEST_IMAGES]] as const;
  for (const [part, { images, labels }, count] of parts) {
    const pixels = encodeIdx([count, 28, 28], images.slice(0, count * PIXELS));
    await Deno.writeFile(`${folder}/${part}-images-idx3-ubyte`, pixels);
    const classes = encodeIdx([count], Uint8Array.from(labels.slice(0, count)));
    await Deno.writeFile(`${folder}/${part}-labels-idx1-ubyte`, classes);
  }
  const text = `name: digits
seed: 4
data: { dataset: ${JSON.stringify(folder)} }
network:
  nodes: 2
  cells: [{ type: reduction, channels: 6 }, { type: normal, channels: 8 }]
  operations: [max_pool_3x3, identity, conv_3x3]
search: { method: darts, epochs: 1 }
weights: { optimizer: sgd, learning_rate: 0.05 }
evaluation:
  epochs: 3
  batch_size: 16
  weights: { optimizer: sgd, learning_rate: 0.025, schedule: cosine }
`;
  const parsed = parseExperiment({ file: "digits.yaml", text });
  if ("problems" in parsed) throw new ExperimentError(parsed.problems);
  const { experiment, source } = parsed;
  const engine = wasmEngine({ threads: 1 });
  await trainInto(`${folder}/train`, architecture, experiment, { engine, source });
  const trained = await loadTrained(`${folder}/train`);
  const pixels = test.images.slice(0, TEST_IMAGES * PIXELS);
  const batch = { file: "test", count: TEST_IMAGES, pixels };
  const [logits] = await logitsOf(trained, [batch], engine);
  return { trained, pixels, labels: test.labels, logits: logits! };
}

/** Logits of images by ONNX Runtime, so many at a time. */
async function runOnnx(
  { InferenceSession, Tensor }: OnnxRuntime,
  model: Uint8Array,
  pixels: Uint8Array,
  batch: number,
): Promise<number[]> {
  const session = await InferenceSession.create(model);
  const logits: number[] = [];
  for (let start = 0; start < TEST_IMAGES; start += batch) {
    const count = Math.min(batch, TEST_IMAGES - start);
    const bytes = pixels.subarray(start * PIXELS, (start + count) * PIXELS);
    const images = new Tensor("float32", Float32Array.from(bytes, (b) => b / 255), [
      count,
      1,
      28,
      28,
    ]);
    const found = (await session.run({ images })).logits;
    assert.deepEqual([...found.dims], [count, 10]);
    logits.push(...found.data);
  }
  await session.release();
  return logits;
}

const runtime = findOnnxRuntime();
const missing = typeof runtime === "string";

Deno.test({
  name: "ONNX Runtime finds the same logits and accuracy on a thousand test images" +
    (missing ? ` (not run: ${runtime})` : ""),
  ignore: missing || !granted("read", "write"),
  async fn() {
    await using folder = new TemporaryFolder();
    const { trained, pixels, labels, logits } = await trainedOnDigits(folder.path);
    // Well above chance, so that the accuracy means something.
    assert.ok(trained.result.test_accuracy > 0.5, `${trained.result.test_accuracy}`);
    for (const fold of [false, true]) {
      const [model] = encodeModel(trained, "onnx", { fold }).values();
      for (const batch of [TEST_IMAGES, 96]) {
        const found = await runOnnx(runtime as OnnxRuntime, model!, pixels, batch);
        let right = 0, worst = 0;
        for (const [i, row] of logits.entries()) {
          const theirs = found.slice(10 * i, 10 * (i + 1));
          for (const [k, value] of row.entries()) {
            worst = Math.max(worst, Math.abs(value - theirs[k]!));
          }
          if (firstLargest(Float32Array.from(theirs)) === labels[i]) right++;
        }
        assert.ok(worst <= 1e-4, `${worst} off, fold ${fold}, batch ${batch}`);
        assert.equal(right / TEST_IMAGES, trained.result.test_accuracy);
      }
    }
  },
});
