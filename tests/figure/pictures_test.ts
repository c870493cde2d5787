/**
 * Pictures as a whole: the same drawing as the one that was looked at, the same words in the same
 * places in the PDF, and ink where the words are when another program paints them.
 *
 * @module
 */

import assert from "node:assert/strict";
import { toSvg } from "../../src/figure/frame.ts";
import { toPdf } from "../../src/figure/pdf.ts";
import { rasterize } from "../../src/figure/raster.ts";
import { HELVETICA } from "../../src/figure/typeface.ts";
import { filesTest } from "../permissions.ts";
import { assertLegible, viewOf, type Word, wordsOf } from "./geometry.ts";
import { drawPictures, goldenFile } from "./pictures.ts";

filesTest("pictures are drawn as they were when they were looked at", async () => {
  for (const [name, svg] of Object.entries(drawPictures())) {
    const [drawn, golden] = [toSvg(svg, HELVETICA), await Deno.readTextFile(goldenFile(name))];
    const elements = (text: string) => text.split(/(?=<)/);
    // The first element that differs says more than two long lines.
    const [now, before] = [elements(drawn), elements(golden)];
    const at = now.findIndex((element, i) => element !== before[i]);
    assert.equal(now[at], before[at], `${name}: look at it, then record it with pictures.ts`);
    assert.equal(drawn, golden, name);
  }
});

Deno.test("pictures leave no word cut or over another one", () => {
  for (const svg of Object.values(drawPictures())) assertLegible(svg);
});

/** The words that a page shows and where each begins; svg2pdf.js turns the page upside down first. */
function placesOf(pdf: string): { text: string; x: number; y: number }[] {
  const words = pdf.matchAll(
    /1\. 0\. 0\. -1\. (-?[\d.]+) (-?[\d.]+) Tm\n\(((?:\\.|[^\\()])*)\) Tj/g,
  );
  return Array.from(
    words,
    ([, x, y, text]) => ({ text: text!.replace(/\\(.)/g, "$1"), x: Number(x), y: Number(y) }),
  );
}

Deno.test("pictures have the same words in the same places as PDF", async () => {
  for (const [name, svg] of Object.entries(drawPictures())) {
    const pdf = new TextDecoder("latin1").decode(await toPdf(svg, name));
    const places = placesOf(pdf);
    const { left, top } = viewOf(svg);
    for (const word of wordsOf(svg)) {
      // A subscript is a text of its own there: its letter before it is enough.
      const found = places.find(({ text, x, y }) =>
        word.text.startsWith(text) && Math.abs(x - (word.left - left)) < 0.1 &&
        Math.abs(y - (word.bottom - top)) < 0.1
      );
      assert.ok(found, `${name}: ${word.text} at ${word.left - left}, ${word.bottom - top}`);
    }
  }
});

filesTest("pictures have ink where their words are, and none at the edge", async () => {
  const zoom = 2;
  for (const [name, svg] of Object.entries(drawPictures())) {
    const { width, height, pixels } = await rasterize(svg, zoom);
    const { left, top } = viewOf(svg);
    const dark = (x: number, y: number) => {
      const at = 4 * (y * width + x);
      return pixels[at]! + pixels[at + 1]! + pixels[at + 2]! < 480;
    };
    const inked = (word: Word) => {
      for (let y = Math.floor((word.top - top) * zoom); y < (word.bottom - top) * zoom; y++) {
        for (let x = Math.floor((word.left - left) * zoom); x < (word.right - left) * zoom; x++) {
          if (dark(x, y)) return true;
        }
      }
      return false;
    };
    for (const word of wordsOf(svg)) assert.ok(inked(word), `${name}: ${word.text} is not there`);
    for (let x = 0; x < width; x++) assert.ok(!dark(x, 0) && !dark(x, height - 1));
    for (let y = 0; y < height; y++) assert.ok(!dark(0, y) && !dark(width - 1, y));
  }
});
