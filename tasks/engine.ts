/**
 * The engines by the names that a command line calls them.
 *
 * @module
 */

import type { Engine } from "../src/engine/engine.ts";
import { referenceEngine } from "../src/engine/reference/engine.ts";
import { wasmEngine } from "../src/engine/wasm/engine.ts";
import { UsageError } from "./cli.ts";

/** Options that choose an engine. */
export const ENGINE_OPTIONS = {
  engine: { type: "string" },
  threads: { type: "string" },
} as const;

/** What the usage says about {@link ENGINE_OPTIONS}. */
export const ENGINE_USAGE =
  `  --engine NAME  wasm (default), or reference: slow, and obviously right
  --threads N    threads that share a step (default: one for each processor); the result is the same`;

/** More threads than this are a slip of the finger. */
const MOST_THREADS = 256;

/**
 * The engine that a command line asks for.
 *
 * @throws {UsageError} if there is no such engine or it cannot have so many threads
 */
export function chooseEngine(
  { engine = "wasm", threads }: { readonly engine?: string; readonly threads?: string },
): Engine {
  const count = threads === undefined ? undefined : parseThreads(threads);
  switch (engine) {
    case "wasm":
      return wasmEngine(count === undefined ? {} : { threads: count });
    case "reference":
      if (count === undefined || count === 1) return referenceEngine();
      throw new UsageError(`Expected --threads 1 for the reference engine but found ${count}`);
    default:
      throw new UsageError(`Expected --engine to be wasm or reference but found ${engine}`);
  }
}

function parseThreads(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : NaN;
  if (count >= 1 && count <= MOST_THREADS) return count;
  throw new UsageError(
    `Expected --threads to be an integer from 1 to ${MOST_THREADS} but found ${text}`,
  );
}
