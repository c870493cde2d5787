/**
 * Files that appear whole or not at all, and errors of the file system in words.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { systemReason } from "../system_error.ts";
import { RunError, type RunErrorOptions } from "./error.ts";

/**
 * Turns an error of the file system into a {@linkcode RunError}. Any other error is a mistake of
 * the program and comes back as it is.
 *
 * @param action What was to be done, to follow “Cannot”: `write logs/run/log.txt`
 */
export function fileFault(action: string, cause: unknown, options: RunErrorOptions = {}): unknown {
  if (!(cause instanceof Error) || cause instanceof RunError) return cause;
  // What Deno was not permitted to do already says how to permit it.
  if (cause instanceof Deno.errors.NotCapable) {
    return new RunError(`Cannot ${action}: ${cause.message}`, { ...options, cause });
  }
  const found = systemReason(cause);
  if (!found) return cause;
  const { reason, mend } = found;
  return new RunError(`Cannot ${action}: ${reason}`, { mend, ...options, cause });
}

/** Writes all bytes: a single write may take only some of them, as when the disk fills up. */
export function writeAllSync(file: Pick<Deno.FsFile, "writeSync">, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
}

/**
 * Writes a file so that whoever reads `path`, even after a crash, finds the old content or the new
 * one, never a part: into a temporary file beside it, which then takes its name.
 *
 * @param options.durable Wait until the disk has the data, so that it outlives a power failure
 * @throws {RunError} When the system refuses; then `path` is as it was
 *
 * @example
 * ```ts
 * import { writeAtomic } from "./files.ts";
 *
 * await writeAtomic(`${await Deno.makeTempDir()}/architecture.yaml`, "normal: []\n");
 * ```
 */
export async function writeAtomic(
  path: string,
  data: string | Uint8Array,
  { durable = true }: { readonly durable?: boolean } = {},
): Promise<void> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const temporary = temporaryName(path);
  try {
    using file = await Deno.open(temporary, { write: true, createNew: true });
    writeAllSync(file, bytes);
    if (durable) await file.sync();
    await Deno.rename(temporary, path);
    if (durable) await syncFolder(dirname(path));
  } catch (cause) {
    await Deno.remove(temporary).catch(() => {});
    throw fileFault(`write ${path}`, cause, { safe: `${path} is as it was before` });
  }
}

/** The name tells whose it is, so that what a killed process left behind can be removed. */
function temporaryName(path: string): string {
  const random = crypto.randomUUID().slice(0, 8);
  return join(dirname(path), `.${basename(path)}.${Deno.pid}.${random}.tmp`);
}

/** A renamed file outlives a power failure only once its folder is on the disk too. */
async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder as a file.
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(path);
  await folder.sync();
}

/** Removes the temporary files in a folder that a dead process left behind, as far as possible. */
export async function removeTemporaries(folder: string, pid: number): Promise<void> {
  const temporary = new RegExp(`^\\..+\\.${pid}\\.[0-9a-f]{8}\\.tmp$`);
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (temporary.test(name)) await Deno.remove(join(folder, name));
    }
  } catch {
    // A file too many harms nobody.
  }
}
