import assert from "node:assert/strict";
import fc from "fast-check";
import { type Cell, layOut, type PlacedBox, type Point } from "../../src/figure/layout.ts";
import { HELVETICA } from "../../src/figure/typeface.ts";
import {
  chainCell,
  DARTS_CELL,
  EXERCISE_CELL,
  PARALLEL_CELL,
  randomCell,
  UNUSED_INPUT_CELL,
} from "./cells.ts";

const { measure } = HELVETICA;
const cells = fc.oneof(
  fc.constantFrom(EXERCISE_CELL, DARTS_CELL, PARALLEL_CELL, UNUSED_INPUT_CELL, chainCell(13)),
  randomCell,
);
const SLACK = 1e-6;
/** A layout takes milliseconds. */
const RUNS = { numRuns: 40 };

function sides({ x, y, width, height }: PlacedBox) {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

function nameOf({ label: { text, subscript } }: PlacedBox): string {
  return subscript ? `${text}_{${subscript}}` : text;
}

/** The box at whose left or right middle a line ends. */
function boxAt(boxes: readonly PlacedBox[], [x, y]: Point, side: "left" | "right"): PlacedBox {
  const found = boxes.find((box) =>
    Math.abs(sides(box)[side] - x) < 0.01 && Math.abs(box.y - y) < 0.01
  );
  assert.ok(found, `a line ends at ${x}, ${y}, where no box is`);
  return found;
}

Deno.test("layOut() places every state and every operation, inside the figure", () => {
  fc.assert(
    fc.property(cells, (cell) => {
      const { boxes, width, height } = layOut(cell);
      const names = (kind: PlacedBox["kind"]) =>
        boxes.filter((box) => box.kind === kind).map(nameOf).sort();
      assert.deepEqual(names("input"), ["c_{k-1}", "c_{k-2}"].slice(0, cell.cell_inputs));
      assert.deepEqual(names("node"), [...Array(cell.nodes).keys()].map(String).sort());
      assert.deepEqual(names("output"), ["c_{k}"]);
      assert.deepEqual(names("operation"), cell.edges.map(({ operation }) => operation).sort());
      for (const { left, right, top, bottom } of boxes.map(sides)) {
        assert.ok(left >= -SLACK && top >= -SLACK);
        assert.ok(right <= width + SLACK && bottom <= height + SLACK);
      }
    }),
    RUNS,
  );
});

Deno.test("layOut() lets no two boxes overlap", () => {
  fc.assert(
    fc.property(cells, (cell) => {
      const boxes = layOut(cell).boxes.map(sides);
      for (const [i, a] of boxes.entries()) {
        for (const b of boxes.slice(i + 1)) {
          const apart = a.right <= b.left + SLACK || b.right <= a.left + SLACK ||
            a.bottom <= b.top + SLACK || b.bottom <= a.top + SLACK;
          assert.ok(apart, JSON.stringify([a, b]));
        }
      }
    }),
    RUNS,
  );
});

/** The edges and concatenations that lines and operations draw, as `from operation to`. */
function drawnEdges(cell: Cell): string[] {
  const { boxes, routes } = layOut(cell);
  const ends = routes.map(({ stops, kind, arrow }) => ({
    kind,
    arrow,
    from: boxAt(boxes, stops[0]!, "right"),
    to: boxAt(boxes, stops.at(-1)!, "left"),
  }));
  return ends.flatMap(({ kind, arrow, from, to }) => {
    assert.equal(arrow, to.kind !== "operation");
    if (kind === "concatenation") return `${nameOf(from)} concatenated ${nameOf(to)}`;
    if (from.kind === "operation") return [];
    const next = ends.find((end) => end.from === to);
    return `${nameOf(from)} ${nameOf(to)} ${nameOf(next!.to)}`;
  }).sort();
}

Deno.test("layOut() leads every edge from its stored source through its operation", () => {
  fc.assert(
    fc.property(cells, (cell) => {
      const edges = cell.edges.map(({ from, to, operation }) => `${from} ${operation} ${to}`);
      const nodes = Array.from({ length: cell.nodes }, (_, i) => `${i} concatenated c_{k}`);
      assert.deepEqual(drawnEdges(cell), [...edges, ...nodes].sort());
    }),
    RUNS,
  );
});

Deno.test("layOut() goes from left to right", () => {
  fc.assert(
    fc.property(cells, (cell) => {
      const { boxes, routes } = layOut(cell);
      for (const { stops } of routes) {
        for (const [i, [x]] of stops.entries()) assert.ok(i === 0 || x >= stops[i - 1]![0] - SLACK);
      }
      const inputs = boxes.filter(({ kind }) => kind === "input");
      const output = boxes.find(({ kind }) => kind === "output")!;
      for (const box of boxes) {
        if (box.kind === "input") assert.equal(box.x, inputs[0]!.x);
        else assert.ok(box.x > inputs[0]!.x);
        if (box !== output) assert.ok(sides(box).right < sides(output).left);
      }
    }),
    RUNS,
  );
});

Deno.test("layOut() leads no level part of a line through a box", () => {
  fc.assert(
    fc.property(cells, (cell) => {
      const { boxes, routes } = layOut(cell);
      for (const { stops } of routes) {
        for (const [i, [x, y]] of stops.entries()) {
          const [previousX, previousY] = stops[i - 1] ?? [x, y];
          if (Math.abs(previousY - y) > 0.01) continue;
          for (const { left, right, top, bottom } of boxes.map(sides)) {
            const inside = y > top + SLACK && y < bottom - SLACK;
            assert.ok(!(inside && previousX < right - 0.01 && x > left + 0.01));
          }
        }
      }
    }),
    RUNS,
  );
});

Deno.test("layOut() puts the older input above", () => {
  fc.assert(
    fc.property(cells.filter(({ cell_inputs }) => cell_inputs === 2), (cell) => {
      const { boxes } = layOut(cell);
      const y = (name: string) => boxes.find((box) => nameOf(box) === name)!.y;
      assert.ok(y("c_{k-2}") < y("c_{k-1}"));
    }),
    RUNS,
  );
});

Deno.test("layOut() lays out the largest cell that an experiment may have", () => {
  const cell = chainCell(32);
  const { boxes, routes } = layOut(cell);
  assert.equal(boxes.length, 2 + 32 + 64 + 1);
  assert.equal(routes.length, 2 * 64 + 32);
});

Deno.test("layOut() gives a long name the room that it needs", () => {
  const operation = "x".repeat(64);
  const [edge] = PARALLEL_CELL.edges;
  const { boxes } = layOut({ ...PARALLEL_CELL, edges: [{ ...edge!, operation }] });
  const box = boxes.find(({ kind }) => kind === "operation")!;
  assert.ok(box.width > measure(operation, 12));
});

Deno.test("layOut() refuses an edge whose source the cell does not have", () => {
  const edges = [{ from: "c_{k-2}" as const, to: 0, operation: "conv_3x3" }];
  assert.throws(() => layOut({ cell_inputs: 1, nodes: 1, edges }), {
    name: "RangeError",
    message: "Expected c_{k-1}, 0 but found c_{k-2}",
  });
});
