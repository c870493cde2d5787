/**
 * Readers with every mistake that fuzzing looks for, to see that it finds them.
 *
 * @module
 */

import { RunError } from "../../src/run/error.ts";
import type { FuzzTarget } from "./target.ts";

const faulty = (name: string, read: FuzzTarget["read"]): FuzzTarget => ({
  name,
  corpus: () => [Uint8Array.of(1, 2, 3)],
  read,
  diagnostics: [RunError],
  factor: 4,
});

/** Whether an input is one of those on which the mistake shows. */
const unlucky = (bytes: Uint8Array) => bytes.length === 2;

const refuse = (path: string): never => {
  throw new RunError(`Cannot read ${path}`);
};

export const FAULTY: readonly FuzzTarget[] = [
  faulty("good", (bytes, path) => unlucky(bytes) ? refuse(path) : bytes),
  faulty("crash", (bytes) => unlucky(bytes) ? (null as unknown as string).length : 0),
  faulty("mute", (bytes) => unlucky(bytes) ? refuse("it") : 0),
  faulty("greedy", (bytes) => unlucky(bytes) ? new Uint8Array(64 << 20) : 0),
  faulty("hang", (bytes) => {
    while (unlucky(bytes));
  }),
  faulty("idle", (bytes) => unlucky(bytes) ? new Promise(() => {}) : 0),
  faulty("death", (bytes) => {
    if (unlucky(bytes)) queueMicrotask(() => refuse("nobody catches this"));
  }),
];
