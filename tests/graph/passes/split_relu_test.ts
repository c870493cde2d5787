import assert from "node:assert/strict";
import { splitRelu } from "../../../src/graph/passes/split_relu.ts";
import { assertSameFunction, countOps, networkOf } from "./network.ts";

Deno.test("splitRelu() changes no result", () => assertSameFunction(splitRelu));

Deno.test("splitRelu() moves relu before concat", () => {
  const network = splitRelu(networkOf((graph, x) => {
    const parts = [x, graph.add("softplus", [x], {})];
    return graph.add("relu", [graph.add("concat", parts, {})], {});
  }));
  assert.equal(countOps(network).relu, 2);
  assert.equal(network.logits.inputs[0]!.op, "concat");
});
