import assert from "node:assert/strict";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { RunError } from "../../src/run/error.ts";
import { openTraining, type RecordedTraining, resumeTraining } from "../../src/train/run.ts";
import { filesTest } from "../permissions.ts";
import { architecture, EPOCHS, ITERATIONS, remains, SmallTraining } from "./small_training.ts";

/** Goes on with a training until it ends, and stops it after every iteration and in every test. */
async function trainInPieces(small: SmallTraining, overrides: readonly string[]) {
  let pieces = 0;
  let trained: RecordedTraining | undefined;
  while (!trained?.result.finished) {
    const abort = new AbortController();
    const hooks = {
      iteration: () => abort.abort(),
      validation: () => pieces % 2 === 0 && abort.abort(),
    };
    // The number of threads must not matter either.
    const engine = wasmEngine({ threads: 1 + pieces % 2 });
    const options = { engine, signal: abort.signal, hooks };
    trained = trained
      ? await resumeTraining(small.path, options)
      : await small.train(overrides, options);
    assert.ok(++pieces < 4 * EPOCHS * ITERATIONS);
  }
  assert.ok(pieces > EPOCHS * ITERATIONS);
  return trained.folder;
}

const ADAM = "evaluation.weights={optimizer: adam, learning_rate: 0.01}";
const REGULARIZED = [
  "evaluation.drop_path=0.4",
  "evaluation.label_smoothing=0.1",
  "evaluation.shift=1",
  "evaluation.flip=true",
  "evaluation.cutout=3",
];
for (const overrides of [[], [ADAM, "evaluation.checkpoint_every=1"], REGULARIZED]) {
  const name = ["a training", ...overrides].join(" with ");
  filesTest(
    `resumeTraining() ends ${name} with the bytes of one that was never stopped`,
    async () => {
      await using small = new SmallTraining();
      await using other = new SmallTraining();
      // A run is known by its experiment.
      await Deno.writeTextFile(`${other.path}/experiment.yaml`, other.text);
      const whole = await small.train(overrides);
      // The pieces read the same images.
      const dataset = `data.dataset=${JSON.stringify(small.path)}`;
      const pieces = await trainInPieces(other, [dataset, ...overrides]);
      assert.deepEqual(await remains(pieces), await remains(whole.folder));
    },
  );
}

filesTest("trainInto() leaves a folder that explains itself", async () => {
  await using small = new SmallTraining();
  const { folder, result } = await small.train([], { command: ["train", "it"] });
  assert.deepEqual(small.names("train"), [
    ".lock",
    "architecture.yaml",
    "checkpoints",
    "experiment.yaml",
    "log.txt",
    "metrics.jsonl",
    "provenance.json",
    "result.json",
  ]);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(`${folder.path}/result.json`)), result);
  assert.equal(result.confusion!.flat().reduce((a, b) => a + b), 9);
  assert.equal(
    result.confusion!.reduce((sum, row, i) => sum + row[i]! / 9, 0),
    result.test_accuracy,
  );
  assert.deepEqual([result.epochs, result.train_images, result.test_images], [EPOCHS, 21, 9]);
  const log = await Deno.readTextFile(folder.log);
  assert.match(log, /^Training small, seed 4\nCommand: train it\n/);
  assert.match(log, /Weights are trained on training images 0 to 20\n/);
  assert.match(log, /Tests are on 9 test images, which no search reads\n/);
  assert.match(log, /\nEpoch 2\/2: training loss .*; test loss .*\n$/);
  const opened = await openTraining(folder.path);
  assert.deepEqual(opened.architecture, architecture);
});

filesTest(
  "trainInto() trains the cells that the evaluation lists, on the images it names",
  async () => {
    await using small = new SmallTraining();
    const plain = await small.train();
    await Deno.remove(small.training, { recursive: true });
    const { result } = await small.train([
      "evaluation.cells=[{type: normal, channels: 2}]",
      "evaluation.stem={channels: 5}",
      "evaluation.train=8",
      "evaluation.test=4",
      "evaluation.epochs=1",
    ]);
    assert.deepEqual([result.train_images, result.test_images, result.epochs], [8, 4, 1]);
    assert.equal(result.reports[0]!.step, 1);
    // Stem, preprocessing, conv, classifier.
    assert.equal(result.parameters, 9 * 5 + 2 * 5 + 5 * 2 + 9 * 2 * 2 + 4 * 3 + 3);
    assert.notEqual(result.parameters, plain.result.parameters);
  },
);

filesTest("trainInto() refuses a folder that is there, and shows what is wrong where", async () => {
  await using small = new SmallTraining();
  const refused = async (pattern: RegExp, ...overrides: string[]) => {
    await assert.rejects(small.train(overrides), ({ message }: Error) => pattern.test(message));
    assert.ok(!small.names().includes("train"));
  };
  await refused(/evaluation\.train to be at most 21, .* but found 22/, "evaluation.train=22");
  await refused(/evaluation\.test to be at most 9, .* but found 10/, "evaluation.test=10");
  const deep = `[${"{type: reduction, channels: 2},".repeat(5)}]`;
  await refused(/^command line:1:\d+: Expected at least 2x2 pixels/, `evaluation.cells=${deep}`);
  await small.train(["evaluation.epochs=1"]);
  await assert.rejects(small.train(), { name: "RunError", exitCode: 2, message: /there is one/ });
});

filesTest("a training stops at a number that is not finite and says how to go on", async () => {
  await using small = new SmallTraining();
  const error = await small.train(["evaluation.weights={optimizer: sgd, learning_rate: 1e25}"])
    .then(() => null, (error) => error);
  assert.ok(error instanceof RunError, String(error));
  assert.match(error.message, /^Expected \S+ to be finite at iteration \d of epoch 1, step \d/);
  assert.match(
    error.message,
    /Lower evaluation\.weights\.learning_rate in .*, then start the training again/,
  );
});

filesTest("openTraining() says where there is none", async () => {
  await using small = new SmallTraining();
  await Deno.writeTextFile(`${small.path}/experiment.yaml`, small.text);
  await assert.rejects(openTraining(small.path), {
    exitCode: 2,
    message: `Expected ${small.path} to hold a training but found none\n` +
      `Start one with deno task train ${small.path}`,
  });
});
