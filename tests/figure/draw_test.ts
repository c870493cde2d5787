import assert from "node:assert/strict";
import fc from "fast-check";
import { drawCell } from "../../src/figure/draw.ts";
import { TypefaceError } from "../../src/figure/error.ts";
import { SvgElement } from "../../src/figure/element.ts";
import { DARTS_CELL, EXERCISE_CELL, PARALLEL_CELL, randomCell } from "./cells.ts";

function elementsOf(root: SvgElement, name: string): SvgElement[] {
  const own = root.tagName === name ? [root] : [];
  const below = root.childNodes.flatMap((child) =>
    child instanceof SvgElement ? elementsOf(child, name) : []
  );
  return [...own, ...below];
}

Deno.test("drawCell() writes the names of all states and operations", () => {
  fc.assert(
    fc.property(randomCell, (cell) => {
      const texts = elementsOf(drawCell(cell, "Cell"), "text").map((text) => text.textContent);
      const expected = [
        ...cell.edges.map(({ operation }) => operation),
        ...Array.from({ length: cell.nodes }, (_, i) => String(i)),
        ...["ck-1", "ck-2"].slice(0, cell.cell_inputs),
        "ck",
      ];
      assert.deepEqual(texts.sort(), expected.sort());
    }),
    { numRuns: 40 },
  );
});

Deno.test("drawCell() sets k-1 as a subscript", () => {
  const text = elementsOf(drawCell(EXERCISE_CELL, "Cell"), "text")
    .find(({ textContent }) => textContent === "ck-1")!;
  const [subscript] = elementsOf(text, "tspan");
  assert.equal(subscript!.textContent, "k-1");
  assert.ok(Number(subscript!.getAttribute("dy")) > 0);
  assert.ok(Number(subscript!.getAttribute("font-size")) < 12);
});

Deno.test("drawCell() paints inputs green, nodes blue and the output golden", () => {
  const fills = elementsOf(drawCell(DARTS_CELL, "Cell"), "g").flatMap((group) => {
    const [rect, text] = group.childNodes;
    const isState = rect instanceof SvgElement && rect.tagName === "rect";
    return isState ? [[text!.textContent, rect.getAttribute("fill")!] as const] : [];
  });
  const channels = (name: string) => {
    const [, fill] = fills.find(([text]) => text === name)!;
    return [1, 3, 5].map((at) => parseInt(fill.slice(at, at + 2), 16));
  };
  for (const name of ["ck-2", "ck-1"]) {
    const [red, green, blue] = channels(name);
    assert.ok(green! > red! && green! > blue!);
  }
  for (const name of ["0", "1", "2", "3"]) {
    const [red, green, blue] = channels(name);
    assert.ok(blue! > red! && blue! > green!);
  }
  const [red, green, blue] = channels("ck");
  assert.ok(red! > blue! && green! > blue!);
});

Deno.test("drawCell() draws an arrow for each edge, dashed ones for the concatenation", () => {
  for (const cell of [EXERCISE_CELL, DARTS_CELL, PARALLEL_CELL]) {
    const paths = elementsOf(drawCell(cell, "Cell"), "path");
    const arrows = paths.filter((path) => path.hasAttribute("marker-end"));
    const dashed = arrows.filter((path) => path.hasAttribute("stroke-dasharray"));
    assert.equal(arrows.length, cell.edges.length + cell.nodes);
    assert.equal(dashed.length, cell.nodes);
    for (const arrow of arrows) {
      const [, id] = /^url\(#(.+)\)$/.exec(arrow.getAttribute("marker-end")!)!;
      assert.equal(
        elementsOf(drawCell(cell, "Cell"), "marker").filter((m) => m.id === id).length,
        1,
      );
    }
  }
});

Deno.test("drawCell() is named for those who hear it read", () => {
  const svg = drawCell(EXERCISE_CELL, "Normal cell");
  assert.equal(svg.getAttribute("role"), "img");
  assert.equal(elementsOf(svg, "title")[0]!.textContent, "Normal cell");
});

Deno.test("drawCell() draws the same cell the same way", () => {
  for (const cell of [EXERCISE_CELL, DARTS_CELL, PARALLEL_CELL]) {
    assert.equal(String(drawCell(structuredClone(cell), "a")), String(drawCell(cell, "a")));
  }
});

Deno.test("drawCell() escapes names and refuses what Helvetica cannot set", () => {
  const named = (operation: string) => ({
    ...PARALLEL_CELL,
    edges: [{ from: "c_{k-1}" as const, to: 0, operation }],
  });
  assert.match(String(drawCell(named(`<script>"&`), "Cell")), />&lt;script&gt;&quot;&amp;<\/text>/);
  assert.throws(() => drawCell(named("αβ"), "Cell"), TypefaceError);
});
