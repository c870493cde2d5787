/**
 * Fuzzing: readers that get hostile files must neither crash nor hang nor take much memory, and must
 * say what is wrong with what they refuse.
 *
 * @module
 */

import { Inputs } from "./inputs.ts";
import type { FuzzTarget } from "./target.ts";
import type { Trial } from "./trial.ts";
import { isFailure } from "./trial.ts";
import type { Job, NumberedTrial } from "./serve.ts";

/** An input that a reader failed on. */
export interface Failure extends Omit<NumberedTrial, "outcome"> {
  readonly outcome: Trial["outcome"] | "hang" | "death";
  readonly input: Uint8Array;
}

/** What fuzzing a target came to. */
export interface FuzzResult {
  readonly target: string;
  readonly inputs: number;
  /** Inputs that the reader has read, and those that it refused in words. */
  readonly read: number;
  readonly refused: number;
  /** Milliseconds of the slowest input. */
  readonly slowest: number;
  /** Most bytes by which an input has made the memory grow. */
  readonly memory: number;
  readonly failures: readonly Failure[];
}

/** How to fuzz. */
export interface FuzzOptions {
  readonly seed: number;
  /** Number of the first input. */
  readonly first?: number;
  readonly inputs: number;
  /** An existing folder for files under trial. */
  readonly folder: string;
  /** Milliseconds after which an input counts as a hang. */
  readonly limit?: number;
  /** Who tries the inputs. */
  readonly workers: FuzzWorkers;
}

/**
 * Keeps the worker of a job that went well for the next job, since loading the readers takes longer
 * than trying many inputs.
 */
export class FuzzWorkers implements Disposable {
  #idle: Worker | undefined;

  /** @param url the worker's module, which knows the targets; another one in tests of the fuzzing */
  constructor(readonly url: URL = new URL("./worker.ts", import.meta.url)) {}

  take(): Worker {
    const worker = this.#idle ?? new Worker(this.url, { type: "module" });
    this.#idle = undefined;
    return worker;
  }

  /** Takes a worker back that has done its job. */
  keep(worker: Worker): void {
    this.#idle = worker;
  }

  /** Ends a worker that may no longer work, whether it was taken back or not. */
  end(worker: Worker): void {
    if (this.#idle === worker) this.#idle = undefined;
    worker.terminate();
  }

  [Symbol.dispose](): void {
    this.#idle?.terminate();
  }
}

/** Milliseconds that an input may take on a machine that does something else besides. */
const LIMIT = 10_000;

/** Milliseconds that a worker may take until it is at its first input. */
const START = 60_000;

/** More failures of one target tell nothing new. */
const MOST_FAILURES = 20;

/** Fuzzes one target. Inputs that fail do not end it, unless there are many. */
export async function fuzz(target: FuzzTarget, options: FuzzOptions): Promise<FuzzResult> {
  const { seed, first = 0, inputs } = options;
  const failures: Failure[] = [];
  const inputAt = await Inputs.of(target, seed);
  let [read, refused, slowest, memory, next] = [0, 0, 0, 0, first];
  const add = (trial: NumberedTrial) => {
    next = trial.number + 1;
    if (trial.outcome === "read") read++;
    if (trial.outcome === "refused") refused++;
    slowest = Math.max(slowest, trial.milliseconds);
    memory = Math.max(memory, trial.memory);
    if (isFailure(trial)) failures.push({ ...trial, input: inputAt.at(trial.number) });
  };
  const end = first + inputs;
  while (next < end && failures.length < MOST_FAILURES) {
    const lost = await work(target, { ...options, from: next, to: end }, add);
    if (lost === undefined) continue;
    failures.push({ ...lost, milliseconds: NaN, memory: 0, input: inputAt.at(lost.number) });
    next = lost.number + 1;
  }
  return { target: target.name, inputs: next - first, read, refused, slowest, memory, failures };
}

/** An input after which a worker is gone. */
type Lost = Pick<Failure, "number" | "outcome" | "detail">;

/** Lets a worker try inputs until all are done, or until one of them is its end. */
function work(
  { name }: FuzzTarget,
  { seed, folder, from, to, limit = LIMIT, workers }: FuzzOptions & {
    from: number;
    to: number;
  },
  add: (trial: NumberedTrial) => void,
): Promise<Lost | undefined> {
  const worker = workers.take();
  const current = new Int32Array(new SharedArrayBuffer(4));
  current[0] = -1;
  let [seen, since] = [-1, performance.now()];
  const { promise, resolve } = Promise.withResolvers<Lost | undefined>();
  const lost = (outcome: "hang" | "death", detail: string) => {
    workers.end(worker);
    resolve({ number: Math.max(from, Atomics.load(current, 0)), outcome, detail });
  };
  const timer = setInterval(() => {
    const number = Atomics.load(current, 0);
    if (number !== seen) [seen, since] = [number, performance.now()];
    const waited = performance.now() - since;
    // At first the worker compiles and reads the corpus.
    if (waited > (number < 0 ? Math.max(limit, START) : limit)) {
      lost("hang", `no answer within ${limit} ms`);
    }
  }, Math.min(250, limit));
  worker.onerror = (event) => {
    event.preventDefault(); // else the whole process ends here
    lost("death", event.message);
  };
  worker.onmessage = ({ data }: MessageEvent<NumberedTrial | "done">) => {
    if (data !== "done") return add(data);
    workers.keep(worker);
    resolve(undefined);
  };
  const job: Job = {
    target: name,
    seed,
    from,
    to,
    path: `${folder}/${name}`,
    current: current.buffer,
  };
  worker.postMessage(job);
  return promise.finally(() => clearInterval(timer));
}
