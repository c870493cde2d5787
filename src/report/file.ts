/**
 * A file that somebody else writes: looked at now and then, and read where it is another one than
 * before.
 *
 * @module
 */

import { fileFault } from "../run/files.ts";

/** Bytes that are read of any file at most: the metrics of a hundred thousand epochs. */
const MOST_BYTES = 256 * 1024 * 1024;
const NEW_LINE = 10;

/** What tells that a file is another one, or has another content. */
interface Signs {
  readonly size: number;
  readonly changed: number | null;
  readonly inode: number | null;
}

/**
 * Looks at a file.
 *
 * @returns `null` if there is none, or something else in its place
 */
async function look(path: string): Promise<Signs | null> {
  const found = await orNull(path, () => Deno.lstat(path));
  if (!found?.isFile) return null;
  return { size: found.size, changed: found.mtime?.getTime() ?? null, inode: found.ino };
}

/**
 * Does something with a file.
 *
 * @returns `null` if it is not there
 * @throws {RunError} with exit code 2 if the system refuses
 */
async function orNull<T>(path: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw fileFault(`read ${path}`, cause, { exitCode: 2 });
  }
}

/** A file's bytes from a place on. */
async function readFrom(path: string, start: number): Promise<Uint8Array | null> {
  return await orNull(path, async () => {
    using file = await Deno.open(path);
    if (start > 0) await file.seek(start, Deno.SeekMode.Start);
    return await new Response(file.readable).bytes();
  });
}

function same(a: Signs | null | undefined, b: Signs | null): boolean {
  if (!a || !b) return a === b;
  return a.size === b.size && a.changed === b.changed && a.inode === b.inode;
}

/** A file that is replaced as a whole, or of which only the end counts. */
export class WatchedFile<T> {
  #signs: Signs | null | undefined;
  #value: T;

  /**
   * @param parse makes something of its text, `null` if there is none
   * @param most bytes of its end that are read, from the start of a line on
   */
  constructor(
    readonly path: string,
    readonly parse: (text: string | null) => T,
    readonly most = MOST_BYTES,
  ) {
    this.#value = parse(null);
  }

  /** What was read last. */
  get value(): T {
    return this.#value;
  }

  /**
   * Reads it if it has changed.
   *
   * @returns whether it has
   * @throws {RunError} with exit code 2 if the system refuses
   */
  async read(): Promise<boolean> {
    // Looked at before it is read: what is written meanwhile is seen the next time.
    const signs = await look(this.path);
    if (same(this.#signs, signs)) return false;
    const cut = signs !== null && signs.size > this.most;
    const bytes = signs && await readFrom(this.path, cut ? signs.size - this.most : 0);
    const text = bytes && new TextDecoder().decode(bytes);
    this.#value = this.parse(text && cut ? text.slice(text.indexOf("\n") + 1) : text);
    this.#signs = signs;
    return true;
  }
}

/** What takes the lines of a file. */
export interface Lines {
  /** The next lines; a last one without its end comes again. */
  add(text: string): void;
}

/**
 * A file that grows line by line, of which only new lines are read. Whoever writes it may cut it off
 * and go on, or replace it; its last line tells, since nothing before it changes without it.
 */
export class GrowingFile<T extends Lines> {
  #signs: Signs | null | undefined;
  #value: T | null = null;
  /** Where the next line starts, and the line before. */
  #next = 0;
  #last = new Uint8Array();

  /** @param empty makes what takes its lines */
  constructor(readonly path: string, readonly empty: () => T) {}

  /** What has taken its lines; `null` if there is no file. */
  get value(): T | null {
    return this.#value;
  }

  /** When it was last written, in milliseconds since 1970. */
  get changed(): number | null {
    return this.#signs?.changed ?? null;
  }

  /**
   * Reads what is new.
   *
   * @returns whether it has changed
   * @throws {RunError} with exit code 2 if the system refuses
   */
  async read(): Promise<boolean> {
    const signs = await look(this.path);
    if (same(this.#signs, signs)) return false;
    if (!signs || !await this.#goOn(signs)) await this.#startAgain(signs);
    this.#signs = signs;
    return true;
  }

  /** Takes the lines after the last one, if that is still where it was. */
  async #goOn({ inode, size }: Signs): Promise<boolean> {
    if (!this.#value || inode !== this.#signs?.inode || size < this.#next) return false;
    const bytes = await readFrom(this.path, this.#next - this.#last.length);
    if (!bytes || !this.#last.every((byte, i) => byte === bytes[i])) return false;
    this.#take(bytes, this.#last.length);
    return true;
  }

  async #startAgain(signs: Signs | null): Promise<void> {
    const start = Math.max(0, (signs?.size ?? 0) - MOST_BYTES);
    const bytes = signs && await readFrom(this.path, start);
    this.#value = bytes && this.empty();
    this.#last = new Uint8Array();
    this.#next = start;
    if (bytes) this.#take(bytes, start === 0 ? 0 : bytes.indexOf(NEW_LINE) + 1);
  }

  /** Takes the bytes from a place on, of which the first is at the last line. */
  #take(bytes: Uint8Array, from: number): void {
    this.#value!.add(new TextDecoder().decode(bytes.subarray(from)));
    const end = bytes.lastIndexOf(NEW_LINE) + 1;
    const start = end < 2 ? 0 : bytes.lastIndexOf(NEW_LINE, end - 2) + 1;
    this.#next += end - this.#last.length;
    this.#last = bytes.slice(start, end);
  }
}
