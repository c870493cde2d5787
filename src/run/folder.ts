/**
 * A run's folder: `logs/20250131T204512Z-mnist-3fa9`. It is named by the time in UTC, so that the
 * last name is the newest run, and made exclusively, so that two searches never share one.
 *
 * @module
 */

import { basename, join } from "node:path";
import { RunError } from "./error.ts";
import { fileFault } from "./files.ts";

/** Where runs are kept, relative to the project. */
export const RUNS = "logs";

/** Tasks that work on a folder of this kind, and go on with it. */
export type RunTask = "search" | "train";

/** Paths of a run's parts. */
export interface RunFolder {
  readonly task: RunTask;
  readonly path: string;
  /** The resolved experiment: defaults filled in, overrides applied. */
  readonly experiment: string;
  readonly provenance: string;
  /** What a person reads. */
  readonly log: string;
  /** What a program reads: one JSON object a line. */
  readonly metrics: string;
  /** The best cells so far. */
  readonly architecture: string;
  /** A folder. */
  readonly checkpoints: string;
  /** Held by the process that works on the run. */
  readonly lock: string;
}

/** The parts of the run at a path, whether they exist or not. */
export function runFolder(path: string, task: RunTask = "search"): RunFolder {
  return {
    task,
    path,
    experiment: join(path, "experiment.yaml"),
    provenance: join(path, "provenance.json"),
    log: join(path, "log.txt"),
    metrics: join(path, "metrics.jsonl"),
    architecture: join(path, "architecture.yaml"),
    checkpoints: join(path, "checkpoints"),
    lock: join(path, ".lock"),
  };
}

/** Names with the same second and the same random part come once in 65,536. */
const ATTEMPTS = 8;

/**
 * Makes the folder of a new run, with an empty `checkpoints/`.
 *
 * @param base Folder of the runs, made where it is missing
 * @param name Name of the experiment
 * @param now Start of the run
 * @throws {RunError} When `base` cannot be written; with exit code 2 when it is no folder
 *
 * @example
 * ```ts
 * import { createRun } from "./folder.ts";
 *
 * const { path } = await createRun(await Deno.makeTempDir(), "mnist", new Date());
 * ```
 */
export async function createRun(base: string, name: string, now: Date): Promise<RunFolder> {
  const folder = runFolder(await createFolder(base, name, now));
  try {
    await Deno.mkdir(folder.checkpoints);
    return folder;
  } catch (cause) {
    throw folderFault(`make the folder ${folder.checkpoints}`, cause);
  }
}

/**
 * Makes an empty folder that is named as a run.
 *
 * @returns its path
 * @throws {RunError} When `base` cannot be written; with exit code 2 when it is no folder
 */
export async function createFolder(base: string, name: string, now: Date): Promise<string> {
  const stem = join(base, `${timestamp(now)}-${safeName(name)}`);
  try {
    await Deno.mkdir(base, { recursive: true });
    return await makeFolder(stem);
  } catch (cause) {
    throw folderFault(`make a folder for the run in ${base}`, cause);
  }
}

/**
 * Makes a folder inside a run, with an empty `checkpoints/`.
 *
 * @param path where it shall be; nothing may be there
 * @throws {RunError} With exit code 2 when something is there or the run cannot be written
 */
export async function createPart(path: string, task: RunTask): Promise<RunFolder> {
  const folder = runFolder(path, task);
  try {
    await Deno.mkdir(path);
    await Deno.mkdir(folder.checkpoints);
    return folder;
  } catch (cause) {
    throw folderFault(`make the folder ${path}`, cause);
  }
}

/** A file in the way is a mistake in what was asked for, a full disk is a fault on the way. */
function folderFault(action: string, cause: unknown): unknown {
  const { AlreadyExists, NotADirectory, NotCapable } = Deno.errors;
  const asked = [AlreadyExists, NotADirectory, NotCapable].some((kind) => cause instanceof kind);
  return fileFault(action, cause, { exitCode: asked ? 2 : 1 });
}

async function makeFolder(stem: string): Promise<string> {
  for (let attempt = 1;; attempt++) {
    const folder = `${stem}-${crypto.randomUUID().slice(0, 4)}`;
    try {
      await Deno.mkdir(folder);
      return folder;
    } catch (cause) {
      if (!(cause instanceof Deno.errors.AlreadyExists) || attempt === ATTEMPTS) throw cause;
    }
  }
}

