import assert from "node:assert/strict";
import { drawNetwork } from "../../src/figure/network.ts";
import { outlineSupernet, type Stage } from "../../src/space/outline.ts";
import { assertLegible, elementsOf, wordsOf } from "./geometry.ts";
import { DARTS_OPERATIONS } from "./mixed_cells.ts";

const SIZE = { channels: 3, height: 32, width: 32 };

function stagesOf(count: number, cell_inputs: 1 | 2): Stage[] {
  const cells = Array.from({ length: count }, (_, i) => ({
    type: i % 7 === 6 && i < 21 ? "reduction" as const : "normal" as const,
    channels: 4,
  }));
  const operations = DARTS_OPERATIONS.slice(0, 4);
  const network = {
    stem: { channels: 4 },
    cell_inputs,
    nodes: 4,
    cells,
    operations: [...operations],
  };
  return outlineSupernet(network, SIZE, 10);
}

Deno.test("drawNetwork() writes every stage with its shape and weights", () => {
  const stages = stagesOf(8, 2);
  const words = wordsOf(drawNetwork(stages, "Network")).map(({ text }) => text);
  for (let i = 0; i < 8; i++) {
    assert.ok(words.includes(`cell ${i}: ${i === 6 ? "reduction" : "normal"}`));
  }
  for (const { weights } of stages) assert.ok(words.includes(weights.toLocaleString("en-US")));
  assert.ok(words.includes("32×32×16") && words.includes("16×16×16"));
  const total = stages.reduce((sum, { weights }) => sum + weights, 0);
  assert.ok(words.includes(total.toLocaleString("en-US")));
});

Deno.test("drawNetwork() draws an arrow for every input of a stage", () => {
  for (const inputs of [1, 2] as const) {
    const stages = stagesOf(6, inputs);
    const arrows = elementsOf(drawNetwork(stages, "Network"), "path")
      .filter((path) => path.hasAttribute("marker-end"));
    const expected = stages.flatMap(({ inputs }) => [...new Set(inputs)]).length;
    assert.equal(arrows.length, expected);
  }
});

Deno.test("drawNetwork() leaves no word cut or over another one, whatever the depth", () => {
  for (const [count, inputs] of [[1, 1], [20, 2], [60, 1]] as const) {
    assertLegible(drawNetwork(stagesOf(count, inputs), "Network"));
  }
});
