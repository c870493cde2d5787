/**
 * YAML text as a document that remembers where everything stands.
 *
 * @module
 */

import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  type ParseOptions,
} from "yaml";
import { type Fault, findFaults, keyName, MOST_ALIASES } from "./fault.ts";
import type { Span } from "./lines.ts";
import type { Path } from "./path.ts";

/** What of a value is meant: its key, or the value itself. */
export type Part = "key" | "value";

const OPTIONS: ParseOptions & { version: "1.2"; schema: "core" } = {
  version: "1.2",
  schema: "core",
  prettyErrors: false,
  uniqueKeys: false, // the parser's own search takes quadratic time, see fault.ts
};

/** A parsed YAML document. */
export class YamlDocument {
  readonly faults: readonly Fault[];
  /** The document's value; `undefined` if its structure cannot be trusted. */
  readonly value: unknown;
  readonly #document: Document.Parsed | undefined;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    let faults: readonly Fault[] = [];
    try {
      this.#document = parseDocument(text, OPTIONS);
      const found = findFaults(this.#document, text);
      faults = found.faults;
      if (found.sound) this.value = this.#document.toJS({ maxAliasCount: MOST_ALIASES });
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof ReferenceError)) throw error;
      const message = error instanceof RangeError // the parser's stack is exhausted
        ? "Expected fewer levels of nesting"
        : "Expected fewer aliases: together they stand for too many values";
      faults = [{ offset: 0, length: 1, message }];
    }
    this.faults = faults;
  }

  /**
   * The place of a value, or of the nearest ancestor that the document has.
   *
   * @returns the span, and how many parts of the path were found
   */
  find(path: Path, part: Part = "value"): Span & { readonly depth: number } {
    let node: unknown = this.#document?.contents;
    let span = spanOf(node, undefined);
    let depth = 0;
    for (const key of path) {
      const child = this.#child(node, key);
      if (!child) break; // what is missing is missing from the parent: the caret shows that
      node = child.value;
      const wantsKey = part === "key" && depth === path.length - 1;
      span = spanOf(wantsKey ? child.key ?? node : node, child.key);
      depth++;
    }
    return { ...span, depth };
  }

  /** A scalar as it is written, such as `0x1F` or `"a"`; `undefined` if there is none at the path. */
  written(path: Path): string | undefined {
    let node: unknown = this.#document?.contents;
    for (const key of path) node = this.#child(node, key)?.value;
    node = this.#resolved(node);
    return isScalar(node) && node.range ? this.#text.slice(...node.range.slice(0, 2)) : undefined;
  }

  #child(parent: unknown, key: string | number): { key?: unknown; value: unknown } | undefined {
    const node = this.#resolved(parent);
    if (isMap(node)) {
      // Where a key is there twice, the last one counts.
      const pair = node.items.findLast((item) => keyName(item) === String(key));
      return pair && { key: pair.key, value: pair.value };
    }
    if (isSeq(node) && typeof key === "number" && key in node.items) {
      return { value: node.items[key] };
    }
    return undefined;
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) && this.#document ? node.resolve(this.#document) : node;
  }
}

/** Collections in block style and empty values have no good place of their own: their key has. */
function spanOf(node: unknown, key: unknown): Span {
  const block = isCollection(node) && !node.flow;
  const range = isNode(node) && node.range ? node.range : [0, 0] as const;
  const [offset, end] = range;
  if ((block || end === offset) && isNode(key) && key !== node) return spanOf(key, undefined);
  return { offset, length: block ? 1 : end - offset };
}
