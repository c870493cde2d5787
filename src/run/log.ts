/**
 * `log.txt`: what a person reads about a run. Its lines are the run's results, so they go to
 * standard output as well.
 *
 * @module
 */

import { Journal, type JournalOptions } from "./journal.ts";
import { show } from "./terminal.ts";

/** How a log is opened. */
export interface LogOptions extends JournalOptions {
  /** Shows a line to whoever watches; on standard output by default. */
  readonly mirror?: (line: string) => void;
}

/** The open log of a run. */
export class Log implements Disposable {
  readonly journal: Journal;
  readonly #mirror: (line: string) => void;

  constructor(journal: Journal, mirror: (line: string) => void) {
    this.journal = journal;
    this.#mirror = mirror;
  }

  /**
   * Adds lines, given without the last one's end.
   *
   * @throws {RunError} When the system refuses; then they were shown nevertheless
   */
  write(lines: string): void {
    this.#mirror(lines);
    this.journal.append(lines);
  }

  [Symbol.dispose](): void {
    this.journal[Symbol.dispose]();
  }
}

/**
 * Opens the log of a run to write.
 *
 * @throws {RunError} When the system refuses
 *
 * @example
 * ```ts
 * import { openLog } from "./log.ts";
 *
 * using log = openLog(`${await Deno.makeTempDir()}/log.txt`);
 * log.write("Epoch 1/5: validation accuracy 91.3 %");
 * ```
 */
export function openLog(path: string, options: LogOptions = {}): Log {
  const { mirror = (line) => show(Deno.stdout, `${line}\n`), ...where } = options;
  return new Log(Journal.open(path, where), mirror);
}
