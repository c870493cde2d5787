/**
 * Progress on standard error: on a terminal one live line with the time left, elsewhere a line for
 * each epoch, and with `verbose` a line for each iteration.
 *
 * @module
 */

import type { Position } from "./checkpoint_name.ts";
import { formatDuration } from "./duration.ts";
import { type Output, show, terminalColumns } from "./terminal.ts";

/** What a search will do, and how to show it. */
export interface ProgressOptions {
  readonly epochs: number;
  /** Iterations of an epoch. */
  readonly iterations: number;
  /** The place that the search begins at or goes on from, the first epoch by default. */
  readonly from?: Position;
  /** A line for each iteration. */
  readonly verbose?: boolean;
  /** Standard error by default. */
  readonly output?: Output;
  /** Time in milliseconds, from any start. */
  readonly now?: () => number;
}

/** Milliseconds between two drawings of the live line. */
const REDRAW = 100;

const CLEAR_LINE = "\r\x1b[K";

/**
 * Shows how far a search is. Its clock starts when it is made. Never throws because of the terminal.
 *
 * @example
 * ```ts
 * import { Progress } from "./progress.ts";
 *
 * using progress = new Progress({ epochs: 5, iterations: 469 });
 * progress.iteration({ epoch: 0, iteration: 1 }, "loss 2.31");
 * progress.aside(() => console.log("a result"));
 * ```
 */
export class Progress implements Disposable {
  readonly #epochs: number;
  readonly #iterations: number;
  readonly #verbose: boolean;
  readonly #output: Output;
  readonly #now: () => number;
  readonly #terminal: boolean;
  /** Iterations that were done before this process. */
  readonly #before: number;
  readonly #begin: number;
  #epochBegin: number;
  #live = "";
  #drawn = -Infinity;

  constructor(options: ProgressOptions) {
    this.#epochs = options.epochs;
    this.#iterations = options.iterations;
    this.#verbose = options.verbose ?? false;
    this.#output = options.output ?? Deno.stderr;
    this.#now = options.now ?? (() => performance.now());
    this.#terminal = this.#output.isTerminal();
    this.#before = options.from ? this.#done(options.from) : 0;
    this.#begin = this.#now();
    this.#epochBegin = this.#begin;
  }

  /** An iteration is done, which `place` counts already. */
  iteration(place: Position, text: string): void {
    const line = `${this.#name(place.epoch)}, iteration ${place.iteration}/${this.#iterations}: ` +
      `${text}${this.#timeLeft(place)}`;
    if (this.#verbose) this.aside(() => show(this.#output, `${line}\n`));
    this.#draw(line);
  }

  /** Says what the search does besides iterations. */
  activity(epoch: number, text: string): void {
    this.#drawn = -Infinity;
    this.#draw(`${this.#name(epoch)}: ${text}`);
  }

  /** An epoch is done. */
  epoch(epoch: number, text: string): void {
    const now = this.#now();
    const took = formatDuration((now - this.#epochBegin) / 1000);
    this.#epochBegin = now;
    if (this.#terminal) return;
    const left = this.#timeLeft({ epoch: epoch + 1, iteration: 0 });
    show(this.#output, `${this.#name(epoch)}: ${text}, took ${took}${left}\n`);
  }

  /** Lets `print` write whole lines to the terminal without breaking the live one. */
  aside(print: () => void): void {
    if (this.#live) show(this.#output, CLEAR_LINE);
    print();
    if (this.#live) this.#redraw();
  }

  /** Takes the live line away. */
  [Symbol.dispose](): void {
    if (this.#live) show(this.#output, CLEAR_LINE);
    this.#live = "";
  }

  #draw(line: string): void {
    if (!this.#terminal) return;
    this.#live = line;
    if (this.#now() - this.#drawn >= REDRAW) this.#redraw();
  }

  #redraw(): void {
    this.#drawn = this.#now();
    // In the last column, some terminals begin a new line.
    const line = this.#live.slice(0, terminalColumns() - 1);
    show(this.#output, `\r${line}\x1b[K`);
  }

  #name(epoch: number): string {
    return `Epoch ${epoch + 1}/${this.#epochs}`;
  }

  #done({ epoch, iteration }: Position): number {
    return epoch * this.#iterations + iteration;
  }

  /** From the mean pace of this process, in which validation has its share after the first epoch. */
  #timeLeft(place: Position): string {
    const done = this.#done(place);
    const todo = this.#epochs * this.#iterations - done;
    if (todo === 0 || done === this.#before) return "";
    const pace = (this.#now() - this.#begin) / (done - this.#before);
    return `, ${formatDuration(pace * todo / 1000)} left`;
  }
}
