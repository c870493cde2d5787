import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { drawCell } from "../../src/figure/draw.ts";
import { TypefaceError } from "../../src/figure/error.ts";
import { readTypeface, typefaceOf } from "../../src/figure/font_file.ts";
import { toSvg } from "../../src/figure/frame.ts";
import { toPdf } from "../../src/figure/pdf.ts";
import { HELVETICA } from "../../src/figure/typeface.ts";
import { RunError } from "../../src/run/error.ts";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "../run/temporary.ts";
import { EXERCISE_CELL, PARALLEL_CELL } from "./cells.ts";
import { assertLegible } from "./geometry.ts";

const ARIMO = fileURLToPath(
  import.meta.resolve("@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf"),
);
const GREEK = { ...PARALLEL_CELL, edges: [{ ...PARALLEL_CELL.edges[0]!, operation: "συνέλιξη" }] };

filesTest("readTypeface() measures with the font's own widths", async () => {
  const { measure, family } = await readTypeface(ARIMO);
  // Arimo was drawn with the widths of Helvetica.
  for (const text of ["conv_3x3", "0.125", "Normal cell"]) {
    const share = measure(text, 12) / HELVETICA.measure(text, 12);
    assert.ok(Math.abs(share - 1) < 0.015, `${text}: ${share}`);
  }
  assert.equal(family, "Arimo-400Regular, sans-serif");
});

filesTest("readTypeface() sets characters that Helvetica does not have", async () => {
  const typeface = await readTypeface(ARIMO);
  assert.throws(() => drawCell(GREEK, "Cell"), TypefaceError);
  const svg = drawCell(GREEK, "Cell", typeface);
  assertLegible(svg, typeface);
  const pdf = new TextDecoder("latin1").decode(await toPdf(svg, "Cell", typeface));
  assert.match(pdf, /\/FontFile2 \d+ 0 R/);
  assert.match(pdf, /\/BaseFont \/Arimo-400Regular/);
  assert.doesNotMatch(pdf, /\/BaseFont \/(Helvetica|Times)/);
});

filesTest("toSvg() puts the whole font into the file", async () => {
  const typeface = await readTypeface(ARIMO);
  const text = toSvg(drawCell(EXERCISE_CELL, "Cell", typeface), typeface);
  const [, base64] =
    /<style>@font-face\{font-family:Arimo-400Regular;src:url\(data:font\/ttf;base64,([^)]*)\)\}</
      .exec(text)!;
  assert.deepEqual(Uint8Array.fromBase64(base64!), await Deno.readFile(ARIMO));
  assert.match(text, /font-family="Arimo-400Regular, sans-serif"/);
  assert.doesNotMatch(toSvg(drawCell(EXERCISE_CELL, "Cell"), HELVETICA), /<style>/);
});

filesTest("readTypeface() names the character that a font lacks", async () => {
  const { assertSettable } = await readTypeface(ARIMO);
  assert.throws(
    () => assertSettable("字"),
    (error: Error) =>
      error instanceof TypefaceError &&
      error.message.startsWith('Cannot draw "字": the font ') &&
      error.message.endsWith('does not have "字", U+5B57'),
  );
});

filesTest("readTypeface() says what a file is instead of a font", async () => {
  await using folder = new TemporaryFolder();
  const font = await Deno.readFile(ARIMO);
  const as = (kind: string) => Uint8Array.from([...new TextEncoder().encode(kind), ...font]);
  const files: [string, Uint8Array, RegExp][] = [
    ["short.ttf", font.subarray(0, 7), /found only 7 bytes$/],
    ["half.ttf", font.subarray(0, font.length >> 1), /a damaged one, which ends amid a table$/],
    ["text.ttf", new TextEncoder().encode("This is no font at all"), /found something else$/],
    ["a.otf", as("OTTO"), /an OpenType font with PostScript outlines$/],
    ["a.woff", as("wOFF"), /a WOFF font$/],
    ["a.woff2", as("wOF2"), /a WOFF2 font$/],
    ["a.ttc", as("ttcf"), /a collection of fonts$/],
  ];
  for (const [name, bytes, message] of files) {
    await Deno.writeFile(`${folder.path}/${name}`, bytes);
    await assert.rejects(readTypeface(`${folder.path}/${name}`), (error: Error) => {
      assert.ok(error instanceof TypefaceError, String(error));
      assert.match(error.message, message);
      return true;
    });
  }
  await assert.rejects(readTypeface(folder.path), /to be a font but found a folder$/);
  await assert.rejects(readTypeface(`${folder.path}/no.ttf`), (error) => {
    assert.ok(error instanceof RunError);
    assert.equal(error.exitCode, 2);
    return true;
  });
});

filesTest("typefaceOf() refuses damaged fonts, or measures with them", async () => {
  const font = await Deno.readFile(ARIMO);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { minLength: 1, maxLength: 12 }),
      (changes) => {
        const damaged = font.slice();
        for (const [at, value] of changes) damaged[at] = value;
        try {
          assert.equal(typeof typefaceOf("a.ttf", damaged).measure("conv", 12), "number");
        } catch (error) {
          assert.ok(error instanceof TypefaceError, String(error));
        }
      },
    ),
    { numRuns: 40 },
  );
});
