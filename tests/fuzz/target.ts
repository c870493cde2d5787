/**
 * A reader under fuzzing: what it reads, what it may say, and what it may cost.
 *
 * To fuzz a new reader, write a target and add it to the list in targets.ts.
 *
 * @module
 */

import type fc from "fast-check";

/** A reader and the files to try on it. */
export interface FuzzTarget {
  /** One word, for `--target`. */
  readonly name: string;
  /** Good files of a few kilobytes, to be mutated. */
  corpus(): Promise<readonly Uint8Array[]> | readonly Uint8Array[];
  /** Text that means something in the format, to be inserted. */
  readonly words?: readonly string[];
  /** Inputs that are built from nothing. */
  readonly arbitrary?: fc.Arbitrary<Uint8Array>;
  /**
   * Reads an input.
   *
   * @param path name for messages, of a file with the input if {@link onDisk} is true
   * @throws one of {@link diagnostics} if it refuses the input
   */
  read(bytes: Uint8Array, path: string): unknown;
  /** Whether the reader opens the file itself. */
  readonly onDisk?: boolean;
  /** Errors that say to a person what is wrong with the file. */
  readonly diagnostics: readonly (abstract new (...args: never[]) => Error)[];
  /** Bytes of memory that reading may take for each byte of the file. */
  readonly factor: number;
  /** Bytes that it may take besides, {@link SLACK} by default. */
  readonly slack?: number;
}

/** Bytes that any reading may take: code that is compiled, objects that wait to be collected. */
export const SLACK = 4 << 20;
