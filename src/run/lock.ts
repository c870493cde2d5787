/**
 * The lock that keeps two processes from working on one run. The operating system holds it, so it
 * ends with its owner however that one ends; the file's content only says who that is.
 *
 * @module
 */

import { RunError } from "./error.ts";
import { fileFault, removeTemporaries, writeAllSync } from "./files.ts";
import type { RunFolder } from "./folder.ts";
import { hostname } from "./host.ts";

/** The process that works on a run. */
export interface LockOwner {
  readonly pid: number;
  /** `null` if the process may not know it. */
  readonly host: string | null;
}

/** A held lock. */
export class RunLock implements Disposable {
  /** The owner that ended without giving the lock back, if there was one. */
  readonly takenFrom: LockOwner | undefined;
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile, takenFrom: LockOwner | undefined) {
    this.#file = file;
    this.takenFrom = takenFrom;
  }

  /** Gives the lock back. The file stays: to remove it could take another one's lock away. */
  [Symbol.dispose](): void {
    try {
      this.#file.truncateSync();
    } catch {
      // What may have ended the run, a disk gone read-only, must not be hidden by this. The system's
      // lock ends with the file; at worst, the next owner says that it took over.
    }
    this.#file.close();
  }
}

/**
 * Locks a run. What a dead owner was writing at its end is removed.
 *
 * @throws {RunError} When another process works on the run, or the system refuses
 *
 * @example
 * ```ts
 * import { createRun } from "./folder.ts";
 * import { lockRun } from "./lock.ts";
 *
 * const folder = await createRun(await Deno.makeTempDir(), "mnist", new Date());
 * using lock = await lockRun(folder);
 * ```
 */
export async function lockRun(folder: RunFolder): Promise<RunLock> {
  let file: Deno.FsFile | undefined;
  try {
    file = await Deno.open(folder.lock, { read: true, write: true, create: true });
    if (!await file.tryLock(true)) throw await refusal(folder);
    const dead = parseOwner(await Deno.readTextFile(folder.lock));
    if (dead) {
      await removeTemporaries(folder.path, dead.pid);
      await removeTemporaries(folder.checkpoints, dead.pid);
    }
    const owner: LockOwner = { pid: Deno.pid, host: hostname() };
    await file.truncate();
    writeAllSync(file, new TextEncoder().encode(JSON.stringify(owner)));
    return new RunLock(file, dead);
  } catch (cause) {
    file?.close();
    throw fileFault(`lock ${folder.path}`, cause);
  }
}

async function refusal(folder: RunFolder): Promise<RunError> {
  // Windows lets nobody read a locked file.
  const owner = parseOwner(await Deno.readTextFile(folder.lock).catch(() => ""));
  const who = owner ? describeOwner(owner) : "a process";
  return new RunError(`Cannot work on ${folder.path}: ${who} is working on it`, {
    safe: "Nothing was changed",
    mend: "Wait for it or stop it",
  });
}

/** `process 4711 on somewhere` */
export function describeOwner({ pid, host }: LockOwner): string {
  return `process ${pid}${host === null ? "" : ` on ${host}`}`;
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    const { pid, host } = JSON.parse(text) as LockOwner;
    return Number.isInteger(pid) ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}
