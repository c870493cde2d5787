/**
 * Readers of images: IDX, CIFAR-10's binary files, NumPy's arrays, PNG and JPEG.
 *
 * @module
 */

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { CIFAR10 as CIFAR10_FORMAT } from "../../src/data/cifar10.ts";
import { DataError } from "../../src/data/error.ts";
import { decodeIdx } from "../../src/data/idx.ts";
import { decodeImage } from "../../src/data/image.ts";
import { decodeNpy } from "../../src/data/npy.ts";
import { readNpz } from "../../src/data/npz.ts";
import { encodeIdx } from "../data/idx_file.ts";
import * as images from "../data/images.ts";
import { DEFLATED_NPZ, STORED_NPZ } from "../data/npz_files.ts";
import { encodeNpy } from "../data/zip_file.ts";
import type { FuzzTarget } from "./target.ts";

/** No deflate stream expands further than this (zlib's technical notes). */
const DEFLATE = 1032;

const ramp = (count: number) => Uint8Array.from({ length: count }, (_, i) => i * 7);

/** Headers of any sizes and a few bytes of data; one in two is gzipped. */
const idx = fc.tuple(
  fc.constantFrom(0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e, 0),
  fc.array(fc.oneof(fc.nat(5), fc.nat(0xffffffff)), { maxLength: 6 }),
  fc.uint8Array({ maxLength: 64 }),
  fc.boolean(),
).map(([type, shape, values, gzipped]) => {
  const bytes = encodeIdx(shape, values, type);
  return gzipped ? new Uint8Array(gzipSync(bytes)) : bytes;
});

export const IDX: FuzzTarget = {
  name: "idx",
  corpus() {
    const files = [
      encodeIdx([3, 4, 5], ramp(60)),
      encodeIdx([2, 3, 4, 5], ramp(120)),
      encodeIdx([7], ramp(7)),
      // As much as gzip can do: a thousand times its size.
      encodeIdx([100, 28, 28], new Uint8Array(78400)),
    ];
    return files.flatMap((file, i) => {
      const gzipped = new Uint8Array(gzipSync(file));
      return i < 3 ? [file, gzipped] : [gzipped];
    });
  },
  arbitrary: idx,
  read(bytes, path) {
    const { shape, values } = decodeIdx(bytes, path, [1, 3, 4]);
    assert.equal(values.length, shape.reduce((product, size) => product * size, 1));
    return values;
  },
  diagnostics: [DataError],
  factor: 2 * DEFLATE,
};

/** The first of the five files; the others stay away, so that a good one is refused for them. */
export const CIFAR10: FuzzTarget = {
  name: "cifar10",
  corpus: () => [ramp(2 * 3073).map((value, i) => i % 3073 === 0 ? 3 : value)],
  async read(bytes, path) {
    const folder = dirname(path);
    await Deno.writeFile(`${folder}/test_batch.bin`, bytes);
    return await CIFAR10_FORMAT.read(folder, "test").catch((error) => {
      // Messages name the file of the format.
      if (error instanceof DataError && error.message.includes(`${folder}/test_batch.bin`)) {
        throw new DataError(`${path}: ${error.message}`, { cause: error });
      }
      throw error;
    });
  },
  diagnostics: [DataError],
  factor: 16,
};

const NUMPY_WORDS = [
  "'descr': '|u1'",
  "'descr': '<i8'",
  "'descr': '|O'",
  "'fortran_order': True",
  "'shape': (",
  "'shape': ()",
  "99999999999999999999,",
  ", ".repeat(2000),
  " ".repeat(2000),
];

export const NPY: FuzzTarget = {
  name: "npy",
  corpus: () => [
    encodeNpy("|u1", [2, 3, 4], ramp(24)),
    encodeNpy("<i8", [3], ramp(24), { version: 2 }),
    encodeNpy("|u1", [2, 2], ramp(4), { version: 3, fortran: true }),
  ],
  words: NUMPY_WORDS,
  arbitrary: fc.tuple(
    fc.constantFrom("|u1", "<i8", "|b1", "<f4", "|O", "|S99999999999"),
    fc.array(fc.oneof(fc.nat(5), fc.maxSafeNat()), { maxLength: 40 }),
    fc.uint8Array({ maxLength: 64 }),
    fc.constantFrom(1, 2, 3),
  ).map(([type, shape, values, version]) => encodeNpy(type, shape, values, { version })),
  read(bytes, path) {
    const { shape, bytes: values } = decodeNpy(bytes, path);
    assert.ok(shape.length === 0 || values.length % shape.at(-1)! === 0 || shape.includes(0));
    return values;
  },
  diagnostics: [DataError],
  factor: 64,
};

export const NPZ: FuzzTarget = {
  name: "npz",
  corpus: () => [DEFLATED_NPZ, STORED_NPZ],
  words: ["x_train.npy", "y_train.npy", "PK\u0001\u0002", "PK\u0003\u0004", "PK\u0005\u0006"],
  read: (_, path) => readNpz(path, "train"),
  onDisk: true,
  diagnostics: [DataError],
  factor: 4 * DEFLATE,
};

export const IMAGE: FuzzTarget = {
  name: "image",
  corpus: () => Object.values(images).flatMap((found) => "file" in found ? [found.file] : []),
  words: ["IHDR", "PLTE", "IDAT", "tRNS", "IEND", "iCCP", "zTXt", "acTL", "fdAT"],
  read(bytes, path) {
    const { pixels, channels, height, width } = decodeImage(bytes, path);
    assert.equal(pixels.length, channels * height * width);
    return pixels;
  },
  diagnostics: [DataError],
  factor: 8 * DEFLATE,
};
