import assert from "node:assert/strict";
import { CIFAR10 } from "../../src/data/cifar10.ts";
import { filesTest } from "../permissions.ts";
import { cifar10Batch, cifar10Files, RECORD } from "./cifar10_files.ts";
import { withFolder } from "./folder.ts";

filesTest("CIFAR10 reads the five training files in order, whatever their sizes", async () => {
  const second = cifar10Batch([4, 9, 0], 2);
  const files = { ...cifar10Files(1), "data_batch_2.bin": second };
  await withFolder(files, async (folder) => {
    const part = await CIFAR10.read(folder, "train");
    assert.equal(part.count, 7);
    assert.deepEqual([part.channels, part.height, part.width], [3, 32, 32]);
    assert.deepEqual([...part.labels], [1, 4, 9, 0, 3, 4, 5]);
    assert.equal(part.images.length, 7 * 3072);
    assert.deepEqual(
      part.images.subarray(3 * 3072, 4 * 3072),
      second.subarray(2 * RECORD + 1, 3 * RECORD),
    );
    assert.deepEqual(part.images.subarray(-3072), cifar10Files(1)["data_batch_5.bin"]!.subarray(1));
  });
});

filesTest("CIFAR10 reads the test file", async () => {
  const files = cifar10Files(2);
  await withFolder(files, async (folder) => {
    const part = await CIFAR10.read(`${folder}/`, "test");
    assert.deepEqual([part.count, ...part.labels], [2, 0, 1]);
    assert.deepEqual(part.images.subarray(0, 3072), files["test_batch.bin"]!.subarray(1, RECORD));
  });
});

filesTest("CIFAR10 names the file that is missing", async () => {
  const { "data_batch_3.bin": _, "test_batch.bin": __, ...files } = cifar10Files(1);
  await withFolder(files, async (folder) => {
    await assert.rejects(CIFAR10.read(folder, "train"), {
      name: "DataError",
      message: `Cannot find ${folder}/data_batch_3.bin: the training images of CIFAR-10 are ` +
        `data_batch_1.bin to data_batch_5.bin, all in ${folder}`,
    });
    await assert.rejects(CIFAR10.read(folder, "test"), {
      name: "DataError",
      message: `Cannot find ${folder}/test_batch.bin: the test images of CIFAR-10 are ` +
        `test_batch.bin, all in ${folder}`,
    });
  });
});

filesTest("CIFAR10 names the file whose size is wrong", async () => {
  const damages: [Uint8Array, RegExp][] = [
    [cifar10Batch([1, 2]).subarray(0, RECORD + 10), /found 3083 bytes, 10 after the last whole/],
    [new Uint8Array(RECORD - 1), /found 3072 bytes, 3072 after the last whole record$/],
    [new Uint8Array(0), /found 0 bytes$/],
  ];
  for (const [bytes, message] of damages) {
    await withFolder({ ...cifar10Files(1), "data_batch_4.bin": bytes }, async (folder) => {
      await assert.rejects(CIFAR10.read(folder, "train"), (error: Error) => {
        assert.equal(error.name, "DataError");
        assert.match(error.message, /^Expected \S*\/data_batch_4.bin to have records of 3073/);
        assert.match(error.message, message);
        return true;
      });
    });
  }
});

filesTest("CIFAR10 names the record whose label is beyond 9", async () => {
  const files = { ...cifar10Files(1), "data_batch_5.bin": cifar10Batch([9, 0, 10]) };
  await withFolder(files, async (folder) => {
    await assert.rejects(CIFAR10.read(folder, "train"), {
      name: "DataError",
      message: `Expected labels of ${folder}/data_batch_5.bin to be at most 9 but found 10 in ` +
        "record 2, at byte 6146",
    });
  });
});

filesTest("CIFAR10 throws on a folder of the name of a file", async () => {
  const { "data_batch_1.bin": _, ...files } = cifar10Files(1);
  await withFolder(files, async (folder) => {
    await Deno.mkdir(`${folder}/data_batch_1.bin`);
    await assert.rejects(CIFAR10.read(folder, "train"), {
      name: "DataError",
      message: `Expected ${folder}/data_batch_1.bin to be a file`,
    });
  });
});
