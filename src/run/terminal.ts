/**
 * The terminal, which may go away while a run goes on: a closed pipe or a lost connection must not
 * end a night's work, and what matters is in the run's folder anyway.
 *
 * @module
 */

import { writeAllSync } from "./files.ts";

/** Standard output or standard error. */
export interface Output {
  writeSync(bytes: Uint8Array): number;
  isTerminal(): boolean;
}

/** Shows text if that is possible. */
export function show(output: Output, text: string): void {
  try {
    writeAllSync(output, new TextEncoder().encode(text));
  } catch {
    // Nobody is there to read it.
  }
}

/** Width of a terminal of which nothing is known. */
const USUAL_COLUMNS = 80;

/** Width of the terminal. */
export function terminalColumns(): number {
  try {
    // Some terminals say 0.
    return Deno.consoleSize().columns || USUAL_COLUMNS;
  } catch {
    return USUAL_COLUMNS;
  }
}
