/**
 * Where a program's time goes: a session on the main thread alone, with a clock around every kernel.
 *
 * @module
 */

import type { Program } from "../../graph/program.ts";
import type { Determinism, ImageStore, Session } from "../engine.ts";
import { openSession } from "./engine.ts";
import type { VectorWidth } from "./kernels.ts";
import type { Call } from "./plan.ts";
import type { StartRunner } from "./pool.ts";
import { type Kernel, Thread } from "./thread.ts";

/** What all calls of one kernel at one shape took since the profile began. */
export interface KernelTime {
  readonly program: string;
  /** Name of the kernel; `sweep` for all generated ones. */
  readonly kernel: string;
  readonly shape: string;
  calls: number;
  milliseconds: number;
  flops: number;
  bytes: number;
}

/** A session whose kernels are timed. */
export interface Profile {
  readonly session: Session;
  /** What has been measured since the last reset. */
  times(): readonly KernelTime[];
  reset(): void;
}

/** Opens a session whose work is done by the calling thread, every call timed. */
export async function openProfile(
  vectorWidth: VectorWidth,
  programs: readonly Program[],
  store: ImageStore,
  batchSize: number,
  deterministic: Determinism = "machine",
): Promise<Profile> {
  const times = new Map<string, KernelTime>();
  const watch = (kernel: Kernel, { kernel: exported, cost }: Call, program: string): Kernel => {
    const name = exported.replace(/^sweep\d+$/, "sweep");
    const shape = cost?.shape ?? "";
    const key = `${program}\n${name}\n${shape}`;
    return (...values: number[]) => {
      const start = performance.now();
      kernel(...values);
      const milliseconds = performance.now() - start;
      let time = times.get(key);
      if (!time) {
        const none = { calls: 0, milliseconds: 0, flops: 0, bytes: 0 };
        times.set(key, time = { program, kernel: name, shape, ...none });
      }
      time.calls++;
      time.milliseconds += milliseconds;
      time.flops += cost?.flops ?? 0;
      time.bytes += cost?.bytes ?? 0;
    };
  };
  const startRunner: StartRunner = (control, threads, start) => {
    const thread = new Thread({ ...start, thread: 0, threads }, control, watch);
    return Promise.resolve({ run: () => Promise.resolve(thread.run()), close: () => {} });
  };
  const session = await openSession(
    { threads: 1, vectorWidth },
    startRunner,
    programs,
    store,
    batchSize,
    deterministic,
  );
  return { session, times: () => [...times.values()], reset: () => times.clear() };
}
