/**
 * The default engine: WebAssembly kernels on several threads over one shared memory. The same bits
 * come out for any number of threads.
 *
 * @module
 */

import type { Program } from "../../graph/program.ts";
import type { Determinism, Engine, ImageStore, Session } from "../engine.ts";
import { turn } from "../../turn.ts";
import { CONTROL_BYTES, viewControl } from "./control.ts";
import { compileKernels, type VectorWidth } from "./kernels.ts";
import { CHUNKS, lowerByProgram } from "./lower/lower.ts";
import { Pool, type StartRunner } from "./pool.ts";
import { WasmSession } from "./session.ts";

/** What WebAssembly's 32-bit addresses reach, in pages of 64 KiB. */
const MOST_PAGES = 65536;
const PAGE = 65536;

/**
 * The wasm engine.
 *
 * @param options.threads how many workers share a step; {@linkcode usefulThreads} if left out
 * @param options.vectorWidth the width of kernels that is faster here, which `fasterWidth` measures; 4
 *   if left out
 */
export function wasmEngine(options: Partial<WasmOptions> = {}): Engine {
  const { threads = usefulThreads(navigator.hardwareConcurrency), vectorWidth = 4 } = options;
  return {
    name: "wasm",
    threads,
    vectorWidth,
    portable: true,
    open: (...values) => openSession({ threads, vectorWidth }, Pool.start, ...values),
  };
}

/** What of a session changes its speed, but not its results. */
export interface WasmOptions {
  readonly threads: number;
  readonly vectorWidth: VectorWidth;
}

/**
 * The fewest threads that are as fast as one for each processor: a batch is cut into {@linkcode CHUNKS}
 * chunks, so five to seven threads wait for one that has two, as four do.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { usefulThreads } from "./engine.ts";
 *
 * assert.deepEqual([1, 2, 3, 6, 8, 64].map(usefulThreads), [1, 2, 3, 4, 8, 8]);
 * ```
 */
export function usefulThreads(processors: number): number {
  return Math.ceil(CHUNKS / Math.ceil(CHUNKS / processors));
}

/** Opens a session whose steps are run by what `startRunner` returns. */
export async function openSession(
  { threads, vectorWidth }: WasmOptions,
  startRunner: StartRunner,
  programs: readonly Program[],
  store: ImageStore,
  batchSize: number,
  deterministic: Determinism = "machine",
  signal?: AbortSignal,
): Promise<Session> {
  const steps = lowerByProgram(programs, store, batchSize, threads, deterministic);
  let step = steps.next();
  for (; !step.done; step = steps.next()) await turn(signal);
  const compiled = step.value;
  const pages = Math.ceil(compiled.memory.bytes / PAGE);
  if (pages > MOST_PAGES) {
    const gigabytes = (compiled.memory.bytes / 2 ** 30).toFixed(1);
    throw new RangeError(
      `Expected at most 4 GiB of memory but found ${gigabytes}: lower data.batch_size`,
    );
  }
  // Everything that an address can reach is reserved, whatever of it is used: see bounds_test.ts.
  const memory = new WebAssembly.Memory({ initial: pages, maximum: MOST_PAGES, shared: true });
  const buffer = new SharedArrayBuffer(CONTROL_BYTES);
  const control = viewControl(buffer);
  const runner = await startRunner(control, threads, {
    memory,
    kernels: await compileKernels(deterministic),
    vectorWidth,
    sweeps: await WebAssembly.compile(compiled.sweeps),
    control: buffer,
    plans: compiled.plans,
    batchSize,
    chunkSize: compiled.chunkSize,
  });
  return new WasmSession(programs, compiled, memory, control, runner, store, batchSize);
}
