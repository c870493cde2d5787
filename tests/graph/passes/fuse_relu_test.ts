import assert from "node:assert/strict";
import { fuseRelu } from "../../../src/graph/passes/fuse_relu.ts";
import { assertSameFunction, countOps, networkOf } from "./network.ts";

const WINDOW = { kernel: 3, stride: 1, dilation: 1, padding: 1, relu: false };

Deno.test("fuseRelu() changes no result", () => assertSameFunction(fuseRelu));

Deno.test("fuseRelu() moves a conv's only reader into it", () => {
  const network = fuseRelu(networkOf((graph, x, filter) => {
    const conv = graph.add("conv", [x, filter(2, 3, 3)], WINDOW);
    return graph.add("relu", [conv], {});
  }));
  assert.equal(countOps(network).relu, undefined);
  const conv = network.graph.nodes.find((node) => node.op === "conv")!;
  assert.deepEqual(conv.attributes, { ...WINDOW, relu: true });
});

Deno.test("fuseRelu() leaves a conv alone that something else reads", () => {
  const network = fuseRelu(networkOf((graph, x, filter) => {
    const conv = graph.add("conv", [x, filter(2, 3, 3)], WINDOW);
    return graph.add("add", [conv, graph.add("relu", [conv], {})], {});
  }));
  assert.equal(countOps(network).relu, 1);
  const conv = network.graph.nodes.find((node) => node.op === "conv")!;
  assert.deepEqual(conv.attributes, WINDOW);
});
