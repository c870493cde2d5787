import assert from "node:assert/strict";
import { readPart } from "../../src/data/read.ts";
import { filesTest } from "../permissions.ts";
import { cifar10Files } from "./cifar10_files.ts";
import { type Files, withFolder } from "./folder.ts";
import { GREY } from "./images.ts";
import { STORED_NPZ } from "./npz_files.ts";
import { encodeIdx } from "./idx_file.ts";
import { TRAIN } from "./small_idx.ts";

const IDX_TEST: Files = {
  "t10k-images-idx3-ubyte": encodeIdx([1, 2, 3], new Uint8Array(6)),
  "t10k-labels-idx1-ubyte": encodeIdx([1], Uint8Array.of(4)),
};

/** A folder of each format, and which of the files are test images. */
const FOLDERS: [format: string, files: Files, test: RegExp][] = [
  ["IDX", { ...TRAIN, ...IDX_TEST }, /^t10k/],
  ["CIFAR-10", cifar10Files(1), /^test/],
  [
    "image",
    { "train/a/1.png": GREY.file, "train/b/1.png": GREY.file, "test/b/1.png": GREY.file },
    /^test/,
  ],
];

/** The same files, those that `which` does not match replaced by a folder, which none can read. */
async function withUnreadable(
  files: Files,
  which: (path: string) => boolean,
  fn: (folder: string) => Promise<void>,
): Promise<void> {
  const kept = Object.entries(files).filter(([path]) => !which(path));
  await withFolder(Object.fromEntries(kept), async (folder) => {
    for (const path of Object.keys(files).filter(which)) {
      await Deno.mkdir(`${folder}/${path}`, { recursive: true });
    }
    await fn(folder);
  });
}

for (const [format, files, test] of FOLDERS) {
  filesTest(`readPart() opens the ${format} files of one part only`, async () => {
    await withUnreadable(files, (path) => test.test(path), async (folder) => {
      assert.ok((await readPart(folder, "train")).count > 0);
      await assert.rejects(readPart(folder, "test"), { name: "DataError" });
    });
    await withUnreadable(files, (path) => !test.test(path), async (folder) => {
      assert.equal((await readPart(folder, "test")).count, 1);
      await assert.rejects(readPart(folder, "train"), { name: "DataError" });
    });
  });
}

const KINDS = "mnist, fashion-mnist or the path of a folder or of an .npz file";

filesTest("readPart() throws on a name that is neither known nor a path", async () => {
  await assert.rejects(readPart("mnits", "train"), {
    name: "DataError",
    key: "data.dataset",
    message: `Expected dataset to be ${KINDS} but found "mnits"`,
  });
  await withFolder(TRAIN, async (folder) => {
    await assert.rejects(readPart(`${folder}/digits`, "train"), {
      message: `Cannot find ${folder}/digits, the folder or .npz file of the dataset`,
    });
    const file = `${folder}/train-labels-idx1-ubyte`;
    await assert.rejects(readPart(file, "train"), {
      message: `Expected dataset to be ${KINDS} but found the file "${file}"`,
    });
  });
});

filesTest("readPart() reads one part of an .npz file", async () => {
  await withFolder({ "a.NPZ": STORED_NPZ }, async (folder) => {
    assert.equal((await readPart(`${folder}/a.NPZ`, "train")).count, 2);
    assert.equal((await readPart(`${folder}/a.NPZ`, "test")).count, 1);
  });
});

filesTest("readPart() says what it looked for in a folder without images", async () => {
  const formats = "IDX files (train-images-idx3-ubyte) or " +
    "CIFAR-10's binary files (data_batch_1.bin) or " +
    "a folder of PNG or JPEG images for each class (train/CLASS/1.png)";
  await withFolder({}, async (folder) => {
    await assert.rejects(readPart(folder, "train"), {
      name: "DataError",
      message: `Expected ${formats} in ${folder} but found nothing`,
    });
  });
  const names = ["a", "b", "c", "d", "e", "f", "g"].map((name) => `${name}.txt`);
  const files = Object.fromEntries(names.map((name) => [name, new Uint8Array(1)]));
  await withFolder(files, async (folder) => {
    await assert.rejects(readPart(folder, "train"), {
      message: `Expected ${formats} in ${folder} but found ` +
        "a.txt, b.txt, c.txt, d.txt, e.txt, … (7 in all)",
    });
  });
});

filesTest("readPart() throws on a folder that holds two datasets", async () => {
  await withFolder({ ...TRAIN, ...cifar10Files(1) }, async (folder) => {
    await assert.rejects(readPart(folder, "train"), {
      name: "DataError",
      message: `Expected one dataset in ${folder} but found files of two: ` +
        "train-images-idx3-ubyte and data_batch_1.bin",
    });
  });
});
