/**
 * A typeface from a TrueType file, which goes into the figures.
 *
 * @module
 */

import { basename, extname } from "node:path";
import { jsPDF } from "jspdf";
import { fileFault } from "../run/files.ts";
import { TypefaceError } from "./error.ts";
import { readCharacters } from "./sfnt.ts";
import { describeCharacter, measureWith, type Typeface } from "./typeface.ts";

/** Fonts have some megabytes at most, apart from those of thousands of characters. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * Reads a TrueType font.
 *
 * @throws {TypefaceError} if the file is no TrueType font with the tables that a figure needs
 * @throws {RunError} with exit code 2 if the file cannot be read
 *
 * @example
 * ```ts ignore
 * import { readTypeface } from "./font_file.ts";
 *
 * const typeface = await readTypeface("SourceSans3-Regular.ttf");
 * typeface.measure("conv_3x3", 12); // width in points
 * ```
 */
export async function readTypeface(path: string): Promise<Typeface> {
  let file: Uint8Array;
  try {
    const { size, isDirectory } = await Deno.stat(path);
    if (isDirectory) throw new TypefaceError(`Expected ${path} to be a font but found a folder`);
    if (size > MOST_BYTES) {
      throw new TypefaceError(
        `Expected ${path} to be a font of at most 64 MiB but found ${size} bytes`,
      );
    }
    file = await Deno.readFile(path);
  } catch (cause) {
    if (cause instanceof TypefaceError) throw cause;
    throw fileFault(`read the font ${path}`, cause, { exitCode: 2 });
  }
  return typefaceOf(path, file);
}

/**
 * A typeface from the bytes of a TrueType file.
 *
 * @param path of the file: its last part names the font in messages and in the figures
 * @throws {TypefaceError} if the bytes are no TrueType font with the tables that a figure needs
 */
export function typefaceOf(path: string, file: Uint8Array): Typeface {
  const characters = readCharacters(path, file);
  const name = nameOf(path);
  let measure: Typeface["measure"];
  try {
    measure = quietly(() => {
      const ofFont = measureWith(name, file);
      ofFont("x", 1); // what is wrong with the tables shows with the first text
      return ofFont;
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TypefaceError(`Cannot embed the font ${path}: jsPDF cannot read it (${why})`, {
      cause,
    });
  }
  return {
    name,
    family: `${name}, sans-serif`,
    file,
    measure,
    assertSettable(text: string): void {
      for (const character of text) {
        if (characters.has(character.codePointAt(0)!) && !/\p{C}/u.test(character)) continue;
        throw new TypefaceError(
          `Cannot draw ${JSON.stringify(text)}: the font ${path} does not have ` +
            describeCharacter(character),
        );
      }
    },
  };
}

/** The name of the file as a CSS identifier that is none of jsPDF's own fonts. */
function nameOf(path: string): string {
  const stem = basename(path, extname(path)).replace(/[^A-Za-z0-9-]+/g, "-");
  const name = /^[A-Za-z]/.test(stem) ? stem : `font-${stem}`;
  return name.toLowerCase() in new jsPDF().getFontList() ? `${name}-file` : name;
}

/** jsPDF writes what is wrong with a font to stderr, and goes on; here it is thrown. */
function quietly<T>(action: () => T): T {
  const { error } = console;
  const said: unknown[] = [];
  console.error = (...words: unknown[]) => said.push(words.map(String).join(" "));
  try {
    const result = action();
    if (said.length > 0) throw new Error(said.join("; "));
    return result;
  } finally {
    console.error = error;
  }
}
