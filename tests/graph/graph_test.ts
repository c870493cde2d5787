import assert from "node:assert/strict";
import { consumers, Graph, reachable } from "../../src/graph/graph.ts";
import type { Node } from "../../src/graph/node.ts";

const parameter = (graph: Graph, name: string, dims: readonly number[]): Node => {
  const initial = { kind: "constant", value: 0 } as const;
  return graph.add("parameter", [], { name, group: "weights", dims, initial });
};

const POOL = { kernel: 3, stride: 1, dilation: 1, padding: 1 };

Deno.test("Graph.add() answers the same question with the same node", () => {
  const graph = new Graph();
  const x = graph.add("images", [], { height: 4, width: 4, channels: 2 });
  const pool = graph.add("max_pool", [x], POOL);
  assert.equal(graph.add("max_pool", [x], { ...POOL }), pool);
  assert.equal(graph.shared, 1);
  assert.notEqual(graph.add("max_pool", [x], { ...POOL, stride: 2 }), pool);
  assert.notEqual(graph.add("avg_pool", [x], POOL), pool);
  assert.notEqual(graph.add("max_pool", [pool], POOL), pool);
  assert.equal(graph.shared, 1);
  assert.equal(graph.nodes.length, 5);
});

Deno.test("Graph.add() keeps a parameter that two places name one", () => {
  const graph = new Graph();
  assert.equal(parameter(graph, "w", [3]), parameter(graph, "w", [3]));
  assert.notEqual(parameter(graph, "w", [3]), parameter(graph, "v", [3]));
  assert.deepEqual(graph.parameters.map(({ name }) => name), ["w", "v"]);
  // Reading a parameter again saves no work.
  assert.equal(graph.shared, 0);
});

Deno.test("Graph.add() gives windows ceil(size / stride) outputs", () => {
  const graph = new Graph();
  const x = graph.add("images", [], { height: 7, width: 4, channels: 3 });
  const shape = (height: number, width: number, channels: number) => {
    return { kind: "images", height, width, channels };
  };
  const window = { kernel: 3, stride: 2, dilation: 1, padding: 1, relu: false };
  const conv = graph.add("conv", [x, parameter(graph, "w", [5, 3, 3, 3])], window);
  assert.deepEqual(conv.shape, shape(4, 2, 5));
  const depthwise = graph.add("depthwise_conv", [x, parameter(graph, "d", [3, 1, 3, 3])], POOL);
  assert.deepEqual(depthwise.shape, shape(7, 4, 3));
  assert.deepEqual(graph.add("avg_pool", [x], { ...POOL, stride: 3 }).shape, shape(3, 2, 3));
});

