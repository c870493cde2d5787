/**
 * Faults of YAML text: its syntax errors, and what YAML permits but people do not mean (merge keys,
 * duplicate keys, tags, another version of YAML, aliases that multiply).
 *
 * @module
 */

import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  type Pair,
  type Scalar,
  visit,
  type YAMLMap,
} from "yaml";
import type { Span } from "./lines.ts";

/** Something wrong with the text itself. */
export interface Fault extends Span {
  readonly message: string;
}

/** An experiment is never nested deeper, nor does it need more aliases. */
const DEEPEST = 32;
/** The most aliases that a document may hold, and that its value may be made of. */
export const MOST_ALIASES = 100;

/** What a document's faults are, and whether its value can be trusted all the same. */
export interface Inspection {
  readonly faults: readonly Fault[];
  readonly sound: boolean;
}

/** Inspects what the parser has made of a text. */
export function findFaults(document: Document.Parsed, text: string): Inspection {
  const nodes: Fault[] = [];
  let sound = document.errors.length === 0;
  let tooDeep = false;
  let aliases = 0;
  const fault = (node: unknown, message: string) => {
    const [offset, end] = (isNode(node) && node.range) || [0, 1];
    nodes.push({ offset, length: end - offset, message });
  };
  const ruin = (node: unknown, message: string) => {
    fault(node, message);
    sound = false;
  };

  visit(document, (_, node, ancestors) => {
    tooDeep = ancestors.length > 2 * DEEPEST; // every level is a pair and its value
    if (tooDeep) {
      nodes.length = 0;
      ruin(node, `Expected at most ${DEEPEST} levels of nesting`);
      return visit.BREAK;
    }
    if (isAlias(node) && ++aliases > MOST_ALIASES) {
      ruin(node, `Expected at most ${MOST_ALIASES} aliases`);
      return visit.BREAK;
    }
    const aliasFault = isAlias(node) && faultOfAlias(node, document);
    if (aliasFault) ruin(node, aliasFault);
    if (isNode(node) && node.tag) {
      const tag = node.tag.replace("tag:yaml.org,2002:", "!!");
      ruin(node, `Expected no tag but found ${tag}; quote text, write numbers plain`);
    }
    if (isMap(node)) {
      for (const { key } of duplicates(node)) {
        fault(key, `Duplicate key ${(key as Scalar).value}; keep one of them`);
      }
    }
    if (isPair(node)) {
      if (!isScalar(node.key)) ruin(node.key, "Expected the key to be a plain name");
      else if (node.key.value === "<<") {
        ruin(node.key, "Expected no merge key <<; write the keys out");
      }
    }
    return undefined;
  });

  const faults = tooDeep ? nodes : [...syntaxFaults(document, text), ...nodes];
  return { faults, sound };
}

/** The name that a pair has in a plain object. */
export function keyName(pair: Pair): string | undefined {
  return isScalar(pair.key) ? String(pair.key.value) : undefined;
}

function duplicates(map: YAMLMap): Pair[] {
  const seen = new Set<string>();
  return map.items.filter((pair) => {
    const name = keyName(pair);
    const again = name !== undefined && seen.has(name);
    if (name !== undefined) seen.add(name);
    return again;
  });
}

function faultOfAlias(alias: Alias, document: Document.Parsed): string | undefined {
  const { source } = alias;
  const target = alias.resolve(document);
  if (!target) return `Unknown alias *${source}: no earlier &${source} names a value`;
  const inside = alias.range && target.range && alias.range[0] < target.range[1];
  return inside ? `Expected *${source} to stand outside the value that it names` : undefined;
}

function syntaxFaults(document: Document.Parsed, text: string): Fault[] {
  const faults: Fault[] = [];
  for (const { code, message, pos: [offset, end] } of document.errors) {
    const last = faults.at(-1);
    // After its first error on a line the parser is guessing.
    if (last && !text.slice(last.offset, offset).includes("\n")) continue;
    faults.push({ offset, length: end - offset, message: inOurWords(code, message) });
  }
  for (const { code, message, pos: [offset, end] } of document.warnings) {
    if (code === "TAG_RESOLVE_FAILED") continue; // every tag is a fault
    faults.push({ offset, length: end - offset, message: inOurWords(code, message) });
  }
  if (document.directives.yaml.explicit) {
    const message = "Expected no %YAML directive: experiments are always YAML 1.2";
    faults.push({ offset: 0, length: "%YAML".length, message });
  }
  return faults;
}

/** The parser's messages that leave a person alone with YAML's grammar, and better ones. */
const REWORDED: readonly (readonly [RegExp, string])[] = [
  [/^Flow sequence/, "Expected the list to end with ]; check the indentation of its lines"],
  [/^Flow map/, "Expected the map to end with }; check the indentation of its lines"],
  [/^Missing closing/, "Expected a closing quote"],
  [/^Implicit map keys need/, "Expected a colon and a space after the key"],
  [/^All mapping items/, "Expected all keys of a map to start in the same column"],
  [/^All sequence items/, "Expected all items of a list to start in the same column"],
];

function inOurWords(code: string, message: string): string {
  switch (code) {
    case "TAB_AS_INDENT":
      return "Expected spaces as indentation but found a tab";
    case "MULTIPLE_DOCS":
      return "Expected one document but found another; give each experiment its own file";
    case "BLOCK_AS_IMPLICIT_KEY":
    case "MULTILINE_IMPLICIT_KEY":
      return "Expected one value for the key; check the indentation, quote text that holds a colon";
    case "BAD_DIRECTIVE":
      return "Expected no line that starts with %; quote text that does";
    case "TAG_RESOLVE_FAILED":
    case "BAD_COLLECTION_TYPE":
      return "Expected no tag; quote text, write numbers plain";
    case "UNEXPECTED_TOKEN":
      return "Expected nothing more here; check the indentation, the brackets and the quotes";
    default:
      return REWORDED.find(([pattern]) => pattern.test(message))?.[1] ?? message;
  }
}
