/**
 * The reader of fonts for figures.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { TypefaceError } from "../../src/figure/error.ts";
import { typefaceOf } from "../../src/figure/font_file.ts";
import type { FuzzTarget } from "./target.ts";

export const FONT: FuzzTarget = {
  name: "font",
  corpus: async () => [
    await Deno.readFile(
      fileURLToPath(
        import.meta.resolve("@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf"),
      ),
    ),
  ],
  words: ["OTTO", "ttcf", "cmap", "glyf", "head"],
  read: (bytes, path) => typefaceOf(path, bytes),
  diagnostics: [TypefaceError],
  // jsPDF makes objects of the tables of all glyphs.
  factor: 64,
};
