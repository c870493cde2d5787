/**
 * Files of the repository that a task makes of others: written, or with `--check` only held against
 * the sources.
 *
 * @module
 */

import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { main } from "./cli.ts";

/** A file that is committed though its sources are too. */
export interface GeneratedFile {
  readonly url: URL;
  /** The content that the sources give. */
  make(): Promise<Uint8Array>;
}

/**
 * Runs the task that makes files, and ends the process.
 *
 * @param task its name, as in `deno task kernels`
 * @param what it makes, one sentence
 */
export async function generatedMain(
  task: string,
  what: string,
  files: readonly GeneratedFile[],
): Promise<never> {
  const usage = `Usage: deno task ${task} [--check]

${what}

  --check        write nothing; the exit code is 1 if a file is not what its sources give
  --verbose      show where an error happened
  -h, --help     show this text`;
  const options = { check: { type: "boolean", default: false } } as const;
  return await main(
    { usage, options, positionals: 0 },
    ({ values: { check } }) => check ? checkFiles(task, files) : writeFiles(files),
  );
}

/** Writes the files. */
export async function writeFiles(files: readonly GeneratedFile[]): Promise<void> {
  for (const { url, make } of files) {
    const bytes = await make();
    await Deno.writeFile(url, bytes);
    console.log(`Wrote ${nameOf(url)}, ${bytes.length} bytes`);
  }
}

/**
 * Says which of the files are not what their sources give.
 *
 * @returns the exit code: 1 if there is one
 */
export async function checkFiles(task: string, files: readonly GeneratedFile[]): Promise<0 | 1> {
  let stale = false;
  for (const { url, make } of files) {
    if (isDeepStrictEqual(await committed(url), await make())) continue;
    console.error(`${nameOf(url)} is not what its sources give`);
    stale = true;
  }
  if (!stale) return 0;
  console.error(`Run \`deno task ${task}\` and commit what it writes`);
  return 1;
}

function nameOf(url: URL): string {
  return relative(Deno.cwd(), fileURLToPath(url));
}

async function committed(url: URL): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(url);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
