import assert from "node:assert/strict";
import { splitSums } from "../../../src/graph/passes/split_sums.ts";
import { assertSameFunction, countOps, networkOf } from "./network.ts";

Deno.test("splitSums() changes no result", () => assertSameFunction(splitSums));

Deno.test("splitSums() makes one sum of every edge's operations", () => {
  const initial = { kind: "constant", value: 0.5 } as const;
  const network = splitSums(networkOf((graph, x) => {
    const alphas = graph.add("parameter", [], {
      name: "alphas.normal",
      group: "alphas",
      dims: [3, 2],
      initial,
    });
    const maps = [x, graph.add("softplus", [x], {}), graph.add("relu", [x], {})];
    const weights = graph.add("softmax", [alphas], {});
    // Two operations of edge 0, one of edge 1, none of edge 2.
    return graph.add("weighted_sum", [weights, ...maps], { indices: [0, 1, 3] });
  }));
  const sum = network.logits.inputs[0]!;
  assert.equal(sum.op, "add");
  const indices = sum.inputs.map((edge) => edge.op === "weighted_sum" && edge.attributes.indices);
  assert.deepEqual(indices, [[0, 1], [3]]);
  assert.equal(countOps(network).weighted_sum, 2);
});
