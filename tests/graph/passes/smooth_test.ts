import assert from "node:assert/strict";
import { smooth } from "../../../src/graph/passes/smooth.ts";
import { countOps, networkOf } from "./network.ts";

Deno.test("smooth() leaves no kink and everything else as it is", () => {
  const kinked = networkOf((graph, x, filter) => {
    const window = { kernel: 3, stride: 1, dilation: 1, padding: 1 };
    const conv = graph.add("conv", [x, filter(3, 3, 3)], { ...window, relu: false });
    const pooled = graph.add("max_pool", [graph.add("relu", [conv], {})], window);
    return graph.add("add", [pooled, x], {});
  });
  const { relu, max_pool, ...rest } = countOps(kinked);
  assert.deepEqual([relu, max_pool], [1, 1]);
  assert.deepEqual(countOps(smooth(kinked)), { ...rest, softplus: 1, avg_pool: 1 });
});
