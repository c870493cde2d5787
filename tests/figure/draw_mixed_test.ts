import assert from "node:assert/strict";
import fc from "fast-check";
import { drawMixedCell } from "../../src/figure/draw_mixed.ts";
import { assertLegible, elementsOf, wordsOf } from "./geometry.ts";
import { DARTS_OPERATIONS, mixedCell, randomMixedCell } from "./mixed_cells.ts";

Deno.test("drawMixedCell() writes every operation and its weight on every edge", () => {
  const cell = mixedCell(2, 4);
  const words = wordsOf(drawMixedCell(cell, "Normal cell")).map(({ text }) => text);
  assert.equal(cell.weights.length, 14);
  for (const name of DARTS_OPERATIONS) {
    assert.equal(words.filter((word) => word === name).length, 14);
  }
  for (const weight of cell.weights.flat()) assert.ok(words.includes(weight.toFixed(3)));
});

Deno.test("drawMixedCell() leaves no word cut, too small or under another one", () => {
  fc.assert(
    fc.property(randomMixedCell, (cell) => assertLegible(drawMixedCell(cell, "Normal cell"))),
    { numRuns: 30 },
  );
});

Deno.test("drawMixedCell() draws strands as wide as their weights", () => {
  const cell = mixedCell(1, 3);
  const strands = elementsOf(drawMixedCell(cell, "Cell"), "g")
    .filter((group) => group.getAttribute("font-size") === "10")
    .flatMap((group) => elementsOf(group, "path"));
  const widths = strands.map((path) => Number(path.getAttribute("stroke-width")));
  const weights = cell.weights.flat();
  assert.equal(widths.length, weights.length);
  for (const [i, weight] of weights.entries()) {
    for (const [j, other] of weights.entries()) {
      // The widths are rounded to hundredths of a point.
      if (weight > other + 0.002) assert.ok(widths[i]! > widths[j]!, `${weight} and ${other}`);
    }
  }
  for (const width of widths) assert.ok(width > 0.3 && width < 15);
});

Deno.test("drawMixedCell() frames what the genotype keeps", () => {
  const cell = mixedCell(1, 3);
  const frames = elementsOf(drawMixedCell(cell, "Cell"), "rect")
    .filter((rect) => rect.getAttribute("rx") === "3");
  assert.equal(frames.length, 1);
  assert.equal(
    elementsOf(drawMixedCell({ ...cell, kept: [] }, "Cell"), "rect")
      .filter((rect) => rect.getAttribute("rx") === "3").length,
    0,
  );
});

Deno.test("drawMixedCell() gives operations beyond the colours a dash of their own", () => {
  const operations = Array.from({ length: 20 }, (_, i) => `operation_${i}`);
  const svg = drawMixedCell(mixedCell(1, 1, operations), "Cell");
  const styles = elementsOf(svg, "g")
    .filter((group) => group.getAttribute("font-size") === "10")
    .flatMap((group) => elementsOf(group, "path"))
    .map((path) => `${path.getAttribute("stroke")} ${path.getAttribute("stroke-dasharray")}`);
  assert.equal(new Set(styles).size, 20);
});
