/**
 * The header of a safetensors file: JSON that says where each tensor lies. Only the grammar that the
 * format allows is read, so hostile input costs no more memory than its own size; unlike
 * `JSON.parse`, a name that comes twice is refused.
 *
 * @module
 */

/** Where a tensor lies, before anything about it was checked. */
export interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte of the data, and the byte after its last. */
  readonly offsets: readonly [number, number];
}

/** What a header says, in its order. */
export interface Header {
  readonly tensors: ReadonlyMap<string, HeaderEntry>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** The one key of a header that names no tensor. */
export const METADATA_KEY = "__metadata__";

/**
 * Parses a header.
 *
 * @throws {SyntaxError} When it is not exactly what the format allows
 */
export function parseHeader(text: string): Header {
  const scanner = new Scanner(text);
  const tensors = new Map<string, HeaderEntry>();
  const metadata = new Map<string, string>();
  scanner.object((name) => {
    if (name !== METADATA_KEY) tensors.set(name, parseEntry(scanner, name));
    else scanner.object((key) => metadata.set(key, scanner.string()));
  });
  scanner.end();
  return { tensors, metadata };
}

function parseEntry(scanner: Scanner, name: string): HeaderEntry {
  let dtype: string | undefined;
  let shape: number[] | undefined;
  let offsets: number[] | undefined;
  scanner.object((key) => {
    if (key === "dtype") dtype = scanner.string();
    else if (key === "shape") shape = scanner.integers();
    else if (key === "data_offsets") offsets = scanner.integers();
    else throw new SyntaxError(`unknown key ${JSON.stringify(key)} of ${JSON.stringify(name)}`);
  });
  if (dtype === undefined || shape === undefined || offsets?.length !== 2) {
    throw new SyntaxError(
      `${JSON.stringify(name)} lacks its dtype, its shape or two data_offsets`,
    );
  }
  return { dtype, shape, offsets: [offsets[0]!, offsets[1]!] };
}

/** Reads JSON values one after the other. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** An object; `visit` reads the value of each key. */
  object(visit: (key: string) => void): void {
    const keys = new Set<string>();
    this.#list("{", "}", () => {
      const key = this.string();
      if (keys.has(key)) throw new SyntaxError(`${JSON.stringify(key)} comes twice`);
      keys.add(key);
      this.#take(":");
      visit(key);
    });
  }

  /** An array of integers from 0 to 2^53 − 1. */
  integers(): number[] {
    const values: number[] = [];
    this.#list("[", "]", () => values.push(this.#integer()));
    return values;
  }

  string(): string {
    if (this.#next() !== '"') throw this.#unexpected("a string");
    let end = this.#at + 1;
    while (end < this.#text.length && this.#text[end] !== '"') {
      end += this.#text[end] === "\\" ? 2 : 1;
    }
    const value: string = JSON.parse(this.#text.slice(this.#at, end + 1));
    if (!value.isWellFormed()) throw new SyntaxError(`${JSON.stringify(value)} is not Unicode`);
    this.#at = end + 1;
    return value;
  }

  /** Nothing but blanks may follow. */
  end(): void {
    if (this.#next() !== undefined) throw this.#unexpected("the end");
  }

  #list(open: string, close: string, visit: () => void): void {
    this.#take(open);
    if (this.#next() !== close) {
      visit();
      while (this.#next() === ",") {
        this.#at++;
        visit();
      }
    }
    this.#take(close);
  }

  #integer(): number {
    this.#next();
    // Sixteen digits hold every safe integer.
    const digits = /(?:0|[1-9]\d{0,15})(?!\d)/y;
    digits.lastIndex = this.#at;
    const value = Number(digits.exec(this.#text)?.[0]);
    if (!Number.isSafeInteger(value)) throw this.#unexpected("an integer from 0 to 2^53 - 1");
    this.#at = digits.lastIndex;
    return value;
  }

  #take(expected: string): void {
    if (this.#next() !== expected) throw this.#unexpected(expected);
    this.#at++;
  }

  /** The character after any blanks. */
  #next(): string | undefined {
    for (;;) {
      const next = this.#text[this.#at];
      if (next !== " " && next !== "\n" && next !== "\t" && next !== "\r") return next;
      this.#at++;
    }
  }

  #unexpected(expected: string): SyntaxError {
    const found = this.#text.slice(this.#at, this.#at + 12) || "the end";
    return new SyntaxError(`expected ${expected} but found ${found} at character ${this.#at}`);
  }
}
