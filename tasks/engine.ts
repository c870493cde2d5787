/**
 * The engines by the names that a command line calls them.
 *
 * @module
 */

import type { Engine } from "../src/engine/engine.ts";
import { referenceEngine } from "../src/engine/reference/engine.ts";
import { type BackendName, BACKENDS } from "../src/engine/tensorflow/backend_name.ts";
import { tensorflowEngine } from "../src/engine/tensorflow/engine.ts";
import { wasmEngine } from "../src/engine/wasm/engine.ts";
import { fasterWidth } from "../src/engine/wasm/vector_width.ts";
import { UsageError, wholeNumber } from "./cli.ts";

/** Options that choose an engine. */
export const ENGINE_OPTIONS = {
  engine: { type: "string" },
  threads: { type: "string" },
} as const;

/** What the usage says about {@link ENGINE_OPTIONS}. */
export const ENGINE_USAGE =
  `  --engine NAME  wasm (default); reference: slow, and obviously right; tensorflow: TensorFlow.js on
                 the fastest backend that is here, or tensorflow:node, :webgpu, :wasm, :cpu
  --threads N    threads that share a step (default: one a processor, at most 8); the result is the same`;

/** Every name of an engine, for a usage. */
export const ENGINE_NAMES = ["wasm", "reference", "tensorflow", ...BACKENDS.map(nameOf)].join(", ");

function nameOf(backend: BackendName): string {
  return `tensorflow:${backend}`;
}

/** More threads than this are a slip of the finger. */
const MOST_THREADS = 256;

/**
 * The engine that a command line asks for.
 *
 * @throws {UsageError} if there is no such engine or it cannot have so many threads
 * @throws {BackendError} if the backend of TensorFlow.js cannot be used here
 */
export async function chooseEngine(
  { engine = "wasm", threads }: { readonly engine?: string; readonly threads?: string },
): Promise<Engine> {
  const count = threads === undefined ? undefined : wholeNumber("threads", threads, MOST_THREADS);
  if (engine === "wasm") {
    const vectorWidth = await fasterWidth();
    return wasmEngine({ vectorWidth, ...(count !== undefined && { threads: count }) });
  }
  const [family, backend = "auto", ...more] = engine.split(":");
  const tensorflow = family === "tensorflow" && more.length === 0
    ? (["auto", ...BACKENDS] as const).find((name) => name === backend)
    : undefined;
  if (engine !== "reference" && tensorflow === undefined) {
    throw new UsageError(
      `Expected --engine to be one of ${ENGINE_NAMES} but found ${engine}`,
    );
  }
  if (count !== undefined && count !== 1) {
    throw new UsageError(`Expected --threads 1 for the ${family} engine but found ${count}`);
  }
  return tensorflow === undefined ? referenceEngine() : await tensorflowEngine(tensorflow);
}
