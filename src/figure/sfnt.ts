/**
 * The container of a TrueType font (sfnt), as far as one must look into it before handing it to
 * jsPDF, which reads past the end of a damaged file without noticing.
 *
 * Source: Apple, TrueType Reference Manual; OpenType 1.9, `otff` and `cmap`.
 *
 * @module
 */

import { TypefaceError } from "./error.ts";

/** Tables that setting text in a PDF needs. */
const TABLES = ["head", "hhea", "maxp", "hmtx", "cmap", "loca", "glyf", "name", "post"];

/** What other files with letters in them begin with. */
const OTHER_KINDS: Readonly<Record<string, string>> = {
  "OTTO": "an OpenType font with PostScript outlines",
  "wOFF": "a WOFF font",
  "wOF2": "a WOFF2 font",
  "ttcf": "a collection of fonts",
};

interface Table {
  readonly offset: number;
  readonly length: number;
}

/**
 * Checks a TrueType font and returns the characters that it has.
 *
 * @param path for messages
 * @throws {TypefaceError} if the bytes are not a whole TrueType font with a Unicode map
 */
export function readCharacters(path: string, bytes: Uint8Array): ReadonlySet<number> {
  const refuse = (found: string): never => {
    throw new TypefaceError(`Expected ${path} to be a TrueType font (.ttf) but found ${found}`);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12) return refuse(`only ${bytes.length} bytes`);
  const kind = String.fromCharCode(...bytes.subarray(0, 4));
  if (kind !== "true" && view.getUint32(0) !== 0x00010000) {
    return refuse(OTHER_KINDS[kind] ?? "something else");
  }
  try {
    const tables = readDirectory(view);
    const missing = TABLES.filter((tag) => !tables.has(tag));
    if (missing.length > 0) return refuse(`one without ${missing.join(", ")}`);
    const characters = readMap(view, tables.get("cmap")!);
    return characters ?? refuse("one without a Unicode character map of format 4");
  } catch (error) {
    // A DataView notices what lies beyond the end.
    if (error instanceof RangeError) return refuse("a damaged one, which ends amid a table");
    throw error;
  }
}

function readDirectory(view: DataView): Map<string, Table> {
  const tables = new Map<string, Table>();
  for (let i = 0; i < view.getUint16(4); i++) {
    const at = 12 + 16 * i;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((k) => view.getUint8(at + k)));
    const [offset, length] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (offset + length > view.byteLength) throw new RangeError(tag);
    tables.set(tag, { offset, length });
  }
  return tables;
}

/** Characters of the Unicode map of format 4, the one that jsPDF takes. */
function readMap(view: DataView, { offset }: Table): Set<number> | undefined {
  for (let i = 0; i < view.getUint16(offset + 2); i++) {
    const entry = offset + 4 + 8 * i;
    const [platform, encoding] = [view.getUint16(entry), view.getUint16(entry + 2)];
    const map = offset + view.getUint32(entry + 4);
    const unicode = platform === 0 || (platform === 3 && encoding === 1);
    if (unicode && view.getUint16(map) === 4) return readSegments(view, map);
  }
  return undefined;
}

/** Segments are sorted and apart, so that all together have at most 65,536 characters. */
function readSegments(view: DataView, map: number): Set<number> {
  const twice = view.getUint16(map + 6);
  const characters = new Set<number>();
  let last = -1;
  for (let i = 0; i < twice; i += 2) {
    const end = view.getUint16(map + 14 + i);
    const start = view.getUint16(map + 16 + twice + i);
    if (start <= last || end < start) throw new RangeError("cmap");
    const delta = view.getUint16(map + 16 + 2 * twice + i);
    const rangeAt = map + 16 + 3 * twice + i;
    const range = view.getUint16(rangeAt);
    for (let code = start; code <= end; code++) {
      const glyph = range === 0
        ? code + delta & 0xffff
        : view.getUint16(rangeAt + range + 2 * (code - start));
      if (glyph !== 0) characters.add(code);
    }
    last = end;
  }
  return characters;
}
