/**
 * Overrides: `search.epochs=1 network.cells[0].channels=8` on the command line change an experiment
 * before it is validated. The value is YAML.
 *
 * @module
 */

import { type Part, YamlDocument } from "./document.ts";
import { Lines, type Span } from "./lines.ts";
import { formatPath, type Path } from "./path.ts";
import { COMMAND_LINE, type Place, type Problem } from "./problem.ts";

/** One override, which knows the place of each of its parts. */
export class Override {
  readonly path: Path;
  readonly problems: readonly Problem[];
  /** The parsed value; `undefined` if it cannot be read. */
  readonly value: unknown;
  readonly #lines: Lines;
  readonly #parts: readonly Span[];
  readonly #value: YamlDocument;
  readonly #valueOffset: number;

  /** @param number which of the overrides it is, counted from 1 */
  constructor(readonly text: string, readonly number: number) {
    this.#lines = new Lines(text);
    const equals = text.indexOf("=");
    const written = equals < 0 ? text : text.slice(0, equals);
    const { path, parts, end } = readPath(written);
    this.path = path;
    this.#parts = parts;
    this.#valueOffset = equals + 1;
    this.#value = new YamlDocument(equals < 0 ? "" : text.slice(equals + 1));
    this.value = this.#value.value;
    if (equals < 0) {
      const message = `Expected key=value, such as search.epochs=1, but found ${text || "nothing"}`;
      this.problems = [this.#problem(message, { offset: 0, length: text.length })];
    } else if (end < written.length || path.length === 0) {
      const message = "Expected a path, such as search.epochs or network.cells[0].channels, " +
        `before the = but found ${written || "nothing"}`;
      this.problems = [this.#problem(message, { offset: end, length: written.length - end })];
    } else {
      this.problems = this.#value.faults.map(({ message, offset, length }) =>
        this.#problem(message, { offset: offset + this.#valueOffset, length })
      );
    }
  }

  /** The place of the first `depth` parts of the path, shown at the last of them. */
  placeOfPart(depth: number): Place {
    return this.#place(this.#parts[depth - 1]!);
  }

  /** The place of the value, or of something in it. */
  placeInValue(path: Path, part: Part): Place {
    const { offset, length, depth } = this.#value.find(path, part);
    const wantsOwnKey = path.length === 0 && part === "key";
    if (wantsOwnKey || (depth === 0 && length === 0)) return this.placeOfPart(this.path.length);
    return this.#place({ offset: offset + this.#valueOffset, length });
  }

  /** A scalar in the value as it is written. */
  written(path: Path): string | undefined {
    return this.#value.written(path);
  }

  /**
   * Puts the value into an experiment, whose maps are made where they are missing.
   *
   * @returns a copy that shares what did not change, or the problem that forbids it
   */
  apply(experiment: unknown): { experiment: unknown } | { problem: Problem } {
    let failure: { message: string; depth: number } | undefined;
    const put = (parent: unknown, depth: number): unknown => {
      const part = this.path[depth];
      if (part === undefined) return this.value;
      const message = obstacle(parent, this.path, depth);
      if (message) {
        failure ??= { message, depth };
        return parent;
      }
      if (Array.isArray(parent)) {
        return parent.map((item, i) => i === part ? put(item, depth + 1) : item);
      }
      const map = (parent ?? {}) as Record<string, unknown>;
      const child = Object.hasOwn(map, part) ? map[part as string] : undefined;
      return Object.fromEntries([...Object.entries(map), [part, put(child, depth + 1)]]);
    };
    const changed = put(experiment, 0);
    if (!failure) return { experiment: changed };
    const place = this.placeOfPart(failure.depth + 1);
    const path = formatPath(this.path.slice(0, failure.depth + 1));
    return { problem: { ...place, path, message: failure.message } };
  }

  #problem(message: string, span: Span): Problem {
    return { ...this.#place(span), path: formatPath(this.path), message };
  }

  #place(span: Span): Place {
    return { ...this.#lines.place(COMMAND_LINE, span), line: this.number };
  }
}

/** Reads as much of a path as is well formed; `end` is where that stops. */
function readPath(text: string): { path: Path; parts: Span[]; end: number } {
  const path: (string | number)[] = [];
  const parts: Span[] = [];
  let end = 0;
  for (;;) {
    const pattern = path.length === 0
      ? /[^.[\]=\s"'-][^.[\]=\s"']*/y
      : /\.([^.[\]=\s"']+)|\[(\d{1,9})\]/y;
    pattern.lastIndex = end;
    const match = pattern.exec(text);
    if (!match) return { path, parts, end };
    const [whole, key, index] = match;
    path.push(index === undefined ? key ?? whole : Number(index));
    const dot = key === undefined ? 0 : 1;
    parts.push({ offset: end + dot, length: whole.length - dot });
    end += whole.length;
  }
}

/** Why a part of a path leads nowhere, or `undefined` if it leads on. */
function obstacle(parent: unknown, path: Path, depth: number): string | undefined {
  const part = path[depth]!;
  const name = formatPath(path.slice(0, depth)) || "the experiment";
  if (Array.isArray(parent)) {
    if (typeof part === "string") {
      const example = formatPath([...path.slice(0, depth), 0, ...path.slice(depth)]);
      return `Expected the number of an item after ${name}, such as ${example}, but found ${part}`;
    }
    const items = parent.length === 1 ? "one item" : `${parent.length} items`;
    if (part < parent.length) return undefined;
    return `Expected an item of ${name}, which has ${items} counted from 0, but found [${part}]`;
  }
  if (typeof parent === "object" || parent === undefined) {
    if (typeof part === "string") return undefined;
    return `Expected ${name} to be a list, to have an item [${part}], but it is ${
      parent ? "a map" : "not there"
    }`;
  }
  return `Expected ${name} to be a map, to have a key ${part}, but it is ${parent}`;
}
