import assert from "node:assert/strict";
import { TypefaceError } from "../../src/figure/error.ts";
import { HELVETICA, openDocument } from "../../src/figure/typeface.ts";

const { assertSettable, measure } = HELVETICA;

Deno.test("HELVETICA takes Latin-1", () => {
  for (const text of ["", "conv_3x3", "é × ÿ", "a b", "~|{}"]) assertSettable(text);
});

Deno.test("HELVETICA refuses other characters by name", () => {
  assert.throws(() => assertSettable("conv→3"), {
    name: "TypefaceError",
    message: 'Cannot draw "conv→3": figures are set in Helvetica, which has Latin-1 characters ' +
      'only, and not "→", U+2192. Give the operation another name, ' +
      "or a font that has it with --font",
  });
  assert.throws(() => assertSettable("a\nb"), /"a\\nb": .* and not U\+000A\. Give/);
  assert.throws(() => assertSettable("😀"), /and not "😀", U\+1F600/);
  for (const text of ["\u0080", "\u00ad", "\u007f", "\u2212", "\ud800", "α", "字"]) {
    assert.throws(() => assertSettable(text), TypefaceError);
  }
});

Deno.test("HELVETICA gives about the widths of Helvetica's metrics, without kerning", () => {
  const about = (text: string, width: number) =>
    assert.ok(Math.abs(measure(text, 1000) / width - 1) < 0.015, text);
  about("0", 556);
  about("i", 222);
  about("conv_3x3", 4280);
  // jsPDF's metrics would bring the letters nearer to each other; its pages do not.
  const letters = [..."AVATAR"].reduce((sum, letter) => sum + measure(letter, 12), 0);
  assert.ok(Math.abs(measure("AVATAR", 12) - letters) < 1e-9);
});

Deno.test("openDocument() keeps width and height, whichever is larger", () => {
  for (const [width, height] of [[300, 100], [100, 300], [200, 200]] as const) {
    const { internal } = openDocument(width, height);
    assert.equal(Math.round(internal.pageSize.getWidth()), width);
    assert.equal(Math.round(internal.pageSize.getHeight()), height);
  }
});
