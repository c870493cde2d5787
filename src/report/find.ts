/**
 * Finding the runs to look at. Unlike a search that goes on with a run, whoever looks takes any
 * folder: an empty one, too, is worth a page that says so.
 *
 * @module
 */

import { basename, join } from "node:path";
import { newestRun, openRun, type RunFolder, runFolder, RUNS } from "../run/folder.ts";

/**
 * Finds a run by its path or its name; the newest one by default.
 *
 * @throws {RunError} with exit code 2 if there is no such folder
 */
export async function findRun(path: string | undefined, base: string = RUNS): Promise<RunFolder> {
  if (path === undefined) return await newestRun(base);
  const candidates = basename(path) === path ? [path, join(base, path)] : [path];
  for (const candidate of candidates) {
    if (await isFolder(candidate)) return runFolder(candidate.replace(/(?<=.)[/\\]+$/, ""));
  }
  return await openRun(path, base);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false; // openRun() then says what is wrong
  }
}
