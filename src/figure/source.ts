/**
 * Where a figure comes from: an `architecture.yaml`, named by itself or by its run.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { RunError } from "../run/error.ts";
import { fileFault } from "../run/files.ts";
import { openRun, runFolder, RUNS } from "../run/folder.ts";
import { type Architecture, readArchitecture } from "../space/architecture.ts";

/** An architecture, and the folder that its file is in. */
export interface FoundArchitecture {
  readonly architecture: Architecture;
  readonly folder: string;
}

/**
 * Finds and reads an architecture.
 *
 * @param source the path of an `architecture.yaml`, or of a run, or a run's name; by default the
 * newest run that has found an architecture
 * @param runs where the runs are
 * @throws {RunError} with exit code 2 if there is none
 * @throws {ArchitectureError} if the file is not a valid architecture
 */
export async function findArchitecture(
  source: string | undefined,
  runs: string = RUNS,
): Promise<FoundArchitecture> {
  const file = await findFile(source, runs);
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) {
      throw fileFault(`read ${file}`, cause, { exitCode: 2 });
    }
    throw new RunError(`Expected an architecture in ${file} but found no such file`, {
      mend: "A run has one once its first epoch is done",
      exitCode: 2,
      cause,
    });
  }
  return { architecture: readArchitecture(file, text), folder: dirname(file) };
}

async function findFile(source: string | undefined, runs: string): Promise<string> {
  if (source === undefined) return await newestArchitecture(runs);
  for (const file of [source, runFolder(source).architecture]) {
    if (await isFile(file)) return file;
  }
  // The file itself is meant: whoever reads it then says that it is not there.
  if (/\.ya?ml$/.test(source)) return source;
  return (await openRun(source, runs)).architecture;
}

/** That of the last name; a run in its first epoch has none. */
async function newestArchitecture(runs: string): Promise<string> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(runs)) names.push(name);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) {
      throw fileFault(`list the runs in ${runs}`, cause, { exitCode: 2 });
    }
  }
  for (const name of names.sort().reverse()) {
    const { architecture } = runFolder(join(runs, name));
    if (await isFile(architecture)) return architecture;
  }
  throw new RunError(`Expected a run with an architecture.yaml in ${runs} but found none`, {
    mend: "Start a run with deno task search configs/mnist.yaml",
    exitCode: 2,
  });
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false; // whoever reads it then says why not
  }
}
