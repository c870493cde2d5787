import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { DataError } from "../../src/data/error.ts";
import { IDX_FOLDER } from "../../src/data/idx_folder.ts";
import { filesTest } from "../permissions.ts";
import { withFolder } from "./folder.ts";
import { encodeIdx } from "./idx_file.ts";
import { PIXELS, TRAIN } from "./small_idx.ts";

function gzip(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(gzipSync(bytes));
}

filesTest("IDX_FOLDER knows every spelling, plain and gzipped", async () => {
  const images = encodeIdx([2, 2, 3], PIXELS);
  const labels = encodeIdx([2], Uint8Array.of(0, 4));
  for (const dash of ["-", "."]) {
    for (const [end, pack] of [["", (b: Uint8Array) => b], [".gz", gzip]] as const) {
      const files = {
        [`train-images${dash}idx3-ubyte${end}`]: pack(images),
        [`train-labels${dash}idx1-ubyte${end}`]: pack(labels),
      };
      await withFolder(files, async (folder) => {
        assert.deepEqual((await IDX_FOLDER.read(folder, "train")).images, PIXELS);
      });
    }
  }
});

filesTest("IDX_FOLDER keeps channels apart in images of four dimensions", async () => {
  const files = {
    "train-images-idx4-ubyte": encodeIdx([2, 3, 1, 2], PIXELS),
    "train-labels-idx1-ubyte": encodeIdx([2], Uint8Array.of(1, 0)),
  };
  await withFolder(files, async (folder) => {
    const { count, channels, height, width, images } = await IDX_FOLDER.read(folder, "train");
    assert.deepEqual([count, channels, height, width], [2, 3, 1, 2]);
    assert.deepEqual(images, PIXELS);
  });
});

filesTest("IDX_FOLDER says which file names it looked for", async () => {
  await withFolder({}, async (folder) => {
    await assert.rejects(IDX_FOLDER.read(folder, "train"), {
      name: "DataError",
      message: "Cannot find the file train-labels-idx1-ubyte or train-labels.idx1-ubyte, " +
        `plain or with .gz at the end, in ${folder}`,
    });
  });
});

filesTest("IDX_FOLDER throws on labels and images that do not fit together", async () => {
  const labels = encodeIdx([3], Uint8Array.of(1, 2, 3));
  await withFolder({ ...TRAIN, "train-labels-idx1-ubyte": labels }, async (folder) => {
    await assert.rejects(IDX_FOLDER.read(folder, "train"), {
      message: `Expected as many labels as images in the train part of ${folder} ` +
        "but found 3 labels and 2 images",
    });
  });
});

filesTest("IDX_FOLDER names the damaged file", async () => {
  const images = TRAIN["train-images-idx3-ubyte"]!;
  const cut = images.subarray(0, 20);
  await withFolder({ ...TRAIN, "train-images-idx3-ubyte": cut }, async (folder) => {
    await assert.rejects(IDX_FOLDER.read(folder, "train"), {
      name: "DataError",
      message: `Expected ${folder}/train-images-idx3-ubyte to have 28 bytes (2 × 2 × 3 after a ` +
        "header of 16) but found 20: the file is truncated",
    });
  });
  await withFolder({ "train-labels-idx1-ubyte": images }, async (folder) => {
    await assert.rejects(
      IDX_FOLDER.read(folder, "train"),
      /labels-idx1-ubyte to be idx1-ubyte but found idx3/,
    );
  });
});

filesTest("IDX_FOLDER throws DataError where a file cannot be read", async () => {
  await withFolder(TRAIN, async (folder) => {
    await Deno.remove(`${folder}/train-images-idx3-ubyte`);
    await Deno.mkdir(`${folder}/train-images-idx3-ubyte`);
    await assert.rejects(IDX_FOLDER.read(folder, "train"), (error: Error) => {
      assert.ok(error instanceof DataError);
      assert.match(error.message, /^Cannot read .*\/train-images-idx3-ubyte: there is a folder of/);
      return true;
    });
  });
});
