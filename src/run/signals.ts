/**
 * Requests to stop from outside: SIGINT from the keyboard, SIGTERM from the system, SIGUSR2 from a
 * scheduler that gives notice. A search finishes its iteration, saves a checkpoint and exits.
 *
 * @module
 */

/** Exit codes: 128 plus the signal's number, and EX_TEMPFAIL (sysexits.h), “try again later”. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGUSR2: 75 } as const;

/**
 * What the system sends a process that writes beyond the limit on file sizes. Unheard, it would end
 * the process; heard, the write fails, and the run says what is safe and how to go on.
 */
const TOO_LARGE = "SIGXFSZ";

/** A signal that asks a search to stop. */
export type StopSignal = keyof typeof EXIT_CODES;

/** A request to stop. */
export interface StopRequest {
  readonly signal: StopSignal;
  readonly exitCode: number;
}

/** The process, as far as signals are concerned; `Deno` is one. */
export interface SignalProcess {
  addSignalListener(signal: StopSignal | typeof TOO_LARGE, listener: () => void): void;
  removeSignalListener(signal: StopSignal | typeof TOO_LARGE, listener: () => void): void;
  exit(code: number): void;
}

/** What a test may replace. */
export interface WatchOptions {
  /** Told of the first request, so that whoever asked sees that it was heard. */
  readonly heard?: (request: StopRequest) => void;
  readonly process?: SignalProcess;
  /** Time in milliseconds, from any start. */
  readonly now?: () => number;
}

/**
 * Milliseconds after which a second signal is meant: a terminal and `deno task` may both deliver
 * the first one.
 */
const SECOND = 300;

/** Watches for requests to stop until it is disposed of. */
export class Stop implements Disposable {
  readonly #process: SignalProcess;
  readonly #now: () => number;
  readonly #heard: (request: StopRequest) => void;
  readonly #abort = new AbortController();
  readonly #listeners: readonly (readonly [StopSignal | typeof TOO_LARGE, () => void])[];
  #requested: StopRequest | undefined;
  /** When SIGINT or SIGTERM first came. */
  #urged: number | undefined;

  constructor(
    { process = Deno, now = () => performance.now(), heard = () => {} }: WatchOptions = {},
  ) {
    this.#process = process;
    this.#heard = heard;
    this.#now = now;
    // Windows has no other signal that can be listened to.
    const signals: StopSignal[] = Deno.build.os === "windows"
      ? ["SIGINT"]
      : ["SIGINT", "SIGTERM", "SIGUSR2"];
    this.#listeners = signals.map((signal) => [signal, () => this.#receive(signal)]);
    if (Deno.build.os !== "windows") this.#listeners = [...this.#listeners, [TOO_LARGE, () => {}]];
    for (const [signal, listener] of this.#listeners) process.addSignalListener(signal, listener);
  }

  /** The first request, to be polled between two iterations. */
  get requested(): StopRequest | undefined {
    return this.#requested;
  }

  /** Aborts with the first request, for what takes longer than an iteration. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Signals do again what they do by default. */
  dispose(): void {
    for (const [signal, listener] of this.#listeners) {
      this.#process.removeSignalListener(signal, listener);
    }
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #receive(signal: StopSignal): void {
    const exitCode = EXIT_CODES[signal];
    // A scheduler's notice is no urging: the SIGTERM that may follow it still gets a checkpoint.
    if (signal !== "SIGUSR2") {
      if (this.#urged === undefined) this.#urged = this.#now();
      else if (this.#now() - this.#urged >= SECOND) this.#process.exit(exitCode);
    }
    if (this.#requested) return;
    this.#requested = { signal, exitCode };
    this.#heard(this.#requested);
    this.#abort.abort();
  }
}

/**
 * Watches for SIGINT, SIGTERM and SIGUSR2. A second SIGINT or SIGTERM ends the process at once.
 *
 * They are noticed while the event loop runs, so the search must wait asynchronously.
 *
 * @example
 * ```ts
 * import { watchSignals } from "./signals.ts";
 *
 * using stop = watchSignals();
 * for (let iteration = 0; iteration < 469; iteration++) {
 *   if (stop.requested) Deno.exit(stop.requested.exitCode);
 *   await Promise.resolve(); // an iteration
 * }
 * ```
 */
export function watchSignals(options: WatchOptions = {}): Stop {
  return new Stop(options);
}
