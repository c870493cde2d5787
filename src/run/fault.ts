/**
 * What to tell whoever finds a run stopped by a fault: how far it is safe, and how to go on.
 *
 * @module
 */

import { type LatestCheckpoint, loadLatestCheckpoint } from "./checkpoint.ts";
import { describePosition } from "./checkpoint_name.ts";
import { RunError } from "./error.ts";
import type { RunFolder } from "./folder.ts";

/** What a task does. */
const WORK = { search: "search", train: "training" } as const;

/** The command that goes on with a run. */
export function resumeCommand(folder: RunFolder): string {
  return `deno task ${folder.task} --resume ${folder.path}`;
}

/**
 * Adds to an error that stopped a run what is safe on disk and how to go on. The checkpoints are
 * read to see that they are.
 *
 * @example
 * ```ts ignore
 * try {
 *   await search();
 * } catch (error) {
 *   throw error instanceof RunError ? await explainFault(error, folder) : error;
 * }
 * ```
 */
export async function explainFault(error: RunError, folder: RunFolder): Promise<RunError> {
  const { what, mend, exitCode } = error;
  const checkpoint = await readable(folder);
  const next = checkpoint
    ? `go on with ${resumeCommand(folder)}`
    : `start the ${WORK[folder.task]} again`;
  return new RunError(what, {
    safe: checkpoint
      ? `The run is safe in ${checkpoint.file}, taken ${describePosition(checkpoint)}`
      : `There is no checkpoint in ${folder.checkpoints} that can be read`,
    mend: mend ? `${mend}, then ${next}` : next[0]!.toUpperCase() + next.slice(1),
    exitCode,
    cause: error,
  });
}

async function readable(folder: RunFolder): Promise<LatestCheckpoint["checkpoint"]> {
  try {
    return (await loadLatestCheckpoint(folder)).checkpoint;
  } catch {
    return null;
  }
}
