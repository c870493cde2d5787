/**
 * `metrics.jsonl`: what a run measured, one JSON object a line, for programs to read.
 *
 * @module
 */

import { RunError } from "./error.ts";
import { fileFault } from "./files.ts";
import { Journal, type JournalOptions } from "./journal.ts";

/** The open metrics of a run. */
export class Metrics implements Disposable {
  readonly journal: Journal;

  constructor(journal: Journal) {
    this.journal = journal;
  }

  /**
   * Adds a line. Typed arrays become arrays; JSON has no numbers that are not finite, so they
   * become `null`.
   *
   * @throws {RunError} When the system refuses
   */
  write(record: object): void {
    this.journal.append(
      JSON.stringify(
        record,
        (_, value) => ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value,
      ),
    );
  }

  [Symbol.dispose](): void {
    this.journal[Symbol.dispose]();
  }
}

/**
 * Opens the metrics of a run to write.
 *
 * @throws {RunError} When the system refuses
 *
 * @example
 * ```ts
 * import { openMetrics } from "./metrics.ts";
 *
 * using metrics = openMetrics(`${await Deno.makeTempDir()}/metrics.jsonl`);
 * metrics.write({ epoch: 1, train: { loss: 0.31 } });
 * ```
 */
export function openMetrics(path: string, options: JournalOptions = {}): Metrics {
  return new Metrics(Journal.open(path, options));
}

/**
 * Reads the metrics of a run, even of one that is being written: an unfinished last line is left
 * out.
 *
 * @throws {RunError} When the file cannot be read or has a damaged line
 */
export async function readMetrics(path: string): Promise<Record<string, unknown>[]> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    throw fileFault(`read ${path}`, cause);
  }
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line, i) => {
    const record = parseObject(line);
    if (record) return record;
    throw new RunError(
      `Expected ${path}:${i + 1} to be a JSON object but found ${line.slice(0, 40)}`,
    );
  });
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}
