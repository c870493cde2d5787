import assert from "node:assert/strict";
import fc from "fast-check";
import { TypefaceError } from "../../src/figure/error.ts";
import { endsOf, layOutMixed, MIXED, type MixedLayout } from "../../src/figure/mixed_layout.ts";
import { HELVETICA } from "../../src/figure/typeface.ts";
import { sourcesOf } from "../../src/space/genotype_check.ts";
import { overlap, type Sides } from "./geometry.ts";
import { mixedCell, randomMixedCell } from "./mixed_cells.ts";

const RUNS = { numRuns: 60 };

function boxesOf({ states, bundles }: MixedLayout): Sides[] {
  return [
    ...states.map(({ x, y, width, height }) => ({
      left: x - width / 2,
      right: x + width / 2,
      top: y - height / 2,
      bottom: y + height / 2,
    })),
    ...bundles.map(({ x, y, width, height }) => ({
      left: x,
      right: x + width,
      top: y,
      bottom: y + height,
    })),
  ];
}

Deno.test("layOutMixed() has a bundle for every edge, with all operations in their order", () => {
  fc.assert(
    fc.property(randomMixedCell, (cell) => {
      const { bundles } = layOutMixed(cell, HELVETICA);
      const edges = Array.from(
        { length: cell.nodes },
        (_, to) => sourcesOf(to, cell.cell_inputs).map((from) => `${from} ${to}`),
      ).flat();
      assert.deepEqual(bundles.map(({ from, to }) => `${from} ${to}`), edges);
      for (const [i, { strands }] of bundles.entries()) {
        assert.deepEqual(strands.map(({ name }) => name), cell.operations);
        assert.deepEqual(strands.map(({ weight }) => weight), cell.weights[i]);
      }
      const kept = bundles.flatMap(({ strands, from, to }) =>
        strands.filter((strand) => strand.kept).map(({ name: operation }) => ({
          from,
          to,
          operation,
        }))
      );
      assert.deepEqual(kept, cell.kept);
    }),
    RUNS,
  );
});

Deno.test("layOutMixed() lets no two boxes overlap, nor leave the figure", () => {
  fc.assert(
    fc.property(randomMixedCell, (cell) => {
      const layout = layOutMixed(cell, HELVETICA);
      const boxes = boxesOf(layout);
      for (const [i, a] of boxes.entries()) {
        assert.ok(a.left >= 0 && a.top >= 0);
        assert.ok(a.right <= layout.width + 0.01 && a.bottom <= layout.height + 0.01);
        for (const b of boxes.slice(i + 1)) assert.ok(!overlap(a, b), JSON.stringify([a, b]));
      }
    }),
    RUNS,
  );
});

Deno.test("layOutMixed() leads no row and no column through a box", () => {
  fc.assert(
    fc.property(randomMixedCell, (cell) => {
      const layout = layOutMixed(cell, HELVETICA);
      const lines: Sides[] = [
        ...layout.rows.map(({ y, left, right, concatenated = right }) => ({
          left,
          right: Math.max(right, concatenated),
          top: y - 0.5,
          bottom: y + 0.5,
        })),
        ...layout.columns.map(({ x, top, bottom }) => ({
          left: x - 0.5,
          right: x + 0.5,
          top,
          bottom,
        })),
      ];
      for (const line of lines) {
        for (const box of boxesOf(layout)) assert.ok(!overlap(line, box));
      }
    }),
    RUNS,
  );
});

Deno.test("layOutMixed() breaks every column that a row crosses", () => {
  fc.assert(
    fc.property(randomMixedCell, (cell) => {
      const { rows, columns } = layOutMixed(cell, HELVETICA);
      for (const { y, left, right, concatenated = right, crossings } of rows) {
        const crossed = columns.filter(({ kind, x, top, bottom }) =>
          kind === "sum" && x > left && x < Math.max(right, concatenated) && y > top && y < bottom
        );
        assert.deepEqual(crossings, crossed.map(({ x }) => x));
      }
    }),
    RUNS,
  );
});

Deno.test("layOutMixed() puts each bundle right of its source and left of its node's column", () => {
  fc.assert(
    fc.property(randomMixedCell, (cell) => {
      const { states, bundles, columns } = layOutMixed(cell, HELVETICA);
      for (const bundle of bundles) {
        const source = states.find((state) => state.source === bundle.from)!;
        const node = states.find((state) => state.source === bundle.to)!;
        const [[x], [end]] = endsOf(bundle);
        assert.ok(x - MIXED.turn >= source.x + source.width / 2);
        assert.ok(end < columns[bundle.to]!.x);
        assert.equal(columns[bundle.to]!.x, node.x);
        assert.ok(bundle.y + bundle.height < node.y);
      }
    }),
    RUNS,
  );
});

Deno.test("layOutMixed() has one size of bundle, that of the longest name", () => {
  const short = layOutMixed(mixedCell(1, 2, ["a", "b"]), HELVETICA);
  const long = layOutMixed(mixedCell(1, 2, ["a", "x".repeat(64)]), HELVETICA);
  const grown = long.bundles[0]!.width - short.bundles[0]!.width;
  const { measure } = HELVETICA;
  assert.ok(Math.abs(grown - measure("x".repeat(64), 10) + measure("b", 10)) < 1e-9);
  assert.equal(new Set(long.bundles.map(({ width }) => width)).size, 1);
});

Deno.test("layOutMixed() refuses a name that the typeface cannot set", () => {
  assert.throws(() => layOutMixed(mixedCell(1, 1, ["α"]), HELVETICA), TypefaceError);
});
