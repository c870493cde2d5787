/**
 * An `.npz` file in the layout of Keras's datasets: a zip archive of the arrays `x_train`, `y_train`,
 * `x_test` and `y_test`. Images are unsigned bytes, `[count, height, width]` or
 * `[count, height, width, channels]` with one channel or three; labels are integers, `[count]` or
 * `[count, 1]`.
 *
 * @module
 */

import { DataError } from "./error.ts";
import { decodeNpy, type Npy } from "./npy.ts";
import type { Part, PartImages } from "./part.ts";
import { toPlanar } from "./planar.ts";

/**
 * Reads one part; the arrays of the other one are neither read nor unpacked.
 *
 * @param path of the file
 * @throws {DataError} when an array is missing, damaged or of another type or shape
 */
export async function readNpz(path: string, part: Part): Promise<PartImages> {
  const names = [`x_${part}.npy`, `y_${part}.npy`] as const;
  // Loaded only where there is an archive, like the decoders of images.
  const { readZipEntries } = await import("./zip.ts");
  const entries = await readZipEntries(path, names);
  const [x, y] = names.map((name) => {
    const bytes = entries.get(name);
    if (bytes) return decodeNpy(bytes, `${name} in ${path}`);
    throw new DataError(
      `Cannot find ${name} in ${path}: expected the arrays x_train, y_train, x_test and y_test, ` +
        `as in Keras's datasets`,
    );
  });
  const images = planarImages(x!, `${names[0]} in ${path}`);
  const labels = byteLabels(y!, `${names[1]} in ${path}`);
  if (labels.length !== images.count) {
    throw new DataError(
      `Expected as many labels as images in the ${part} part of ${path} ` +
        `but found ${labels.length} labels and ${images.count} images`,
    );
  }
  return { ...images, labels };
}

function planarImages({ type, shape, bytes }: Npy, file: string): Omit<PartImages, "labels"> {
  const [count = 0, height = 0, width = 0, channels = 1] = shape;
  if (type !== "|u1") {
    throw new DataError(`Expected ${file} to hold unsigned bytes, |u1, but found ${type}`);
  }
  if (shape.length < 3 || shape.length > 4 || channels !== 1 && channels !== 3) {
    throw new DataError(
      `Expected ${file} to be images × height × width, or that × 1 or 3 channels, ` +
        `but found ${shape.join(" × ")}`,
    );
  }
  if (shape.includes(0)) {
    throw new DataError(`Expected ${file} to have images but found ${shape.join(" × ")}`);
  }
  const size = { count, channels, height, width };
  if (channels === 1) return { ...size, images: bytes };
  const images = new Uint8Array(bytes.length);
  const pixels = height * width;
  for (let start = 0; start < bytes.length; start += pixels * channels) {
    const end = start + pixels * channels;
    const layout = { count: pixels, stride: channels, channels };
    toPlanar(bytes.subarray(start, end), layout, images.subarray(start, end));
  }
  return { ...size, images };
}

type Reader = (view: DataView, at: number) => number | bigint;

/** Integers of every size and byte order that NumPy writes. */
const INTEGERS: ReadonlyMap<string, { readonly size: number; readonly read: Reader }> = new Map(
  (["<", ">"] as const).flatMap((order) => {
    const little = order === "<";
    const types: [string, number, Reader][] = [
      ["i2", 2, (view, at) => view.getInt16(at, little)],
      ["u2", 2, (view, at) => view.getUint16(at, little)],
      ["i4", 4, (view, at) => view.getInt32(at, little)],
      ["u4", 4, (view, at) => view.getUint32(at, little)],
      ["i8", 8, (view, at) => view.getBigInt64(at, little)],
      ["u8", 8, (view, at) => view.getBigUint64(at, little)],
    ];
    return types.map(([name, size, read]) => [order + name, { size, read }] as const);
  }),
).set("|u1", { size: 1, read: (view, at) => view.getUint8(at) })
  .set("|i1", { size: 1, read: (view, at) => view.getInt8(at) });

function byteLabels({ type, shape, bytes }: Npy, file: string): Uint8Array {
  const integer = INTEGERS.get(type);
  if (!integer) throw new DataError(`Expected ${file} to hold integers but found ${type}`);
  const [count = 0, one = 1] = shape;
  if (shape.length < 1 || shape.length > 2 || one !== 1) {
    throw new DataError(
      `Expected ${file} to have one label for each image but found ${shape.join(" × ")}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint8Array.from({ length: count }, (_, i) => {
    const label = Number(integer.read(view, i * integer.size));
    if (label >= 0 && label <= 255) return label;
    throw new DataError(
      `Expected labels of ${file} to be 0 to 255 but found ${label} at image ${i}`,
    );
  });
}
