/**
 * `metrics.jsonl` as it grows: its lines by their epochs. Lines that are no epoch are counted and
 * named, and never in the way of others.
 *
 * @module
 */

import { parseLine } from "./epoch_line.ts";
import type { Loose } from "./loose.ts";

/** Damaged lines that are named one by one. */
const NAMED = 5;

/** What has been read of a `metrics.jsonl`. */
export class MetricsText {
  readonly #lines = new Map<number, Loose>();
  readonly #damaged: string[] = [];
  #count = 0;
  #finished = true;

  /**
   * Takes the next lines.
   *
   * @param text from the start of a line on; a last line without its end is being written, and is
   * to come again
   */
  add(text: string): void {
    const written = text.split("\n");
    this.#finished = written.pop() === "";
    for (const line of written) {
      this.#count++;
      const parsed = parseLine(line);
      if (typeof parsed === "string") this.#damaged.push(`line ${this.#count} ${parsed}`);
      // Of two lines of one epoch the later one counts.
      else this.#lines.set(parsed.epoch as number, parsed);
    }
  }

  /** In the order of their epochs. */
  get lines(): Loose[] {
    return [...this.#lines].sort(([a], [b]) => a - b).map(([, line]) => line);
  }

  /** What is wrong: sentences without their full stop. */
  get notes(): string[] {
    const notes: string[] = [];
    if (!this.#finished) notes.push("The last line of metrics.jsonl is not finished");
    if (this.#damaged.length > 0) {
      const more = this.#damaged.length > NAMED ? `, and ${this.#damaged.length - NAMED} more` : "";
      const named = this.#damaged.slice(0, NAMED).join(", ");
      notes.push(`metrics.jsonl is damaged: ${named}${more}`);
    }
    if (this.#lines.size === 0) notes.push("No epoch is finished yet");
    return notes;
  }
}
