import assert from "node:assert/strict";
import { explainShrinking, largestBatch, MOST_BYTES } from "../../src/search/fit.ts";
import { network } from "./tiny.ts";

const reduction = { type: "reduction" as const, channels: 2 };
const normal = { type: "normal" as const, channels: 2 };

Deno.test("explainShrinking() follows the images through the reduction cells", () => {
  const cells = [reduction, normal, reduction, reduction];
  const explain = (height: number, width: number) =>
    explainShrinking({ ...network, cells }, { channels: 1, height, width });
  assert.equal(
    explain(7, 4),
    "7x4 images are 4x2 after cell 0, 2x1 after cell 2: at most 2 reduction cells fit",
  );
  assert.equal(
    explain(1, 9),
    "1x9 images have nothing to reduce: at most 0 reduction cells fit",
  );
});

Deno.test("largestBatch() finds the last that fits", () => {
  for (const fits of [0, 1, 7, 98, 99]) {
    const bytesOf = (batch: number) => MOST_BYTES + batch - fits;
    assert.equal(largestBatch(bytesOf, 100), fits);
  }
});
