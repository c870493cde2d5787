/**
 * The typefaces of the figures. Without a font file it is Helvetica, one of the fonts that every PDF
 * reader brings, so that a figure is small and its text can be selected. What a typeface cannot set
 * would come out as other characters without a word from jsPDF, so labels are checked first.
 *
 * @module
 */

import { jsPDF } from "jspdf";
import { TypefaceError } from "./error.ts";

/** Width of a text in the unit of `size`. */
export type Measure = (text: string, size: number) => number;

/** What a figure is set in: the SVG names it, the layout measures with it, the PDF sets it. */
export interface Typeface {
  /** jsPDF's name of the typeface. */
  readonly name: string;
  /**
   * The `font-family` of a figure. The first name is jsPDF's, because svg2pdf.js compares exactly
   * and falls back to Times.
   */
  readonly family: string;
  /** The TrueType file that goes into the figure; Helvetica has none. */
  readonly file?: Uint8Array;
  /** As the PDF sets it, which is without kerning. */
  readonly measure: Measure;
  /**
   * Refuses text that the typeface cannot set.
   *
   * @throws {TypefaceError} which names the character
   */
  readonly assertSettable: (text: string) => void;
}

/** Printable Latin-1, without the soft hyphen that a browser hides and a PDF shows. */
const LATIN_1 = /^[\x20-\x7e\xa0-\xac\xae-\xff]$/;

/** Helvetica, in lower case as jsPDF has it; browsers ignore the case. */
export const HELVETICA: Typeface = {
  name: "helvetica",
  family: "helvetica, Arial, sans-serif",
  measure: lazily(() => measureWith("helvetica")),
  assertSettable(text: string): void {
    for (const character of text) {
      if (LATIN_1.test(character)) continue;
      throw new TypefaceError(
        `Cannot draw ${JSON.stringify(text)}: figures are set in Helvetica, which has Latin-1 ` +
          `characters only, and not ${describeCharacter(character)}. Give the operation another ` +
          "name, or a font that has it with --font",
      );
    }
  },
};

/** `"α", U+03B1`; a character that cannot be seen is only given by its number. */
export function describeCharacter(character: string): string {
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
  const shown = /\p{C}/u.test(character) ? "" : `"${character}", `;
  return `${shown}U+${code}`;
}

/** Opens a one-page document of the given size in points, with the typeface selected. */
export function openDocument(
  width: number,
  height: number,
  { name, file }: Pick<Typeface, "name" | "file"> = HELVETICA,
): jsPDF {
  const document = new jsPDF({
    unit: "pt",
    format: [width, height],
    orientation: width > height ? "landscape" : "portrait", // jsPDF swaps the sides otherwise
    putOnlyUsedFonts: true,
  });
  if (file) {
    document.addFileToVFS(`${name}.ttf`, file.toBase64());
    document.addFont(`${name}.ttf`, name, "normal");
  }
  // An unknown font is only a line on stderr to jsPDF, which goes on with another.
  if (!document.getFontList()[name]?.includes("normal")) {
    throw new Error(`Expected jsPDF to have the font ${name} but found none`);
  }
  return document.setFont(name, "normal");
}

/** A {@link Measure} by the widths that jsPDF has of a typeface. */
export function measureWith(name: string, file?: Uint8Array): Measure {
  const document = openDocument(100, 100, file ? { name, file } : { name });
  return (text, size) => document.getStringUnitWidth(text, { doKerning: false }) * size;
}

/** Makes the function when it is first called: who draws nothing shall not open a document. */
function lazily(make: () => Measure): Measure {
  let measure: Measure | undefined;
  return (text, size) => (measure ??= make())(text, size);
}
