import assert from "node:assert/strict";
import fc from "fast-check";
import { deriveGenotype } from "../../src/search/genotype.ts";
import { findMisfits, hasSource, sourcesOf } from "../../src/space/genotype_check.ts";

Deno.test("sourcesOf() names the inputs of the cell first, then the earlier nodes", () => {
  assert.deepEqual(sourcesOf(0, 1), ["c_{k-1}"]);
  assert.deepEqual(sourcesOf(0, 2), ["c_{k-2}", "c_{k-1}"]);
  assert.deepEqual(sourcesOf(2, 2), ["c_{k-2}", "c_{k-1}", 0, 1]);
});

Deno.test("hasSource() takes a node's number as a number only", () => {
  assert.ok(hasSource({ from: 0, to: 1, operation: "identity" }, 1));
  assert.ok(!hasSource({ from: "0", to: 1, operation: "identity" }, 1));
  assert.ok(!hasSource({ from: 1, to: 1, operation: "identity" }, 1));
});

Deno.test("findMisfits() finds none in what a search derives", () => {
  const operations = ["none", "identity", "conv_3x3"] as const;
  const space = fc.record({
    cell_inputs: fc.constantFrom(1 as const, 2 as const),
    nodes: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(fc.property(space, fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true })), (
    { cell_inputs, nodes },
    values,
  ) => {
    const edges = Array.from({ length: nodes }, (_, to) => sourcesOf(to, cell_inputs)).flat();
    const alphas = Float64Array.from(
      { length: edges.length * operations.length },
      () => values.next().value!,
    );
    const cells = [{ type: "normal" as const, channels: 4 }];
    const network = { stem: "none" as const, cell_inputs, nodes, cells, operations };
    const { normal } = deriveGenotype({ normal: alphas }, network);
    assert.ok(normal.length > 0);
    assert.deepEqual(findMisfits(normal, { cell_inputs, nodes, operations }), []);
  }));
});
