/**
 * Reads one part of a dataset, wherever it is kept: under a known name, or in a folder whose files
 * tell the format.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { CIFAR10 } from "./cifar10.ts";
import { DataError } from "./error.ts";
import { listFolder, statIfThere } from "./files.ts";
import { IDX_FOLDER } from "./idx_folder.ts";
import { KNOWN_DATASETS } from "./known.ts";
import type { FolderFormat, Part, PartImages } from "./part.ts";

const FOLDER_FORMATS: readonly FolderFormat[] = [IDX_FOLDER, CIFAR10];

/** As many names as a message can show. */
const SHOWN = 5;

async function findFolder(name: string): Promise<string> {
  const known = KNOWN_DATASETS.get(name);
  if (known) {
    return fileURLToPath(new URL(known.folder, import.meta.resolve(known.manifest)));
  }
  const info = await statIfThere(name);
  if (info?.isDirectory) return name;
  const isPath = /[/\\]/.test(name);
  if (!info && isPath) throw new DataError(`Cannot find ${name}, the folder of the dataset`);
  throw new DataError(
    `Expected dataset to be ${[...KNOWN_DATASETS.keys()].join(", ")} or the path of a folder ` +
      `but found ${info ? "the file " : ""}"${name}"`,
  );
}

/** The format that the files of a folder show. */
async function recognise(folder: string): Promise<FolderFormat> {
  const files = await listFolder(folder);
  const matches = FOLDER_FORMATS.flatMap((format) => {
    const file = files.find((name) => format.recognises(name));
    return file === undefined ? [] : [{ format, file }];
  });
  const [match, another] = matches;
  if (!match) {
    const formats = FOLDER_FORMATS.map(({ description }) => description).join(" or ");
    const more = files.length > SHOWN ? `, … (${files.length} in all)` : "";
    const found = files.slice(0, SHOWN).join(", ") + more;
    throw new DataError(`Expected ${formats} in ${folder} but found ${found || "nothing"}`);
  }
  if (another) {
    throw new DataError(
      `Expected one dataset in ${folder} but found files of two: ` +
        `${match.file} and ${another.file}`,
    );
  }
  return match.format;
}

/**
 * Reads one part, and opens no file of the other.
 *
 * @param name A known dataset, or else the path of a folder
 * @throws {DataError} When the dataset is unknown, or a file is missing or damaged
 */
export async function readPart(name: string, part: Part): Promise<PartImages> {
  const folder = await findFolder(name);
  const format = await recognise(folder);
  return await format.read(folder, part);
}
