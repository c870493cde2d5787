/**
 * Reading files and folders of a dataset, with what goes wrong in words.
 *
 * @module
 */

import { DataError } from "./error.ts";

/** A failed access in words; what Deno was not permitted to do already says how to permit it. */
export function unreadable(path: string, cause: unknown): unknown {
  if (cause instanceof Deno.errors.NotCapable) return cause;
  return new DataError(`Cannot read ${path}: ${(cause as Error).message}`, { cause });
}

/** Joins a folder, with or without a slash at its end, and a name. */
export function joinPath(folder: string, name: string): string {
  return `${folder.replace(/[/\\]$/, "")}/${name}`;
}

/** What `access` gives for a path, or `null` if there is nothing of that name. */
async function ifThere<T>(path: string, access: (path: string) => Promise<T>): Promise<T | null> {
  try {
    return await access(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw unreadable(path, cause);
  }
}

/**
 * The bytes of a file, or `null` if there is none of that name.
 *
 * @throws {DataError} if it cannot be read
 */
export function readIfThere(path: string): Promise<Uint8Array | null> {
  return ifThere(path, Deno.readFile);
}

/**
 * What kind of thing a path is and its size in bytes, or `null` if there is nothing of that name.
 *
 * @throws {DataError} if it cannot be found out
 */
export function statIfThere(path: string): Promise<Deno.FileInfo | null> {
  return ifThere(path, Deno.stat);
}

/**
 * Names in a folder, sorted by their UTF-16 code units, so that the order is the same everywhere.
 *
 * @throws {DataError} if it cannot be read
 */
export async function listFolder(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}
