import assert from "node:assert/strict";
import fc from "fast-check";
import { drawHeatMap } from "../../src/figure/heat_map.ts";
import { historyOf } from "./epochs.ts";
import { assertLegible, elementsOf, wordsOf } from "./geometry.ts";
import { DARTS_OPERATIONS } from "./mixed_cells.ts";
import { luminance } from "./sight.ts";

const SPACE = { cell_inputs: 1 as const, nodes: 2, operations: ["identity", "conv_3x3"] };

function draw(space: Parameters<typeof historyOf>[0], count: number) {
  const epochs = historyOf(space, count);
  return { epochs, svg: drawHeatMap({ ...space, type: "normal", epochs }, "Normal cell") };
}

/** The color of each cell of a panel: a row for each operation. */
function colorsOf(panel: ReturnType<typeof elementsOf>[0], rows: number, columns: number) {
  const cells = elementsOf(panel!, "path").flatMap((path) =>
    Array.from(
      path.getAttribute("d")!.matchAll(/M([\d.]+) ([\d.]+)H([\d.]+)/g),
      ([, x, y, end]) => ({
        x: Number(x),
        y: Number(y),
        end: Number(end),
        fill: path.getAttribute("fill")!,
      }),
    )
  );
  const left = Math.min(...cells.map(({ x }) => x)),
    right = Math.max(...cells.map(({ end }) => end));
  const tops = [...new Set(cells.map(({ y }) => y))].sort((a, b) => a - b);
  assert.equal(tops.length, rows);
  return tops.map((top) =>
    Array.from({ length: columns }, (_, i) => {
      const middle = left + (i + 0.5) * (right - left) / columns;
      return cells.find(({ x, y, end }) => y === top && x <= middle && end > middle)!.fill;
    })
  );
}

Deno.test("drawHeatMap() paints larger weights lighter, epoch by epoch", () => {
  const { epochs, svg } = draw(SPACE, 12);
  const panels = elementsOf(svg, "g").filter((group) =>
    group.childNodes.length > 0 && elementsOf(group, "path").length === group.childNodes.length &&
    elementsOf(group, "path")[0]!.hasAttribute("fill")
  );
  assert.equal(panels.length, 3);
  const painted = panels.flatMap((panel, edge) =>
    colorsOf(panel, 2, 12).flatMap((row, k) =>
      row.map((fill, i) => ({
        light: luminance(fill),
        weight: epochs[i]!.weights.normal![edge]![k]!,
      }))
    )
  ).sort((a, b) => a.weight - b.weight);
  for (const [i, { light, weight }] of painted.entries()) {
    const before = painted[i - 1];
    assert.ok(!before || light >= before.light, String(weight));
  }
  assert.ok(painted.at(-1)!.light > 0.7 && painted[0]!.light < 0.05);
});

Deno.test("drawHeatMap() writes the weights of the last epoch, even where a column is a mean", () => {
  for (const count of [3, 1000]) {
    const { epochs, svg } = draw(SPACE, count);
    const words = wordsOf(svg).map(({ text }) => text);
    for (const weight of epochs.at(-1)!.weights.normal!.flat()) {
      assert.ok(words.includes(weight.toFixed(3)), String(weight));
    }
    assert.equal(words.some((word) => word.startsWith("A column is the mean of")), count > 100);
  }
});

Deno.test("drawHeatMap() names every edge, and the operations of every row", () => {
  const space = { cell_inputs: 2 as const, nodes: 4, operations: DARTS_OPERATIONS };
  const words = wordsOf(draw(space, 4).svg).map(({ text }) => text);
  for (let to = 0; to < 4; to++) {
    assert.equal(words.filter((word) => word === `to ${to}`).length, 2 + to);
  }
  for (const name of DARTS_OPERATIONS) {
    assert.equal(words.filter((word) => word === name).length, 5);
  }
});

Deno.test("drawHeatMap() leaves no word cut or over another one", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1 as const, 2 as const),
      fc.integer({ min: 1, max: 5 }),
      fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9_]{0,40}$/), { minLength: 1, maxLength: 9 }),
      fc.integer({ min: 1, max: 300 }),
      (cell_inputs, nodes, operations, count) =>
        assertLegible(draw({ cell_inputs, nodes, operations }, count).svg),
    ),
    { numRuns: 25 },
  );
});

Deno.test("drawHeatMap() draws equal weights", () => {
  const { svg } = draw({ ...SPACE, operations: ["identity"] }, 3);
  assert.doesNotMatch(String(svg), /NaN/);
});
