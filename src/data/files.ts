/**
 * The files of a dataset: a folder with one IDX file of images and one of labels for each part,
 * under MNIST's file names, wherever that folder is.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { DataError } from "./error.ts";
import { decodeIdx, type Idx } from "./idx.ts";
import { KNOWN_DATASETS } from "./known.ts";

/** `train`: the images that search splits and uses. `test`: those it never touches. */
export type Part = "train" | "test";

/** Images and labels as they are in the files. */
export interface PartFiles {
  /** Shape `[count, height, width]` or `[count, channels, height, width]`. */
  readonly images: Idx;
  /** Shape `[count]`. */
  readonly labels: Idx;
}

const PREFIXES = { train: "train", test: "t10k" } as const;

const IMAGE_RANKS = [3, 4];
const LABEL_RANKS = [1];

/** A failed access in words; what Deno was not permitted to do already says how to permit it. */
function unreadable(path: string, cause: unknown): unknown {
  if (cause instanceof Deno.errors.NotCapable) return cause;
  return new DataError(`Cannot read ${path}: ${(cause as Error).message}`, { cause });
}

async function findFolder(name: string): Promise<string> {
  const known = KNOWN_DATASETS.get(name);
  if (known) {
    return fileURLToPath(new URL(known.folder, import.meta.resolve(known.manifest)));
  }
  const isPath = /[/\\]/.test(name);
  try {
    if ((await Deno.stat(name)).isDirectory) return name;
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw unreadable(name, cause);
    if (isPath) throw new DataError(`Cannot find ${name}, the folder of the dataset`, { cause });
  }
  throw new DataError(
    `Expected dataset to be ${[...KNOWN_DATASETS.keys()].join(", ")} or a folder of IDX files ` +
      `but found ${isPath ? "the file " : ""}"${name}"`,
  );
}

/** Reads the one file of a kind, under whichever of its spellings exists. */
async function readFile(
  folder: string,
  kind: string,
  ranks: readonly number[],
): Promise<Idx> {
  const names = ranks.flatMap((rank) => [`${kind}-idx${rank}-ubyte`, `${kind}.idx${rank}-ubyte`]);
  for (const name of names.flatMap((name) => [name, `${name}.gz`])) {
    const path = `${folder.replace(/[/\\]$/, "")}/${name}`;
    let bytes: Uint8Array;
    try {
      bytes = await Deno.readFile(path);
    } catch (cause) {
      if (cause instanceof Deno.errors.NotFound) continue;
      throw unreadable(path, cause);
    }
    return decodeIdx(bytes, path, ranks);
  }
  throw new DataError(
    `Cannot find the file ${names.join(" or ")}, plain or with .gz at the end, in ${folder}`,
  );
}

/**
 * Reads the two files of one part, and no others.
 *
 * @param name A known dataset, or else the path of a folder
 * @throws {DataError} When the dataset is unknown, or a file is missing or damaged
 */
export async function readPart(name: string, part: Part): Promise<PartFiles> {
  const folder = await findFolder(name);
  const labels = await readFile(folder, `${PREFIXES[part]}-labels`, LABEL_RANKS);
  const images = await readFile(folder, `${PREFIXES[part]}-images`, IMAGE_RANKS);
  if (labels.shape[0] !== images.shape[0]) {
    throw new DataError(
      `Expected as many labels as images in the ${part} part of ${name} ` +
        `but found ${labels.shape[0]} labels and ${images.shape[0]} images`,
    );
  }
  return { images, labels };
}