Deno.test("Graph.add() throws shape errors that begin with the operation and show all shapes", () => {
  const graph = new Graph();
  const x = graph.add("images", [], { height: 5, width: 4, channels: 3 });
  const small = graph.add("avg_pool", [x], { ...POOL, stride: 2 });
  const labels = graph.add("labels", [], {});
  const p = (...dims: number[]) => parameter(graph, `parameter ${dims}`, dims);
  const add = graph.add.bind(graph);
  const conv = { ...POOL, relu: false };
  const cases: [() => void, string, ...string[]][] = [
    [() => add("conv", [x, p(8, 2, 3, 3)], conv), "conv", "N×5×4×3", "[8, 2, 3, 3]"],
    [() => add("conv", [x, p(8, 3, 3, 1)], conv), "conv", "N×5×4×3", "[8, 3, 3, 1]"],
    [
      () => add("conv_input_gradient", [x, p(8, 2, 3, 3)], { ...POOL, height: 5, width: 4 }),
      "conv_input_gradient",
      "N×5×4×3",
      "[8, 2, 3, 3]",
    ],
    [
      () => add("depthwise_conv", [x, p(4, 1, 3, 3)], POOL),
      "depthwise_conv",
      "N×5×4×3",
      "[4, 1, 3, 3]",
    ],
    [
      () => add("concat_filters", [p(8, 2, 3, 3), p(8, 3, 3, 3)], {}),
      "concat_filters",
      "[8, 2, 3, 3]",
      "[8, 3, 3, 3]",
    ],
    [
      () => add("slice_filters", [p(8, 2, 3, 3)], { from: 6, count: 3 }),
      "slice_filters",
      "[8, 2, 3, 3]",
    ],
    [
      () => add("factorized_filter", [p(2, 3, 1, 1), p(4, 3, 1, 1)], {}),
      "factorized_filter",
      "[2, 3, 1, 1]",
      "[4, 3, 1, 1]",
    ],
    [() => add("add", [x, small], {}), "add", "N×5×4×3", "N×3×2×3"],
    [() => add("relu_gradient", [x, small], {}), "relu_gradient", "N×5×4×3", "N×3×2×3"],
    [() => add("softplus_gradient", [x, small], {}), "softplus_gradient", "N×5×4×3", "N×3×2×3"],
    [() => add("normalize", [x, p(2, 4)], {}), "normalize", "N×5×4×3", "[2, 4]"],
    [() => add("normalization_sums", [x, small], {}), "normalization_sums", "N×5×4×3", "N×3×2×3"],
    [() => add("scale_shift", [x, p(3), p(1)], {}), "scale_shift", "N×5×4×3", "[3]", "[1]"],
    [() => add("scale_channels", [x, p(4)], {}), "scale_channels", "N×5×4×3", "[4]"],
    [() => add("add_channels", [x, p(2)], {}), "add_channels", "N×5×4×3", "[2]"],
    [() => add("channel_dot", [x, small], {}), "channel_dot", "N×5×4×3", "N×3×2×3"],
    [
      () => add("weighted_sum", [p(1, 2), x, small], { indices: [0, 1] }),
      "weighted_sum",
      "[1, 2]",
      "N×5×4×3",
      "N×3×2×3",
    ],
    [
      () => add("weighted_sum", [p(1, 2), x, x], { indices: [0] }),
      "weighted_sum",
      "[1, 2]",
      "N×5×4×3",
      "N×5×4×3",
    ],
    [
      () => add("weighted_sum", [p(1, 2), x], { indices: [2] }),
      "weighted_sum",
      "[1, 2]",
      "N×5×4×3",
    ],
    [() => add("weighted_sum", [p(1, 2)], { indices: [] }), "weighted_sum", "[1, 2]"],
    [() => add("dot", [x, small], { index: 0, dims: [2] }), "dot", "N×5×4×3", "N×3×2×3"],
    [() => add("concat", [x, small], {}), "concat", "N×5×4×3", "N×3×2×3"],
    [() => add("slice", [x], { from: 2, count: 2 }), "slice", "N×5×4×3"],
    [() => add("cross_entropy", [x, labels], {}), "cross_entropy", "N×5×4×3", "N"],
  ];
  for (const [request, op, ...shapes] of cases) {
    assert.throws(request, (error: Error) => {
      assert.equal(error.name, "ShapeError");
      const [start, found] = error.message.split(" but found ");
      assert.ok(start!.startsWith(`${op}: Expected `), error.message);
      assert.equal(found, shapes.join(" and "));
      return true;
    });
  }
});

Deno.test("consumers() lists every reader once", () => {
  const graph = new Graph();
  const x = graph.add("images", [], { height: 2, width: 2, channels: 1 });
  const relu = graph.add("relu", [x], {});
  const sum = graph.add("add", [x, relu, x], {});
  const readers = consumers(graph.nodes);
  assert.deepEqual(readers.get(x), [relu, sum]);
  assert.deepEqual(readers.get(sum), []);
});

Deno.test("reachable() leaves out what the roots do not need", () => {
  const graph = new Graph();
  const x = graph.add("images", [], { height: 2, width: 2, channels: 1 });
  graph.add("softplus", [x], {});
  const relu = graph.add("relu", [x], {});
  assert.deepEqual(reachable(graph, [relu]), [x, relu]);
});
