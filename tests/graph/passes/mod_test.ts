import assert from "node:assert/strict";
import { optimize } from "../../../src/graph/passes/mod.ts";
import { assertSameFunction, countOps, networkOf } from "./network.ts";

Deno.test("optimize() changes no result", () => assertSameFunction(optimize));

Deno.test("optimize() makes one conv of the conv_3x3 of all edges that leave a state", () => {
  const window = { kernel: 3, stride: 1, dilation: 1, padding: 1, relu: false };
  const network = optimize(networkOf((graph, x, filter) => {
    const edges = [0, 1, 2].map(() =>
      graph.add("relu", [graph.add("conv", [x, filter(4, 3, 3)], window)], {})
    );
    return graph.add("add", edges, {});
  }));
  const { conv, relu, slice } = countOps(network);
  assert.deepEqual([conv, relu, slice], [1, undefined, 3]);
});
