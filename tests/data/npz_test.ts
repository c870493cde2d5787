import assert from "node:assert/strict";
import { readNpz } from "../../src/data/npz.ts";
import { filesTest } from "../permissions.ts";
import { withFolder } from "./folder.ts";
import { DEFLATED_NPZ, STORED_NPZ } from "./npz_files.ts";
import { encodeNpy, encodeZip } from "./zip_file.ts";

filesTest("readNpz() reads what NumPy wrote, channels apart", async () => {
  await withFolder({ "a.npz": DEFLATED_NPZ }, async (folder) => {
    const train = await readNpz(`${folder}/a.npz`, "train");
    const { count, channels, height, width } = train;
    assert.deepEqual([count, channels, height, width], [2, 3, 2, 3]);
    const plane = (first: number) => Array.from({ length: 6 }, (_, i) => first + 3 * i);
    assert.deepEqual([...train.images], [0, 1, 2, 18, 19, 20].flatMap(plane));
    assert.deepEqual([...train.labels], [1, 0]);
    const test = await readNpz(`${folder}/a.npz`, "test");
    assert.deepEqual([...test.images], [0, 1, 2].flatMap(plane));
    assert.deepEqual([...test.labels], [1]);
  });
});

filesTest("readNpz() reads grey images and 64-bit labels", async () => {
  await withFolder({ "a.npz": STORED_NPZ }, async (folder) => {
    const { images, labels, count, channels, height, width } = await readNpz(
      `${folder}/a.npz`,
      "train",
    );
    assert.deepEqual([count, channels, height, width], [2, 1, 2, 3]);
    assert.deepEqual([...images], Array.from({ length: 12 }, (_, i) => 3 * i));
    assert.deepEqual([...labels], [1, 0]);
  });
});

filesTest("readNpz() reads labels of every type of integer", async () => {
  const x = encodeNpy("|u1", [3, 1, 2, 1], new Uint8Array(6));
  const types: [string, number[]][] = [
    ["|u1", [2, 0, 255]],
    ["|i1", [2, 0, 127]],
    ...["i2", "u2", "i4", "u4", "i8", "u8"].map((type): [string, number[]] => {
      const size = Number(type[1]);
      return ["<" + type, [2, 0, 255].flatMap((n) => [n, ...new Array<number>(size - 1).fill(0)])];
    }),
    [">i4", [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 255]],
  ];
  for (const [type, bytes] of types) {
    const y = encodeNpy(type, [3], Uint8Array.from(bytes));
    const file = encodeZip({ "x_train.npy": x, "y_train.npy": y });
    await withFolder({ "a.npz": file }, async (folder) => {
      const { labels } = await readNpz(`${folder}/a.npz`, "train");
      assert.deepEqual([...labels], [2, 0, type === "|i1" ? 127 : 255], type);
    });
  }
});

const X = encodeNpy("|u1", [2, 2, 3], new Uint8Array(12));
const Y = encodeNpy("|u1", [2], Uint8Array.of(0, 1));

const refusals: [what: string, files: Record<string, Uint8Array>, message: RegExp][] = [
  ["without labels", { "x_train.npy": X }, /^Cannot find y_train\.npy in \S+\/a\.npz: expected/],
  [
    "of floating-point images",
    { "x_train.npy": encodeNpy("<f4", [2, 1, 1], new Uint8Array(8)), "y_train.npy": Y },
    /^Expected x_train\.npy in \S+\/a\.npz to hold unsigned bytes, \|u1, but found <f4$/,
  ],
  [
    "of flat images",
    { "x_train.npy": encodeNpy("|u1", [2, 6], new Uint8Array(12)), "y_train.npy": Y },
    /^Expected x_train\.npy in \S+ to be images × height × width, or .* but found 2 × 6$/,
  ],
  [
    "with channels in front",
    { "x_train.npy": encodeNpy("|u1", [2, 3, 1, 2], new Uint8Array(12)), "y_train.npy": Y },
    /but found 2 × 3 × 1 × 2$/,
  ],
  [
    "without images",
    { "x_train.npy": encodeNpy("|u1", [0, 2, 3], new Uint8Array(0)), "y_train.npy": Y },
    /to have images but found 0 × 2 × 3$/,
  ],
  [
    "of one-hot labels",
    { "x_train.npy": X, "y_train.npy": encodeNpy("|u1", [2, 2], new Uint8Array(4)) },
    /^Expected y_train\.npy in \S+ to have one label for each image but found 2 × 2$/,
  ],
  [
    "of floating-point labels",
    { "x_train.npy": X, "y_train.npy": encodeNpy("<f4", [2], new Uint8Array(8)) },
    /^Expected y_train\.npy in \S+ to hold integers but found <f4$/,
  ],
  [
    "of a negative label",
    { "x_train.npy": X, "y_train.npy": encodeNpy("|i1", [2], Uint8Array.of(0, 255)) },
    /^Expected labels of y_train\.npy in \S+ to be 0 to 255 but found -1 at image 1$/,
  ],
  [
    "of more labels than images",
    { "x_train.npy": X, "y_train.npy": encodeNpy("|u1", [3], new Uint8Array(3)) },
    /^Expected as many labels as images in the train part of \S+ but found 3 labels and 2 images$/,
  ],
];

for (const [what, files, message] of refusals) {
  filesTest(`readNpz() refuses an archive ${what}`, async () => {
    await withFolder({ "a.npz": encodeZip(files) }, async (folder) => {
      await assert.rejects(readNpz(`${folder}/a.npz`, "train"), { name: "DataError", message });
    });
  });
}
