/**
 * The typeface of the figures: Helvetica, one of the fonts that every PDF reader brings, so that a
 * figure is small, its text can be selected, and no font file is needed. What it cannot set would
 * come out as other characters without a word from jsPDF, so labels are checked first.
 *
 * @module
 */

import { jsPDF } from "jspdf";
import { TypefaceError } from "./error.ts";

/**
 * The `font-family` of the figures. The first name is jsPDF's, and in lower case, because
 * svg2pdf.js compares exactly and falls back to Times; browsers ignore the case.
 */
export const FONT_FAMILY = "helvetica, Arial, sans-serif";

/** jsPDF's name of the typeface. */
export const FONT = "helvetica";

/** Printable Latin-1, without the soft hyphen that a browser hides and a PDF shows. */
const SETTABLE = /^[\x20-\x7e\xa0-\xac\xae-\xff]$/;

/**
 * Refuses text that Helvetica cannot set.
 *
 * @throws {TypefaceError} if a character lies outside Latin-1 or is a control character
 */
export function assertSettable(text: string): void {
  for (const character of text) {
    if (SETTABLE.test(character)) continue;
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    const shown = /\p{C}/u.test(character) ? "" : `"${character}", `;
    throw new TypefaceError(
      `Cannot draw ${JSON.stringify(text)}: figures are set in Helvetica, which has Latin-1 ` +
        `characters only, and not ${shown}U+${code}. Give the operation another name`,
    );
  }
}

/** Opens a one-page document of the given size in points, with the typeface selected. */
export function openDocument(width: number, height: number): jsPDF {
  const document = new jsPDF({
    unit: "pt",
    format: [width, height],
    orientation: width > height ? "landscape" : "portrait", // jsPDF swaps the sides otherwise
    putOnlyUsedFonts: true,
  });
  // An unknown font is only a line on stderr to jsPDF, which goes on with another.
  if (!document.getFontList()[FONT]?.includes("normal")) {
    throw new Error(`Expected jsPDF to have the font ${FONT} but found none`);
  }
  return document.setFont(FONT, "normal");
}

/** Width of a text in the unit of `size`. */
export type Measure = (text: string, size: number) => number;

/** Measures text as the PDF sets it, which is without kerning. */
export function measureText(): Measure {
  const document = openDocument(100, 100);
  return (text, size) => document.getStringUnitWidth(text, { doKerning: false }) * size;
}
