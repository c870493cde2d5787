/**
 * The files of a run as texts. Only files of the run itself are read, at names that are fixed: a
 * link in their place is not followed.
 *
 * @module
 */

import { basename, resolve } from "node:path";
import { fileFault } from "../run/files.ts";
import { type RunFolder } from "../run/folder.ts";
import type { RunView } from "./data.ts";
import { viewRun } from "./view.ts";

/** Bytes of the log's end that are shown. */
const LOG_TAIL = 16 * 1024;
/** Bytes that are read of any file at most: the metrics of a hundred thousand epochs. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Reads a run as it can be looked at, finished or under way. */
export async function readRunView(folder: RunFolder): Promise<RunView> {
  const [experiment, metrics, architecture, provenance, log, lock] = await Promise.all([
    readEnd(folder.experiment),
    readEnd(folder.metrics),
    readEnd(folder.architecture),
    readEnd(folder.provenance),
    readEnd(folder.log, LOG_TAIL),
    readEnd(folder.lock),
  ]);
  const texts = {
    experiment: experiment?.text ?? null,
    metrics: metrics?.text ?? null,
    architecture: architecture?.text ?? null,
    provenance: provenance?.text ?? null,
    log: log?.text ?? null,
    lock: lock?.text ?? null,
  };
  return viewRun(basename(resolve(folder.path)), texts, metrics?.changed ?? null);
}

/**
 * The end of a file, from the start of a line on.
 *
 * @returns `null` if there is no such file, or something else in its place
 * @throws {RunError} if the system refuses
 */
async function readEnd(
  path: string,
  most = MOST_BYTES,
): Promise<{ text: string; changed: number | null } | null> {
  try {
    const { isFile, mtime } = await Deno.lstat(path);
    if (!isFile) return null;
    using file = await Deno.open(path);
    const { size } = await file.stat();
    const cut = size > most;
    if (cut) await file.seek(size - most, Deno.SeekMode.Start);
    const text = await new Response(file.readable).text();
    return {
      text: cut ? text.slice(text.indexOf("\n") + 1) : text,
      changed: mtime?.getTime() ?? null,
    };
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw fileFault(`read ${path}`, cause, { exitCode: 2 });
  }
}