/** `20250131T204512Z` */
function timestamp(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z").replace(/[-:]/g, "");
}

/** Bytes that a name may take; file systems allow 255 for the whole. */
const LONGEST_NAME = 100;

/** What of a name is safe in every file system: letters and digits of any script, `.`, `_`, `-`. */
function safeName(name: string): string {
  let bytes = 0;
  const short = Array.from(name.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-"))
    .filter((character) => (bytes += new TextEncoder().encode(character).length) <= LONGEST_NAME)
    .join("");
  return short.replace(/^[.-]+|[.-]+$/g, "") || "run";
}

/** In the folder of a verdict, which is named as runs are: what was asked for. */
export const VERDICT_PLAN = "plan.json";

/**
 * Folders in `base` that are named as runs are, oldest first, whether a run is in them or not; those
 * of verdicts are none.
 *
 * @throws {RunError} With exit code 2 when `base` cannot be listed
 */
export async function listRunFolders(base: string = RUNS): Promise<RunFolder[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(base)) {
      if (/^\d{8}T\d{6}Z-/.test(name)) names.push(name);
    }
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) {
      throw fileFault(`list the runs in ${base}`, cause, { exitCode: 2 });
    }
  }
  const verdicts = await Promise.all(names.map((name) => exists(join(base, name, VERDICT_PLAN))));
  return names.filter((_, i) => !verdicts[i]).sort().map((name) => runFolder(join(base, name)));
}

/** Paths of the runs in `base`, oldest first; a folder without an experiment never became one. */
async function listRuns(base: string): Promise<string[]> {
  const runs: string[] = [];
  for (const { path, experiment } of await listRunFolders(base)) {
    if (await exists(experiment)) runs.push(path);
  }
  return runs;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw fileFault(`read ${path}`, cause, { exitCode: 2 });
  }
}

/**
 * Finds the newest run.
 *
 * @throws {RunError} With exit code 2 when there is none
 */
export async function newestRun(base: string = RUNS): Promise<RunFolder> {
  const newest = (await listRuns(base)).at(-1);
  if (newest !== undefined) return runFolder(newest);
  throw noRun(base);
}

/** The error of a folder without runs. */
export function noRun(base: string): RunError {
  return new RunError(`Expected a run in ${base} but found none`, {
    mend: "Start one with deno task search configs/mnist.yaml",
    exitCode: 2,
  });
}

/** Runs that an error message offers instead. */
const OFFERED = 3;

/**
 * Opens a run by its path, or by its name alone.
 *
 * @throws {RunError} With exit code 2, naming the newest runs, when there is no such run
 */
export async function openRun(path: string, base: string = RUNS): Promise<RunFolder> {
  for (const folder of candidates(path, base)) {
    if (await exists(folder.experiment)) return folder;
  }
  const found = await exists(path) ? "no experiment.yaml in it" : "nothing there";
  throw await notRun(path, base, found);
}

/**
 * Finds the folder of a run by its path, or by its name alone, whatever is in it.
 *
 * @throws {RunError} With exit code 2, naming the newest runs, when there is no such folder
 */
export async function findRunFolder(path: string, base: string = RUNS): Promise<RunFolder> {
  for (const folder of candidates(path, base)) {
    if (await isFolder(folder.path)) return folder;
  }
  throw await notRun(path, base, await exists(path) ? "a file" : "nothing there");
}

function candidates(path: string, base: string): RunFolder[] {
  const paths = basename(path) === path ? [path, join(base, path)] : [path];
  return paths.map((candidate) => runFolder(candidate.replace(/(?<=.)[/\\]+$/, "")));
}

async function isFolder(path: string): Promise<boolean> {
  return await exists(path) && (await Deno.stat(path)).isDirectory;
}

async function notRun(path: string, base: string, found: string): Promise<RunError> {
  const newest = (await listRuns(base)).slice(-OFFERED).reverse();
  return new RunError(`Expected ${path} to be a run but found ${found}`, {
    mend: newest.length > 0
      ? `The newest runs are ${newest.join(", ")}`
      : "Start one with deno task search configs/mnist.yaml",
    exitCode: 2,
  });
}
