/**
 * A journal is a text file that only grows, line by line: `log.txt` and `metrics.jsonl`.
 *
 * A checkpoint keeps the journals' lengths of its moment. A run that goes on from it cuts them to
 * these lengths, so that they read as if it had never been interrupted.
 *
 * @module
 */

import { fileFault, writeAllSync } from "./files.ts";

/** Where a journal begins to write. */
export interface JournalOptions {
  /** Bytes to keep of what is there, 0 by default. */
  readonly truncateTo?: number;
}

const NEWLINE = 0x0a;

/** An open journal. Lines are handed to the system one by one, so that a crash loses none. */
export class Journal implements Disposable {
  readonly path: string;
  /** Bytes that `truncateTo` asked to keep but that were not there, or ended amid a line. */
  readonly lost: number;
  readonly #file: Deno.FsFile;
  #length: number;

  private constructor(path: string, file: Deno.FsFile, kept: number, lost: number) {
    this.path = path;
    this.#file = file;
    this.#length = kept;
    this.lost = lost;
  }

  /**
   * Opens a journal, which is made where it is missing.
   *
   * @throws {RunError} When the system refuses
   */
  static open(path: string, { truncateTo = 0 }: JournalOptions = {}): Journal {
    let file: Deno.FsFile | undefined;
    try {
      file = Deno.openSync(path, { read: true, append: true, create: true });
      const { size } = file.statSync();
      const kept = wholeLines(file, Math.min(truncateTo, size));
      if (kept < size) file.truncateSync(kept);
      return new Journal(path, file, kept, truncateTo - kept);
    } catch (cause) {
      file?.close();
      throw fileFault(`open ${path}`, cause);
    }
  }

  /** Bytes written so far, those of earlier processes included. */
  get length(): number {
    return this.#length;
  }

  /**
   * Adds a line, given without its end.
   *
   * @throws {RunError} When the system refuses; then the line is not there, not even in part
   */
  append(line: string): void {
    const bytes = new TextEncoder().encode(`${line}\n`);
    try {
      writeAllSync(this.#file, bytes);
    } catch (cause) {
      this.#dropPart();
      throw fileFault(`write ${this.path}`, cause, {
        safe: `The earlier lines of ${this.path} are safe`,
      });
    }
    this.#length += bytes.length;
  }

  #dropPart(): void {
    try {
      this.#file.truncateSync(this.#length);
    } catch {
      // The part of a line stays; whoever opens the journal next cuts it off.
    }
  }

  /** Waits until the disk has all lines, so that they outlive a power failure. */
  async sync(): Promise<void> {
    try {
      await this.#file.syncData();
    } catch (cause) {
      throw fileFault(`write ${this.path}`, cause);
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** The length of the whole lines within the first `length` bytes. */
function wholeLines(file: Deno.FsFile, length: number): number {
  const block = new Uint8Array(4096);
  for (let end = length; end > 0;) {
    const start = Math.max(0, end - block.length);
    file.seekSync(start, Deno.SeekMode.Start);
    const read = file.readSync(block.subarray(0, end - start)) ?? 0;
    const newline = block.subarray(0, read).lastIndexOf(NEWLINE);
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}
