import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { FASHION_MNIST_FOLDER } from "../../src/data/fashion_mnist.ts";
import { KNOWN_DATASETS, type KnownDataset, readKnown } from "../../src/data/known.ts";
import { loadTest, loadTraining } from "../../src/data/load.ts";
import { filesTest } from "../permissions.ts";
import { withFolder } from "./folder.ts";
import { PIXELS, TRAIN } from "./small_idx.ts";

function dataset(folder: string, more: Partial<KnownDataset> = {}): KnownDataset {
  return { folder: () => pathToFileURL(folder), mean: [0.5], deviation: [0.5], ...more };
}

filesTest("readKnown() reads IDX files and knows the classes", async () => {
  await withFolder(TRAIN, async (folder) => {
    const classNames = ["a", "b", "c", "d", "e"];
    const part = await readKnown("small", dataset(folder, { classNames }), "train");
    assert.deepEqual([part.images, part.classNames], [PIXELS, classNames]);
    assert.equal((await readKnown("small", dataset(folder), "train")).classNames, undefined);
  });
});

filesTest("readKnown() names the task that fetches what is not there", async () => {
  await withFolder({}, async (folder) => {
    const absent = dataset(`${folder}/cache`, { task: "deno task small" });
    await assert.rejects(readKnown("small", absent, "train"), {
      name: "DataError",
      key: "data.dataset",
      message: "Cannot find the images of small, which are fetched only where they are wanted: " +
        "run deno task small once",
    });
  });
});

Deno.test("KNOWN_DATASETS are normalised by channel and named by tasks that exist", async () => {
  const { default: { tasks } } = await import("../../deno.json", { with: { type: "json" } });
  for (const { mean, deviation, task } of KNOWN_DATASETS.values()) {
    assert.equal(mean.length, deviation.length);
    if (task) assert.ok(task.replace("deno task ", "") in tasks, task);
  }
});

Deno.test({
  name: "loadTraining() and loadTest() load all of Fashion-MNIST, where it was fetched",
  ignore: Deno.permissions.querySync({ name: "read" }).state !== "granted" ||
    !existsSync(FASHION_MNIST_FOLDER),
  fn: async () => {
    const training = await loadTraining("fashion-mnist");
    const test = await loadTest(training);
    assert.deepEqual([training.count, test.count], [60_000, 10_000]);
    assert.deepEqual([...training.labels.subarray(0, 12)], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    assert.equal(training.classNames?.[9], "Ankle boot");
    const mean = training.images.reduce((sum, pixel) => sum + pixel, 0) /
      training.images.length / 255;
    assert.ok(Math.abs(mean - training.mean[0]!) < 2e-4, `${mean}`);
  },
});
