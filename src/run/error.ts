/**
 * What ends a run, or keeps it from starting, for a reason that lies outside the program: a full
 * disk, a damaged file, a run that does not exist. The message is meant for a person.
 *
 * @module
 */

/** What a {@linkcode RunError} says besides what happened. */
export interface RunErrorOptions extends ErrorOptions {
  /** What is safe on disk, as a sentence without its full stop. */
  readonly safe?: string | undefined;
  /** How to go on, as a sentence without its full stop. */
  readonly mend?: string | undefined;
  /** Exit code of the task: 2 where what was asked for is wrong, else 1. */
  readonly exitCode?: 1 | 2;
}

/**
 * Thrown by everything in `run/` for what a person can mend. Its message has a line for what
 * happened, one for what is safe on disk, and one for how to go on.
 */
export class RunError extends Error {
  override readonly name = "RunError";

  /** The first line of the message. */
  readonly what: string;
  readonly safe: string | undefined;
  readonly mend: string | undefined;
  readonly exitCode: 1 | 2;

  constructor(what: string, { safe, mend, exitCode = 1, ...options }: RunErrorOptions = {}) {
    super([what, safe, mend].filter((line) => line !== undefined).join("\n"), options);
    this.what = what;
    this.safe = safe;
    this.mend = mend;
    this.exitCode = exitCode;
  }
}
