import assert from "node:assert/strict";
import type { CellMap } from "../../src/report/cell_map.ts";
import type { SpaceData } from "../../src/report/data.ts";
import { mapCell } from "../../src/report/map_cell.ts";
import { spaceOfShape } from "../../src/report/space.ts";

function darts(): { space: SpaceData; map: CellMap } {
  const names = ["none", "skip_connect", "sep_conv_3x3"];
  const space = spaceOfShape(14, 3, names)!;
  return { space, map: mapCell(space) };
}

Deno.test("mapCell() leads a ribbon from the source of every edge to its node", () => {
  const { space, map } = darts();
  assert.equal(map.ribbons.length, 14);
  const state = (name: string) =>
    map.states.find(({ label: { text, subscript } }) =>
      name === (subscript ? `${text}_{${subscript}}` : text)
    )!;
  for (const [edge, { from, to }] of space.edges.entries()) {
    const { stops, chip } = map.ribbons[edge]!;
    const source = state(from), target = state(String(to));
    const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${from} to ${to}`);
    near(stops[0]![0], source.x + source.width / 2);
    near(stops[0]![1], source.y);
    near(stops.at(-1)![0], target.x - target.width / 2);
    near(stops.at(-1)![1], target.y);
    assert.ok(stops.some(([x, y]) => Math.abs(x - chip.x + chip.width / 2) < 1e-6 && y === chip.y));
  }
  assert.equal(map.joins.length, 4);
});

Deno.test("mapCell() lets no chip cover another, nor a state", () => {
  // Four nodes, seven, which is the largest layered drawing, and the eight and more of a staircase.
  for (const edges of [14, 35, 44, 560]) {
    const { ribbons, states } = mapCell(spaceOfShape(edges, 3, darts().space.operations)!);
    const boxes = [...ribbons.map(({ chip }) => chip), ...states];
    assert.equal(ribbons.length, edges);
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        const apart = Math.abs(a.x - b.x) >= (a.width + b.width) / 2 ||
          Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
        if (!apart) assert.fail(JSON.stringify([edges, a, b]));
      }
    }
  }
});

Deno.test("mapCell() leads a large cell's ribbons from row to column, and stays in its size", () => {
  const space = spaceOfShape(44, 1, ["a"])!;
  const { ribbons, lines, joins, states, width, height } = mapCell(space);
  const ends = lines.map((line) => line.at(-1)!), starts = lines.map(([start]) => start!);
  const touches = (
    points: readonly (readonly [number, number])[],
    [x, y]: readonly [number, number],
  ) => points.some(([a, b]) => Math.abs(a - x) + Math.abs(b - y) < 1e-6);
  for (const { stops } of ribbons) {
    assert.ok(touches(ends, stops[0]!) && touches(starts, stops.at(-1)!));
  }
  for (const [x, y] of [...lines, ...joins, ...ribbons.map(({ stops }) => stops)].flat()) {
    assert.ok(x >= 0 && x <= width && y >= 0 && y <= height, `${x} ${y}`);
  }
  assert.equal(states.length, 2 + 8 + 1);
});

Deno.test("spaceOfShape() tells inputs and nodes by the number of edges", () => {
  const shape = (edges: number) => {
    const space = spaceOfShape(edges, 2, []);
    return space && [space.inputs, space.nodes];
  };
  assert.deepEqual([1, 3, 6, 10].map(shape), [[1, 1], [1, 2], [1, 3], [1, 4]]);
  assert.deepEqual([2, 5, 9, 14].map(shape), [[2, 1], [2, 2], [2, 3], [2, 4]]);
  assert.deepEqual([4, 7].map(shape), [null, null]);
});
