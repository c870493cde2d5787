/**
 * The workers of a session, seen from the main thread.
 *
 * @module
 */

import { type Control, STOP, Word } from "./control.ts";
import type { ThreadStart } from "./thread.ts";

/** What does the job in the control buffer. */
export interface Runner {
  run(): Promise<void>;
  close(): void;
}

/** Gets a session's threads ready. */
export type StartRunner = (
  control: Control,
  threads: number,
  start: Omit<ThreadStart, "thread" | "threads">,
) => Promise<Runner>;

/** Workers that wait for jobs, one for each thread, until the pool is closed. */
export class Pool implements Runner {
  readonly #workers: Worker[] = [];
  #failure: Error | undefined;

  private constructor(readonly control: Control, readonly threads: number) {}

  /** Starts one worker for each thread and waits until all are ready. */
  static async start(
    control: Control,
    threads: number,
    start: Omit<ThreadStart, "thread" | "threads">,
  ): Promise<Pool> {
    const pool = new Pool(control, threads);
    const ready = Array.from({ length: threads }, (_, thread) => {
      const worker = new Worker(new URL("./worker.ts", import.meta.url), {
        type: "module",
        name: `cellwright ${thread}`,
      });
      pool.#workers.push(worker);
      return new Promise<void>((resolve, reject) => {
        worker.onmessage = () => resolve();
        worker.onerror = (event) => {
          event.preventDefault(); // else the whole process ends here
          pool.#failure = new Error(`A worker failed: ${event.message}`);
          reject(pool.#failure);
          Atomics.notify(control.words, Word.finished);
        };
        worker.postMessage({ ...start, thread, threads });
      });
    });
    try {
      await Promise.all(ready);
    } catch (error) {
      pool.#terminate();
      throw error;
    }
    return pool;
  }

  /** Lets all workers do the job in the control buffer. Signals are heard meanwhile. */
  async run(): Promise<void> {
    const { words } = this.control;
    if (this.#failure) throw this.#failure;
    Atomics.store(words, Word.finished, 0);
    Atomics.add(words, Word.generation, 1);
    Atomics.notify(words, Word.generation);
    for (;;) {
      const finished = Atomics.load(words, Word.finished);
      if (finished === this.threads) return;
      const waiting = Atomics.waitAsync(words, Word.finished, finished, 1000);
      if (waiting.async) await waiting.value;
      if (this.#failure) throw this.#failure;
    }
  }

  /**
   * Ends the workers. Idle ones end by themselves: a worker that is terminated while it sleeps in
   * `Atomics.wait` would keep the process alive.
   */
  close(): void {
    if (this.#failure) return this.#terminate();
    const { words } = this.control;
    Atomics.store(words, Word.program, STOP);
    Atomics.add(words, Word.generation, 1);
    Atomics.notify(words, Word.generation);
  }

  /** Ends workers that cannot listen, because one of them has failed. */
  #terminate(): void {
    for (const worker of this.#workers) worker.terminate();
  }
}
