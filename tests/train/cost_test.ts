import assert from "node:assert/strict";
import { networkCost } from "../../src/train/cost.ts";
import { buildDiscrete } from "../../src/space/discrete.ts";

Deno.test("networkCost() counts weights and multiply-adds", () => {
  const edges = (operation: string) => [{ from: "c_{k-1}", to: 0, operation }] as const;
  const space = {
    stem: "none" as const,
    cell_inputs: 1 as const,
    nodes: 1,
    cells: [{ type: "reduction" as const, channels: 4 }, { type: "normal" as const, channels: 6 }],
    operations: ["identity", {
      name: "depthwise",
      layers: [{ depthwise_conv: { kernel: 3 } }, { batch_norm: { affine: true } }],
    }],
  };
  const genotype = { normal: edges("depthwise"), reduction: edges("identity") };
  const size = { channels: 2, height: 8, width: 6 };
  // Preprocessing, factorized reduction, preprocessing, depthwise conv, classifier.
  const parameters = 2 * 4 + 4 * 4 + 4 * 6 + (6 * 9 + 12) + (6 * 3 + 3);
  const operations = 48 * 2 * 4 + 12 * 4 * 4 + 12 * 4 * 6 + 12 * 6 * 9 + 6 * 3;
  assert.deepEqual(networkCost(buildDiscrete(genotype, space, size, 3, "train")), {
    parameters,
    operations,
  });
});
