/**
 * The same work in PyTorch, where PyTorch is installed.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { runWithin } from "./process.ts";

const SCRIPT = fileURLToPath(new URL("../../bench/pytorch_search.py", import.meta.url));

/** Settings that keep the allocator from giving memory back, which the tuned mode needs. */
const SETTLED_ALLOCATOR = {
  MALLOC_MMAP_THRESHOLD_: "2147483648",
  MALLOC_TRIM_THRESHOLD_: "4294967296",
  MALLOC_TOP_PAD_: "67108864",
};

/** As the exercise writes it, and as someone who knows PyTorch well would write it. */
export const PEER_MODES = ["eager", "tuned"] as const;
/** One of {@linkcode PEER_MODES}. */
export type PeerMode = typeof PEER_MODES[number];

/** What the peer is asked to do. */
export interface PeerWork {
  readonly work: "search" | "evaluation" | "training";
  /** How often, after the warm-up. */
  readonly iterations: number;
  /** Iterations or steps that are not timed; of an evaluation, batches. */
  readonly warmup: number;
  readonly threads: number;
  /** Height and width of the images. */
  readonly size: number;
  readonly channels: number;
  /** Path of the architecture that a training builds. */
  readonly cells?: string;
  /** How many images an evaluation takes. */
  readonly images: number;
}

/** How the peer's process is kept from spoiling a bench. */
export interface PeerLimits {
  /** The time after which it is killed. */
  readonly seconds: number;
  /** Kills it at once. */
  readonly signal?: AbortSignal;
}

/** A peer that found no number. */
export class PeerError extends Error {
  override readonly name = "PeerError";

  /**
   * @param outcome a few words, such as `crashed` or `did not end in 300 s`
   * @param reason what is known of the cause, in a line
   * @param written the end of what the peer wrote to its standard error
   */
  constructor(readonly outcome: string, readonly reason: string, readonly written: string) {
    super(`The PyTorch peer ${outcome}: ${reason}`);
  }
}

/** How long a Python may take to say whether it has PyTorch. */
const SEARCH_SECONDS = 60;

/** Version of PyTorch that a Python has; `null` if it has none, does not say so, or is not there. */
export async function findPyTorch(python: string): Promise<string | null> {
  try {
    const { status, stdout, late } = await runWithin(python, {
      args: ["-c", "import torch, yaml; print(torch.__version__)"],
      seconds: SEARCH_SECONDS,
    });
    return status.success && !late ? stdout.trim() : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/**
 * Times work of the peer in a process of its own.
 *
 * @returns milliseconds of each iteration, step or evaluation, in their order
 * @throws {PeerError} if it crashes, does not end in time, or prints no times
 * @throws the signal's reason if it is aborted
 */
export async function runPeer(
  python: string,
  config: string,
  mode: PeerMode,
  { channels, ...work }: PeerWork,
  { seconds, signal }: PeerLimits,
): Promise<readonly number[]> {
  const values = { mode, ...work, "image-channels": channels };
  const { status, stdout, stderr, late } = await runWithin(python, {
    args: [
      ...[SCRIPT, config],
      ...Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ],
    env: mode === "tuned" ? SETTLED_ALLOCATOR : {},
    seconds,
    ...(signal && { signal }),
  });
  const fail = (outcome: string, reason: string) =>
    new PeerError(outcome, reason, stderr.trim().slice(-MOST_WRITTEN));
  if (late) throw fail(`did not end in ${seconds} s`, "It was killed");
  const last = lastLine(stderr);
  if (!status.success) {
    const how = status.signal === null ? `Exit code ${status.code}` : `Killed by ${status.signal}`;
    throw fail("crashed", last === "" ? how : `${how}: ${last}`);
  }
  const times = timesOf(lastLine(stdout));
  if (times === null) throw fail("gave no times", `It printed ${quote(lastLine(stdout))}`);
  return times;
}

/** Characters of standard error that are kept. */
const MOST_WRITTEN = 2000;

/** Characters of a line that are shown. */
const WIDEST = 120;

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)!.trim();
}

function quote(text: string): string {
  if (text === "") return "nothing";
  return JSON.stringify(text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text);
}

/** The list `times_ms` of an object in JSON, unless there is none or not all are times. */
function timesOf(text: string): readonly number[] | null {
  let result: unknown;
  try {
    result = JSON.parse(text);
  } catch {
    return null;
  }
  const times: unknown = (result as { times_ms?: unknown } | null)?.times_ms;
  const valid = Array.isArray(times) && times.length > 0 &&
    times.every((time) => typeof time === "number" && time > 0);
  return valid ? times : null;
}
