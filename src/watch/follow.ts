/**
 * Following a run from its folder alone: now and then, while somebody listens, the times and sizes
 * of its files are looked at, and only what has been added or changed is read. The search knows
 * nothing of it.
 *
 * @module
 */

import { type PageRun, pageRun } from "../report/page_data.ts";
import type { RunView } from "../report/data.ts";
import { RunReader } from "../report/texts.ts";
import type { RunFolder } from "../run/folder.ts";
import type { RunEvent } from "./event.ts";

/** Milliseconds between two looks. */
const INTERVAL = 500;

/** Is told what has changed. */
export type Listener = (event: RunEvent) => void;

/** A run that is being followed, as long as somebody listens. */
export class Follower implements AsyncDisposable {
  readonly #reader: RunReader;
  readonly #interval: number;
  readonly #listeners = new Set<Listener>();
  #looking = Promise.resolve();
  #wake = Promise.withResolvers<void>();
  #view: RunView;
  #run: PageRun;
  #ended = false;

  private constructor(reader: RunReader, view: RunView, interval: number) {
    this.#reader = reader;
    this.#interval = interval;
    this.#view = view;
    this.#run = pageRun(view);
  }

  /**
   * Reads a run, to follow it.
   *
   * @param interval milliseconds between two looks
   * @throws {RunError} if the system refuses to read
   */
  static async open(folder: RunFolder, interval: number = INTERVAL): Promise<Follower> {
    const reader = new RunReader(folder);
    return new Follower(reader, await reader.read(), interval);
  }

  /** The run as it was read last. */
  get run(): PageRun {
    return this.#run;
  }

  /**
   * Tells everything that was read last, and from now on what has changed.
   *
   * @returns ends it
   */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    listener({ from: 0, run: this.#run });
    if (this.#listeners.size === 1) this.#looking = this.#looking.then(() => this.#look());
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  async #look(): Promise<void> {
    while (!this.#ended && this.#listeners.size > 0) {
      await this.#read();
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, this.#interval);
      await Promise.race([promise, this.#wake.promise]);
      clearTimeout(timer);
    }
  }

  #stop(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }

  async #read(): Promise<void> {
    let view: RunView;
    try {
      view = await this.#reader.read();
    } catch (error) {
      // Whoever looks on should not lose the page by a fault that may pass.
      const note = `The run cannot be read: ${error instanceof Error ? error.message : error}`;
      view = { ...this.#view, notes: [note.split("\n")[0]!] };
    }
    this.#tell(view);
  }

  #tell(view: RunView): void {
    const before = this.#view;
    if (view === before) return;
    this.#view = view;
    this.#run = pageRun(view);
    const differs = view.epochs.findIndex((epoch, i) => !same(epoch, before.epochs[i]));
    const from = differs < 0 ? view.epochs.length : differs;
    const rest = (each: RunView) => ({ ...each, epochs: null });
    if (from === view.epochs.length && from === before.epochs.length) {
      if (same(rest(view), rest(before))) return;
    }
    const event = { from, run: { ...this.#run, epochs: view.epochs.slice(from) } };
    for (const listener of this.#listeners) listener(event);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    this.#stop();
    await this.#looking;
  }
}

/** Whether two values are told alike; what a reader has kept is the same object. */
function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
