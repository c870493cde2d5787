/**
 * One input on one reader: whether it was read or refused in words, and what it took.
 *
 * @module
 */

import { type FuzzTarget, SLACK } from "./target.ts";

/** How a trial came out. */
export interface Trial {
  /** `read` and `refused` are good. */
  readonly outcome: "read" | "refused" | "crash" | "no diagnostic" | "too much memory";
  /** What was thrown, or how much memory was taken. */
  readonly detail: string;
  readonly milliseconds: number;
  /** Bytes by which the memory has grown. */
  readonly memory: number;
}

/** Whether a trial shows a mistake of the reader. */
export function isFailure({ outcome }: Pick<Trial, "outcome">): boolean {
  return outcome !== "read" && outcome !== "refused";
}

/**
 * Tries an input.
 *
 * Memory is what the heap and the buffers have grown by. What was collected meanwhile is missed, but
 * the reader's result and what it has thrown are alive, and so is all that has just been allocated
 * unless the collector ran within the trial.
 *
 * @param path of the file for messages; the input is written there if the reader wants it on disk
 */
export async function tryInput(
  target: FuzzTarget,
  input: Uint8Array,
  path: string,
): Promise<Trial> {
  if (target.onDisk) await Deno.writeFile(path, input);
  const before = memory();
  const started = performance.now();
  let thrown: unknown;
  let value: unknown;
  let failed = false;
  try {
    value = await target.read(input, path);
  } catch (error) {
    failed = true;
    thrown = error;
  }
  const milliseconds = performance.now() - started;
  const grown = Math.max(0, memory() - before);
  const common = { milliseconds, memory: grown };
  keepAlive(value);
  if (grown > (target.slack ?? SLACK) + target.factor * input.length) {
    const detail = `${grown} bytes for a file of ${input.length}`;
    return { outcome: "too much memory", detail, ...common };
  }
  if (!failed) return { outcome: "read", detail: "", ...common };
  const detail = thrown instanceof Error ? thrown.stack ?? String(thrown) : String(thrown);
  if (!target.diagnostics.some((type) => thrown instanceof type)) {
    return { outcome: "crash", detail, ...common };
  }
  const { message } = thrown as Error;
  const says = message.includes(path) && !/\[object |\bNaN\b/.test(message.split("\n")[0]!);
  return { outcome: says ? "refused" : "no diagnostic", detail, ...common };
}

/** Bytes of the heap and of buffers outside it. */
function memory(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

let kept: unknown;

/** Holds a value until the next call, so that it counts. */
function keepAlive(value: unknown): void {
  kept = value;
  void kept;
}
