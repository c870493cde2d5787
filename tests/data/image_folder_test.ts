import assert from "node:assert/strict";
import { encode } from "fast-png";
import { IMAGE_FOLDER } from "../../src/data/image_folder.ts";
import { filesTest } from "../permissions.ts";
import { type Files, withFolder } from "./folder.ts";
import { JPEG_GREY } from "./images.ts";

/** A grey PNG whose pixels all have one value. */
function grey(value: number, width = 2, height = 3): Uint8Array {
  const data = new Uint8Array(width * height).fill(value);
  return new Uint8Array(encode({ width, height, data, channels: 1, depth: 8 }));
}

/** Value of every image's first pixel. */
function firstPixels({ images, count }: { readonly images: Uint8Array; readonly count: number }) {
  return Array.from({ length: count }, (_, i) => images[i * images.length / count]!);
}

const CLASSES: Files = {
  "dog/1.png": grey(11),
  "dog/2.PNG": grey(12),
  "cat/b.png": grey(2),
  "cat/a.png": grey(1),
  "cat/c.png": grey(3),
  "cat/d.png": grey(4),
  ".hidden": new Uint8Array(1),
  "dog/.DS_Store": new Uint8Array(1),
};

function inFolder(folder: string, files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, bytes]) => [`${folder}/${path}`, bytes]),
  );
}

filesTest("IMAGE_FOLDER numbers classes by name and mixes their images evenly", async () => {
  for (const place of ["", "/train"]) {
    await withFolder(place ? inFolder("train", CLASSES) : CLASSES, async (folder) => {
      const part = await IMAGE_FOLDER.read(folder, "train");
      assert.deepEqual([part.count, part.channels, part.height, part.width], [6, 1, 3, 2]);
      assert.deepEqual(part.classNames, ["cat", "dog"]);
      assert.deepEqual(firstPixels(part), [1, 11, 2, 3, 12, 4]);
      assert.deepEqual([...part.labels], [0, 1, 0, 0, 1, 0]);
    });
  }
});

filesTest("IMAGE_FOLDER takes the classes of test images from the training images", async () => {
  const files = { ...inFolder("train", CLASSES), "test/dog/1.png": grey(99) };
  await withFolder(files, async (folder) => {
    const part = await IMAGE_FOLDER.read(folder, "test");
    assert.deepEqual([part.count, ...part.labels, ...firstPixels(part)], [1, 1, 99]);
    assert.deepEqual(part.classNames, ["cat", "dog"]);
  });
  await withFolder({ ...files, "test/bird/1.png": grey(0) }, async (folder) => {
    await assert.rejects(IMAGE_FOLDER.read(folder, "test"), {
      name: "DataError",
      message: `Expected the classes in ${folder}/test to be among cat, dog, as in ` +
        `${folder}/train, but found bird`,
    });
  });
});

filesTest("IMAGE_FOLDER says where test images belong", async () => {
  for (const files of [CLASSES, inFolder("train", CLASSES)]) {
    await withFolder(files, async (folder) => {
      await assert.rejects(IMAGE_FOLDER.read(folder, "test"), {
        name: "DataError",
        message: `Cannot find the test images of ${folder}: put them in ${folder}/test/CLASS, ` +
          `beside the training images in ${folder}/train/CLASS`,
      });
    });
  }
  await withFolder(inFolder("train", CLASSES), async (folder) => {
    await Deno.mkdir(`${folder}/test`);
    await assert.rejects(IMAGE_FOLDER.read(folder, "test"), {
      name: "DataError",
      message: `Expected images in ${folder}/test but found none`,
    });
  });
});

filesTest("IMAGE_FOLDER knows a class of trains", async () => {
  await withFolder({ ...CLASSES, "train/1.png": grey(7) }, async (folder) => {
    const { classNames } = await IMAGE_FOLDER.read(folder, "train");
    assert.deepEqual(classNames, ["cat", "dog", "train"]);
  });
});

const refusals: [what: string, files: Files, message: (folder: string) => string][] = [
  [
    "an image of another size",
    { ...CLASSES, "cat/c.png": grey(3, 3, 2) },
    (folder) =>
      `Expected ${folder}/cat/c.png to be 1 × 3 × 2 (channels × height × width), as ` +
      `${folder}/cat/a.png, but found 1 × 2 × 3: all images must have one size`,
  ],
  [
    "an image of more channels",
    {
      ...CLASSES,
      "dog/1.png": new Uint8Array(
        encode({ width: 2, height: 3, data: new Uint8Array(18), channels: 3, depth: 8 }),
      ),
    },
    (folder) =>
      `Expected ${folder}/dog/1.png to be 1 × 3 × 2 (channels × height × width), as ` +
      `${folder}/cat/a.png, but found 3 × 3 × 2: all images must have one size`,
  ],
  [
    "a file that is no image",
    { ...CLASSES, "cat/a.png": new TextEncoder().encode("cat") },
    (folder) => `Expected ${folder}/cat/a.png to be a PNG or JPEG image but found another format`,
  ],
  [
    "a file of another name",
    { ...CLASSES, "cat/notes.txt": new Uint8Array(1) },
    (folder) => `Expected only PNG or JPEG images in ${folder}/cat but found notes.txt`,
  ],
  [
    "a file among the classes",
    { ...CLASSES, "labels.csv": new Uint8Array(1) },
    (folder) => `Expected only folders, one for each class, in ${folder} but found labels.csv`,
  ],
  [
    "a single class",
    { "cat/a.png": grey(1) },
    (folder) => `Expected 2 to 256 folders, one for each class, in ${folder} but found only cat`,
  ],
  [
    "a class without images",
    { ...CLASSES, "cow/.hidden": new Uint8Array(1) },
    (folder) => `Expected PNG or JPEG images in ${folder}/cow but found nothing`,
  ],
];

for (const [what, files, message] of refusals) {
  filesTest(`IMAGE_FOLDER refuses ${what}`, async () => {
    await withFolder(files, async (folder) => {
      await assert.rejects(IMAGE_FOLDER.read(folder, "train"), {
        name: "DataError",
        message: message(folder),
      });
    });
  });
}

filesTest("IMAGE_FOLDER takes PNG and JPEG together", async () => {
  const [, height = 0, width = 0] = JPEG_GREY.shape;
  const files = { "a/1.jpg": JPEG_GREY.file, "b/1.png": grey(9, width, height) };
  await withFolder(files, async (folder) => {
    const part = await IMAGE_FOLDER.read(folder, "train");
    assert.equal(part.count, 2);
    assert.deepEqual([...part.images.subarray(-3)], [9, 9, 9]);
  });
});
