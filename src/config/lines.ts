/**
 * Lines of a text: from an offset to line and column.
 *
 * @module
 */

import type { Place } from "./problem.ts";

/** A part of a text, in UTF-16 units. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** A text that can tell on which line an offset lies. */
export class Lines {
  readonly #starts = [0];

  constructor(readonly text: string) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
      this.#starts.push(at + 1);
    }
  }

  /** Where a span begins. A span that goes over several lines is cut at the end of its first. */
  place(file: string, { offset, length }: Span): Place {
    const at = Math.max(0, Math.min(offset, this.text.length));
    const line = this.#lineOf(at);
    const start = this.#starts[line]!;
    const end = this.#starts[line + 1] ?? this.text.length;
    const text = this.text.slice(start, end).replace(/[\r\n]+$/, "");
    const before = Math.min(at - start, text.length);
    return {
      file,
      line: line + 1,
      column: before + 1,
      length: Math.max(1, Math.min(length, text.length - before)),
      text,
    };
  }

  /** Number of the last line that starts at or before an offset, from 0. */
  #lineOf(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
