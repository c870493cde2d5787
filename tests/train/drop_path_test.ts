import assert from "node:assert/strict";
import { Random } from "../../src/random.ts";
import { drawPathScales, scheduledDrop } from "../../src/train/drop_path.ts";

Deno.test("drawPathScales() keeps the expected sum", () => {
  const scales = drawPathScales(5000, 4, 0.25, new Random(1, "paths"));
  assert.equal(scales.length, 20_000);
  const kept = Math.fround(1 / 0.75);
  assert.ok(scales.every((scale) => scale === 0 || scale === kept));
  const mean = scales.reduce((sum, scale) => sum + scale, 0) / scales.length;
  assert.ok(Math.abs(mean - 1) < 0.02, String(mean));
  assert.ok(drawPathScales(9, 2, 0, new Random(1, "paths")).every((scale) => scale === 1));
});

Deno.test("scheduledDrop() grows linearly from 0", () => {
  assert.deepEqual([0, 5, 9].map((epoch) => scheduledDrop(0.2, epoch, 10)), [0, 0.1, 0.18]);
});
