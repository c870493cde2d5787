/**
 * Following a run from its folder alone: now and then the times and sizes of its files are looked
 * at, and only where one has changed is anything read. The search knows nothing of it.
 *
 * @module
 */

import { type PageRun, pageRun } from "../report/page_data.ts";
import { readRunView } from "../report/texts.ts";
import type { RunFolder } from "../run/folder.ts";
import type { RunEvent } from "./event.ts";

/** Milliseconds between two looks. */
const INTERVAL = 500;

/** Is told what has changed. */
export type Listener = (event: RunEvent) => void;

/** A run that is being followed. */
export class Follower implements AsyncDisposable {
  readonly #folder: RunFolder;
  readonly #listeners = new Set<Listener>();
  readonly #end = Promise.withResolvers<void>();
  readonly #looking: Promise<void>;
  #signs = "";
  #run: PageRun;
  /** The run without its epochs, and each epoch, as they were told last. */
  #told: { rest: string; epochs: readonly string[] };
  #ended = false;

  private constructor(folder: RunFolder, run: PageRun, signs: string, interval: number) {
    this.#folder = folder;
    this.#run = run;
    this.#signs = signs;
    this.#told = asText(run);
    this.#looking = this.#look(interval);
  }

  /**
   * Reads a run and follows it.
   *
   * @param interval milliseconds between two looks
   * @throws {RunError} if the system refuses to read
   */
  static async open(folder: RunFolder, interval: number = INTERVAL): Promise<Follower> {
    const signs = await signsOf(folder);
    return new Follower(folder, pageRun(await readRunView(folder)), signs, interval);
  }

  /** The run as it was read last. */
  get run(): PageRun {
    return this.#run;
  }

  /**
   * Tells everything now, and from now on what changes.
   *
   * @returns ends it
   */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    listener({ from: 0, run: this.#run });
    return () => this.#listeners.delete(listener);
  }

  async #look(interval: number): Promise<void> {
    while (!this.#ended) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, interval);
      await Promise.race([promise, this.#end.promise]);
      clearTimeout(timer);
      if (!this.#ended) await this.#read();
    }
  }

  async #read(): Promise<void> {
    try {
      // Looked at before they are read: what is written meanwhile is seen the next time.
      const signs = await signsOf(this.#folder);
      if (signs === this.#signs) return;
      this.#tell(pageRun(await readRunView(this.#folder)));
      this.#signs = signs;
    } catch (error) {
      // Whoever looks on should not lose the page by a fault that may pass.
      const note = `The run cannot be read: ${error instanceof Error ? error.message : error}`;
      this.#tell({ ...this.#run, notes: [note.split("\n")[0]!] });
      this.#signs = "";
    }
  }

  #tell(run: PageRun): void {
    const now = asText(run);
    const { rest, epochs } = this.#told;
    const differs = now.epochs.findIndex((epoch, i) => epoch !== epochs[i]);
    const from = differs < 0 ? now.epochs.length : differs;
    this.#run = run;
    this.#told = now;
    if (rest === now.rest && from === now.epochs.length && from === epochs.length) return;
    const event = { from, run: { ...run, epochs: run.epochs.slice(from) } };
    for (const listener of this.#listeners) listener(event);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    this.#end.resolve();
    await this.#looking;
  }
}

function asText({ epochs, ...rest }: PageRun) {
  return { rest: JSON.stringify(rest), epochs: epochs.map((epoch) => JSON.stringify(epoch)) };
}

/** What tells that a file is another one than before. */
async function signsOf(folder: RunFolder): Promise<string> {
  const { experiment, metrics, architecture, provenance, log, lock } = folder;
  const signs = await Promise.all(
    [experiment, metrics, architecture, provenance, log, lock].map(async (path) => {
      try {
        const { size, mtime, ino } = await Deno.lstat(path);
        return `${size} ${mtime?.getTime()} ${ino}`;
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return "none";
        throw error;
      }
    }),
  );
  return signs.join();
}
