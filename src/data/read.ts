/**
 * Reads one part of a dataset, wherever it is kept: under a known name, in an `.npz` file, or in a
 * folder whose files tell the format.
 *
 * @module
 */

import { CIFAR10 } from "./cifar10.ts";
import { DataError } from "./error.ts";
import { listFolder, someNames, statIfThere } from "./files.ts";
import { IDX_FOLDER } from "./idx_folder.ts";
import { IMAGE_FOLDER } from "./image_folder.ts";
import { KNOWN_DATASETS, readKnown } from "./known.ts";
import { readNpz } from "./npz.ts";
import type { Entry, FolderFormat, Part, PartImages } from "./part.ts";

/** Formats that files of certain names show. */
const FILE_FORMATS: readonly FolderFormat[] = [IDX_FOLDER, CIFAR10];

const NPZ_FILE = /\.npz$/i;

/**
 * Reads one part, and no images or labels of the other.
 *
 * @param name a known dataset, or else the path of a folder or of an `.npz` file
 * @throws {DataError} when the dataset is unknown, or a file is missing or damaged
 */
export async function readPart(name: string, part: Part): Promise<PartImages> {
  const known = KNOWN_DATASETS.get(name);
  if (known) return await readKnown(name, known, part);
  const info = await statIfThere(name);
  if (info?.isDirectory) {
    const format = chooseFormat(name, await listFolder(name));
    return await format.read(name, part);
  }
  if (info?.isFile && NPZ_FILE.test(name)) return await readNpz(name, part);
  throw notADataset(name, info !== null);
}

function notADataset(name: string, isThere: boolean): DataError {
  if (!isThere && /[/\\]/.test(name)) {
    return new DataError(`Cannot find ${name}, the folder or .npz file of the dataset`);
  }
  return new DataError(
    `Expected dataset to be ${[...KNOWN_DATASETS.keys()].join(", ")} or the path of a folder or ` +
      `of an .npz file but found ${isThere ? "the file " : ""}"${name}"`,
  );
}

/** The format that the entries of a folder show; folders in it are classes if nothing else is. */
function chooseFormat(folder: string, entries: readonly Entry[]): FolderFormat {
  const matches = FILE_FORMATS.flatMap((format) => {
    const entry = entries.find((entry) => format.recognises(entry));
    return entry ? [{ format, name: entry.name }] : [];
  });
  const [match, another] = matches;
  if (another) {
    throw new DataError(
      `Expected one dataset in ${folder} but found files of two: ` +
        `${match!.name} and ${another.name}`,
    );
  }
  if (match) return match.format;
  if (entries.some((entry) => IMAGE_FOLDER.recognises(entry))) return IMAGE_FOLDER;
  const formats = [...FILE_FORMATS, IMAGE_FOLDER].map(({ description }) => description);
  throw new DataError(
    `Expected ${formats.join(" or ")} in ${folder} but found ${someNames(entries)}`,
  );
}
