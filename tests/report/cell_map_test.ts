import assert from "node:assert/strict";
import { type CellMap, mapCell } from "../../src/report/cell_map.ts";
import type { SpaceData } from "../../src/report/data.ts";
import { spaceOfShape } from "../../src/report/space.ts";

function darts(): { space: SpaceData; map: CellMap } {
  const names = ["none", "skip_connect", "sep_conv_3x3"];
  const space = spaceOfShape(14, 3, names)!;
  return { space, map: mapCell(space)! };
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

Deno.test("mapCell() lets no chip cover another", () => {
  const { map } = darts();
  const chips = map.ribbons.map(({ chip }) => chip);
  assert.equal(new Set(chips.map(({ x, y }) => `${x} ${y}`)).size, 14);
  for (const [i, a] of chips.entries()) {
    for (const b of chips.slice(i + 1)) {
      const apart = Math.abs(a.x - b.x) >= (a.width + b.width) / 2 ||
        Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
      assert.ok(apart, JSON.stringify([a, b]));
    }
  }
});

Deno.test("mapCell() draws no cell that nobody could read", () => {
  assert.ok(mapCell(spaceOfShape(35, 1, ["a"])!)); // seven nodes and two inputs
  assert.equal(mapCell(spaceOfShape(44, 1, ["a"])!), null);
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
