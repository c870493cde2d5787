import assert from "node:assert/strict";
import { referenceEngine } from "../../src/engine/reference/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { loadTrainingData } from "../../src/train/data.ts";
import { train } from "../../src/train/train.ts";
import { filesTest } from "../permissions.ts";
import { architecture, SmallTraining } from "./small_training.ts";

const { genotype } = architecture;

filesTest(
  "train() finds in memory what the record would say, for any number of threads",
  async () => {
    await using small = new SmallTraining();
    const { experiment } = small.experiment();
    const { result } = await small.train();
    const data = await loadTrainingData(experiment);
    for (const threads of [1, 3]) {
      const found = await train(genotype, experiment, { engine: wasmEngine({ threads }), data });
      const untimed = (reports: typeof found.reports) => reports.map((r) => ({ ...r, seconds: 0 }));
      assert.deepEqual(untimed(found.reports), untimed(result.reports));
      assert.deepEqual(found.confusion, result.confusion);
    }
  },
);

const REGULARIZED = [
  "evaluation.drop_path=0.4",
  "evaluation.label_smoothing=0.1",
  "evaluation.shift=1",
  "evaluation.flip=true",
  "evaluation.cutout=3",
];

filesTest("train() is changed by each kind of regularisation", async () => {
  await using small = new SmallTraining();
  const engine = wasmEngine({ threads: 1 });
  const losses = new Set<number>();
  for (const override of ["seed=4", ...REGULARIZED]) {
    const { experiment } = small.experiment(override);
    losses.add((await train(genotype, experiment, { engine })).reports.at(-1)!.train.loss);
  }
  assert.equal(losses.size, 1 + REGULARIZED.length);
});

for (const overrides of [[], REGULARIZED]) {
  filesTest(`train() agrees with the reference engine, ${overrides.length} overrides`, async () => {
    await using small = new SmallTraining();
    const { experiment } = small.experiment(...overrides);
    const [ours, theirs] = [
      await train(genotype, experiment, { engine: wasmEngine({ threads: 2 }) }),
      await train(genotype, experiment, { engine: referenceEngine() }),
    ];
    assert.deepEqual(ours.confusion, theirs.confusion);
    for (const [i, { train, test }] of ours.reports.entries()) {
      assert.ok(Math.abs(train.loss - theirs.reports[i]!.train.loss) < 1e-4);
      assert.ok(Math.abs(test.loss - theirs.reports[i]!.test.loss) < 1e-4);
    }
  });
}

filesTest(
  "train() depends on the seed, learns what there is to learn, and can be stopped",
  async () => {
    await using small = new SmallTraining();
    const { experiment } = small.experiment("evaluation.epochs=20");
    const data = await loadTrainingData(experiment);
    const engine = wasmEngine({ threads: 1 });
    // Tested on what it was trained on.
    const own = { ...data, test: data.train };
    const learned = await train(genotype, experiment, { engine, data: own });
    assert.ok(learned.reports.at(-1)!.train.loss < learned.reports[0]!.train.loss - 0.1);
    const other = await train(genotype, { ...experiment, seed: 5 }, { engine, data: own });
    assert.notEqual(other.test_loss, learned.test_loss);
    const stopped = await train(genotype, experiment, {
      engine,
      data,
      signal: AbortSignal.abort(),
    });
    assert.deepEqual([stopped.finished, stopped.epochs, stopped.confusion], [false, 0, null]);
  },
);

filesTest("loadTrainingData() puts the test images behind the training images", async () => {
  await using small = new SmallTraining();
  const { store, train, test, classes } = await loadTrainingData(small.experiment().experiment);
  assert.deepEqual([train, test], [{ start: 0, end: 21 }, { start: 21, end: 30 }]);
  assert.deepEqual([store.count, classes], [30, 3]);
  assert.deepEqual([...store.labels.subarray(20, 25)], [2, 0, 1, 2, 0]);
  const file = await Deno.readFile(`${small.path}/t10k-images-idx3-ubyte`);
  assert.deepEqual(store.pixels.data.slice(21 * 56), file.slice(16));
});
