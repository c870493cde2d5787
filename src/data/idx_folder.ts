/**
 * A folder with one IDX file of images and one of labels for each part, under MNIST's file names.
 *
 * @module
 */

import { DataError } from "./error.ts";
import { joinPath, readIfThere } from "./files.ts";
import { decodeIdx, type Idx } from "./idx.ts";
import type { FolderFormat, Part, PartImages } from "./part.ts";

const PREFIXES = { train: "train", test: "t10k" } as const;

const IMAGE_RANKS = [3, 4];
const LABEL_RANKS = [1];

const FILE = /^(train|t10k)-(images|labels)[-.]idx\d+-ubyte(\.gz)?$/;

/** `train-images-idx3-ubyte` and its like, plain or gzipped. */
export const IDX_FOLDER: FolderFormat = {
  description: "IDX files (train-images-idx3-ubyte)",
  recognises: ({ name }) => FILE.test(name),
  read: readIdxFolder,
};

/** Reads the one file of a kind, under whichever of its spellings exists. */
async function readFile(folder: string, kind: string, ranks: readonly number[]): Promise<Idx> {
  const names = ranks.flatMap((rank) => [`${kind}-idx${rank}-ubyte`, `${kind}.idx${rank}-ubyte`]);
  for (const name of names.flatMap((name) => [name, `${name}.gz`])) {
    const path = joinPath(folder, name);
    const bytes = await readIfThere(path);
    if (bytes) return decodeIdx(bytes, path, ranks);
  }
  throw new DataError(
    `Cannot find the file ${names.join(" or ")}, plain or with .gz at the end, in ${folder}`,
  );
}

async function readIdxFolder(folder: string, part: Part): Promise<PartImages> {
  const labels = await readFile(folder, `${PREFIXES[part]}-labels`, LABEL_RANKS);
  const images = await readFile(folder, `${PREFIXES[part]}-images`, IMAGE_RANKS);
  const { shape } = images;
  if (labels.shape[0] !== shape[0]) {
    throw new DataError(
      `Expected as many labels as images in the ${part} part of ${folder} ` +
        `but found ${labels.shape[0]} labels and ${shape[0]} images`,
    );
  }
  return {
    images: images.values,
    labels: labels.values,
    count: shape[0]!,
    channels: shape.length === 4 ? shape[1]! : 1,
    height: shape.at(-2)!,
    width: shape.at(-1)!,
  };
}
