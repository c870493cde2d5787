import assert from "node:assert/strict";
import { type Node, sharedDims } from "../../../src/graph/node.ts";
import { mergeConvs } from "../../../src/graph/passes/merge_convs.ts";
import { assertSameFunction, countOps, networkOf } from "./network.ts";

const WINDOW = { kernel: 3, stride: 1, dilation: 1, padding: 1, relu: false };

Deno.test("mergeConvs() changes no result", () => assertSameFunction(mergeConvs));

Deno.test("mergeConvs() makes one conv of those with one input and geometry", () => {
  const network = mergeConvs(networkOf((graph, x, filter) => {
    const same = [2, 2].map((out) => graph.add("conv", [x, filter(out, 3, 3)], WINDOW));
    const small = { ...WINDOW, kernel: 1, padding: 0 };
    const other = graph.add("conv", [x, filter(2, 3, 1)], small);
    return graph.add("add", [...same, other], {});
  }));
  const ops = countOps(network);
  assert.deepEqual([ops.conv, ops.slice, ops.concat_filters], [2, 2, 1]);
  const filters = network.graph.nodes.find(({ op }) => op === "concat_filters")!;
  assert.deepEqual(sharedDims(filters), [4, 3, 3, 3]);
  const slices = network.graph.nodes.filter((node) => node.op === "slice");
  assert.deepEqual(slices.map(({ attributes }) => attributes), [
    { from: 0, count: 2 },
    { from: 2, count: 2 },
  ]);
});

Deno.test("mergeConvs() leaves convs alone that a concat places", () => {
  const network = mergeConvs(networkOf((graph, x, filter) => {
    const convs = [2, 3].map((out) => graph.add("conv", [x, filter(out, 3, 3)], WINDOW));
    return graph.add("concat", convs, {});
  }));
  assert.equal(countOps(network).conv, 2);
});

Deno.test("mergeConvs() merges the same convs whether or not their paths may be dropped", () => {
  for (const drops of [false, true]) {
    const network = mergeConvs(networkOf((graph, x, filter) => {
      const [first, ...rest] = [2, 2, 2].map((out, path): Node => {
        const conv = graph.add("conv", [x, filter(out, 3, 3)], WINDOW);
        return drops ? graph.add("drop_path", [conv], { path }) : conv;
      });
      return graph.add("concat", [first!, graph.add("add", rest, {})], {});
    }));
    const { conv, concat_filters } = countOps(network);
    assert.deepEqual([conv, concat_filters], [2, 1]);
  }
});
