/**
 * Where the time of an iteration goes: every kernel of every program, on one thread.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import { type KernelTime, openProfile, type Profile } from "../engine/wasm/profile.ts";
import { fasterWidth } from "../engine/wasm/vector_width.ts";
import { Subject } from "./subject.ts";

/** Iterations after which shares no longer move. */
const WARMUP = 3, ITERATIONS = 10;

/** Times each kernel of an iteration and of an evaluation; the numbers are those of one of each. */
export async function timeKernels(experiment: Experiment, dataset: Dataset): Promise<KernelTime[]> {
  let profile: Profile | undefined;
  const engine: Engine = {
    name: "wasm",
    threads: 1,
    async open(programs, store, batchSize, deterministic) {
      profile = await openProfile(
        await fasterWidth(),
        programs,
        store,
        batchSize,
        deterministic,
      );
      return profile.session;
    },
  };
  const subject = await Subject.start(experiment, dataset, engine, WARMUP);
  try {
    profile!.reset();
    for (let i = 0; i < ITERATIONS; i++) {
      await subject.iteration();
      await subject.evaluation(experiment.data.batch_size);
    }
    return profile!.times().map(({ calls, milliseconds, flops, bytes, ...kernel }) => ({
      ...kernel,
      calls: calls / ITERATIONS,
      milliseconds: milliseconds / ITERATIONS,
      flops: flops / ITERATIONS,
      bytes: bytes / ITERATIONS,
    }));
  } finally {
    subject.close();
  }
}
