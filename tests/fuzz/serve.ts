/**
 * What a worker does: it tries inputs one after the other, and tells the main thread which one it is
 * at, so that it can end a reader that does not come back.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import { Inputs } from "./inputs.ts";
import type { FuzzTarget } from "./target.ts";
import { type Trial, tryInput } from "./trial.ts";

/** Inputs of one target. */
export interface Job {
  readonly target: string;
  readonly seed: number;
  /** Numbers of the first input and of the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Where the file under trial is written. */
  readonly path: string;
  /** One 32-bit integer: the number of the input under trial. */
  readonly current: SharedArrayBuffer;
}

/** What the worker says: trials in the order of their inputs, and `"done"` after the last. */
export interface NumberedTrial extends Trial {
  readonly number: number;
}

/** Does the jobs that come, on targets by their names. */
export function serve(targets: readonly FuzzTarget[]): void {
  self.onmessage = async ({ data }: MessageEvent<Job>) => {
    const { seed, from, to, path } = data;
    const current = new Int32Array(data.current);
    const target = targets.find(({ name }) => name === data.target)!;
    const inputs = await Inputs.of(target, seed);
    for (let number = from; number < to; number++) {
      const input = inputs.at(number);
      Atomics.store(current, 0, number);
      const trial: NumberedTrial = { ...await tryInput(target, input, path), number };
      self.postMessage(trial);
    }
    self.postMessage("done");
  };
}
