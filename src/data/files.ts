/**
 * Reading files and folders of a dataset, with what goes wrong in words.
 *
 * @module
 */

import { nearest } from "../config/nearest.ts";
import { systemReason } from "../system_error.ts";
import { DataError } from "./error.ts";
import type { Entry } from "./part.ts";

const SHOWN = 5;

/** A failed access in words; what Deno was not permitted to do already says how to permit it. */
export function unreadable(path: string, cause: unknown): unknown {
  if (cause instanceof DataError || cause instanceof Deno.errors.NotCapable) return cause;
  const why = systemReason(cause)?.reason ?? (cause as Error).message;
  return new DataError(`Cannot read ${path}: ${why}`, { cause });
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

/** The first few names, and how many there are: what a message can show. */
export function someNames(entries: readonly Entry[]): string {
  const shown = entries.slice(0, SHOWN).map(({ name }) => name).join(", ");
  if (entries.length <= SHOWN) return shown || "nothing";
  return `${shown}, … (${entries.length} in all)`;
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
 * The bytes of a file that somebody has named.
 *
 * @throws {DataError} if it cannot be read; if it is not there, with the name that may be meant
 */
export async function readNamed(path: string): Promise<Uint8Array> {
  const bytes = await readIfThere(path);
  if (bytes) return bytes;
  const [, folder = "", name = path] = /^(.*[/\\])?([^/\\]*)$/.exec(path) ?? [];
  const names = await listFolder(folder || ".").then(
    (entries) => entries.filter(({ isFolder }) => !isFolder).map(({ name }) => name),
    () => [], // a suggestion is not worth an error of its own
  );
  const similar = nearest(name, names);
  const meant = similar === undefined ? "" : `; did you mean ${folder}${similar}?`;
  throw new DataError(`Expected the file ${path} but there is none${meant}`);
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
 * What is in a folder, sorted by the UTF-16 code units of the names, so that the order is the same
 * everywhere. Hidden entries, whose name starts with a dot, are left out.
 *
 * @throws {DataError} if it cannot be read
 */
export async function listFolder(folder: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const { name, isDirectory, isSymlink } of Deno.readDir(folder)) {
      if (name.startsWith(".")) continue;
      const isFolder = isDirectory || isSymlink && await leadsToFolder(joinPath(folder, name));
      entries.push({ name, isFolder });
    }
  } catch (cause) {
    throw unreadable(folder, cause);
  }
  return entries.sort((a, b) => a.name < b.name ? -1 : 1);
}

async function leadsToFolder(link: string): Promise<boolean> {
  try {
    return (await Deno.stat(link)).isDirectory;
  } catch (cause) {
    throw unreadable(link, cause);
  }
}
