import assert from "node:assert/strict";
import { drawCell } from "../../src/figure/draw.ts";
import { element } from "../../src/figure/element.ts";
import { toPdf } from "../../src/figure/pdf.ts";
import type { Cell } from "../../src/figure/layout.ts";
import { HELVETICA } from "../../src/figure/typeface.ts";
import { DARTS_CELL, EXERCISE_CELL, PARALLEL_CELL } from "./cells.ts";

/** A PDF as text, one character to a byte. */
async function pdfOf(cell: Cell, title = "Normal cell"): Promise<string> {
  return new TextDecoder("latin1").decode(await toPdf(drawCell(cell, title), title));
}

/** The strings that a page shows, which a reader can select and search. */
function shownText(pdf: string): string[] {
  return Array.from(pdf.matchAll(/\(((?:\\.|[^\\()])*)\) Tj/g), ([, text]) => text!);
}

Deno.test("toPdf() writes text that can be selected", async () => {
  const text = shownText(await pdfOf(DARTS_CELL));
  const operations = DARTS_CELL.edges.map(({ operation }) => operation);
  assert.deepEqual(text.filter((word) => word.length > 3).sort(), operations.sort());
  for (const word of ["0", "1", "2", "3", "c", "k-2", "k-1", "k"]) assert.ok(text.includes(word));
});

Deno.test("toPdf() writes vectors, set in Helvetica", async () => {
  const pdf = await pdfOf(DARTS_CELL);
  assert.match(pdf, /^%PDF-1\.\d\n/);
  assert.match(pdf, /%%EOF\s*$/);
  assert.deepEqual(pdf.match(/\/BaseFont \/\S+/g), ["/BaseFont /Helvetica"]);
  assert.doesNotMatch(pdf, /\/Subtype \/Image/);
});

Deno.test("toPdf() makes one page as large as the figure", async () => {
  for (const [width, height] of [[300, 80], [80, 300]] as const) {
    const svg = element("svg", { width, height });
    const pdf = new TextDecoder("latin1").decode(await toPdf(svg, "a"));
    const [, ...box] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf)!;
    assert.deepEqual(box.map(Number), [width, height]);
    assert.match(pdf, /\/Count 1\b/);
  }
});

Deno.test("toPdf() scales down what no page can hold", async () => {
  const svg = element(
    "svg",
    { width: 28_800, height: 100, viewBox: "0 0 28800 100" },
    element("rect", { x: 14_400, y: 0, width: 14_400, height: 100 }),
  );
  const pdf = new TextDecoder("latin1").decode(await toPdf(svg, "a"));
  assert.match(pdf, /\/MediaBox \[0 0 14400\.? 50\.?\]/);
  assert.match(pdf, /\b0\.5 0\.? 0\.? 0\.5 /);
});

Deno.test("toPdf() gives the same bytes for the same cell, at any time", async () => {
  const once = await pdfOf(EXERCISE_CELL);
  assert.equal(await pdfOf(structuredClone(EXERCISE_CELL)), once);
  assert.match(once, /\/CreationDate \(D:20000101000000\+00'00'\)/);
  assert.match(once, /\/ID \[ <0{32}> <0{32}> \]/);
  assert.notEqual(await pdfOf(PARALLEL_CELL), once);
});

Deno.test("toPdf() gives the document its title", async () => {
  assert.match(await pdfOf(EXERCISE_CELL, "Reduction cell"), /\/Title \(Reduction cell\)/);
});

Deno.test("toPdf() leaves no document behind, even after several conversions at once", async () => {
  const cells = [DARTS_CELL, EXERCISE_CELL, PARALLEL_CELL];
  const together = await Promise.all(cells.map((cell) => pdfOf(cell)));
  assert.ok(!("document" in globalThis));
  for (const [i, cell] of cells.entries()) assert.equal(together[i], await pdfOf(cell));
});

Deno.test("toPdf() gives back a document that was there before", async () => {
  const document = {};
  Object.defineProperty(globalThis, "document", { configurable: true, value: document });
  try {
    await pdfOf(EXERCISE_CELL);
    assert.equal(Reflect.get(globalThis, "document"), document);
  } finally {
    Reflect.deleteProperty(globalThis, "document");
  }
});

Deno.test("toPdf() goes on after a conversion that failed", async () => {
  const broken = element("svg", { width: 10, height: 10 }, element("path", {}));
  Object.defineProperty(broken.childNodes[0], "getAttribute", {
    value: () => {
      throw new Error("Broken");
    },
  });
  const [failed, next] = await Promise.allSettled([toPdf(broken, "a"), pdfOf(EXERCISE_CELL)]);
  assert.equal(failed.status, "rejected");
  assert.equal(next.status, "fulfilled");
  assert.ok(!("document" in globalThis));
});

Deno.test("toPdf() centres text by the widths of the page's own font", async () => {
  const text = (anchor: string) =>
    element(
      "svg",
      { width: 200, height: 20 },
      element("text", {
        x: 100,
        y: 10,
        "font-family": HELVETICA.family,
        "font-size": 10,
        "text-anchor": anchor,
      }, "conv_3x3"),
    );
  const xOf = async (anchor: string) => {
    const pdf = new TextDecoder("latin1").decode(await toPdf(text(anchor), "a"));
    const [, x] = /([\d.]+) [\d.]+ Td\s+\(conv_3x3\) Tj/.exec(pdf) ??
      /([\d.]+) [\d.]+ Tm\s+\(conv_3x3\) Tj/.exec(pdf)!;
    return Number(x);
  };
  const shift = await xOf("start") - await xOf("middle");
  assert.ok(Math.abs(shift - 21.4) < 0.3, String(shift));
});
