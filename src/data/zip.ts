/**
 * Reads single files out of a zip archive, stored or deflated, and nothing of the others.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { DataError } from "./error.ts";
import { unreadable } from "./files.ts";

/** No deflate stream expands further than this (zlib's technical notes). */
const EXPANSION = 1032;

/**
 * The contents of those of the named files that are in the archive.
 *
 * @param path of the archive
 * @throws {DataError} if it cannot be read, or what is asked for is damaged
 */
export async function readZipEntries(
  path: string,
  names: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const zip = await open(path);
  try {
    const contents = new Map<string, Uint8Array>();
    for await (const entry of zip.eachEntry()) {
      if (names.includes(entry.fileName)) contents.set(entry.fileName, await unpack(zip, entry));
    }
    return contents;
  } catch (cause) {
    throw new DataError(
      `Cannot unpack ${path}: ${(cause as Error).message}: the zip archive is damaged`,
      { cause },
    );
  } finally {
    zip.close();
  }
}

async function open(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false });
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function unpack(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const { fileName, compressedSize, uncompressedSize } = entry;
  // yauzl sees to it that no more than uncompressedSize comes out; this bounds the number itself.
  if (compressedSize > zip.fileSize || uncompressedSize > EXPANSION * (compressedSize + 1)) {
    throw new Error(
      `${fileName} claims to unpack from ${compressedSize} to ${uncompressedSize} bytes`,
    );
  }
  const bytes = new Uint8Array(uncompressedSize);
  let length = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  if (length !== uncompressedSize || crc32(bytes) !== entry.crc32) {
    throw new Error(`${fileName} has a wrong checksum`);
  }
  return bytes;
}
