/**
 * What is wrong in TensorFlow.js, and why the engine does not use it: each test computes the stock
 * operation and finds that it is not what the reference engine computes, and that ours is.
 *
 * @module
 */

import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { evaluate } from "../../../src/engine/reference/interpreter.ts";
import type { BackendName } from "../../../src/engine/tensorflow/backend_name.ts";
import { tensorflowEngine } from "../../../src/engine/tensorflow/engine.ts";
import { evaluateNode } from "../../../src/engine/tensorflow/interpreter.ts";
import { Graph } from "../../../src/graph/graph.ts";
import type { Node } from "../../../src/graph/node.ts";
import { deviationOf } from "../deviation.ts";
import { filesTest } from "../../permissions.ts";

const SIZE = 4;
const window = { kernel: 3, stride: 1, dilation: 1, padding: 1 };

/** A 4×4 image with nothing positive, and a gradient of the same size. */
const image = Float32Array.from({ length: SIZE * SIZE }, (_, i) => -1 - ((i * 7) % 16) / 8);
const slope = Float32Array.from({ length: SIZE * SIZE }, (_, i) => 1 + ((i * 5) % 16) / 8);

const asMap = (values: Float32Array) => tf.tensor4d(values, [1, SIZE, SIZE, 1]);

/** A node of a graph of `images`, by the reference engine and by ours. */
function bothWays(build: (graph: Graph, x: Node) => Node, values: Float32Array) {
  const graph = new Graph();
  const x = graph.add("images", [], { height: SIZE, width: SIZE, channels: 1 });
  const node = build(graph, x);
  const dims = [1, SIZE, SIZE, 1];
  const exact = evaluate(graph.nodes, {
    images: { dims, data: Float64Array.from(values) },
    labels: { dims: [1], data: Float64Array.of(0) },
    parameters: new Map(),
  });
  const feed = {
    images: asMap(values),
    labels: tf.tensor1d([0], "int32"),
    parameter: () => {
      throw new Error("Expected no parameter");
    },
  };
  const inputs = node.inputs.map(({ shape }, i) => {
    assert.equal(shape.kind, "images");
    return asMap(Float32Array.from(exact.get(node.inputs[i]!)!.data));
  });
  const ours = evaluateNode(node, inputs, feed).dataSync();
  return { exact: exact.get(node)!.data, ours };
}

for (const backend of ["cpu", "wasm"] as const satisfies BackendName[]) {
  filesTest(`AvgPoolGrad of the ${backend} backend is wrong at borders, ours is not`, async () => {
    await tensorflowEngine(backend);
    const { exact, ours } = bothWays(
      (graph, x) => graph.add("avg_pool_gradient", [x], { ...window, height: SIZE, width: SIZE }),
      slope,
    );
    const attributes = { filterSize: 3, strides: 1, pad: "same" };
    const inputs = { dy: asMap(slope), input: asMap(image) };
    const stock = (tf.engine().runKernel("AvgPoolGrad", inputs, attributes) as tf.Tensor)
      .dataSync();
    assert.ok(deviationOf(stock, exact) > 100);
    assert.ok(deviationOf(ours, exact) < 0.1);
  });
}

filesTest(
  "MaxPoolGrad of the wasm backend is wrong without positive values, ours is not",
  async () => {
    await tensorflowEngine("wasm");
    // The gradient of the output is the image itself.
    const { exact, ours } = bothWays(
      (graph, x) =>
        graph.add("max_pool_gradient", [x, x, graph.add("max_pool", [x], window)], window),
      image,
    );
    const pooled = tf.maxPool(asMap(image), 3, 1, "same");
    const inputs = { dy: asMap(image), input: asMap(image), output: pooled };
    const attributes = { filterSize: 3, strides: 1, pad: "same" };
    const stock = (tf.engine().runKernel("MaxPoolGrad", inputs, attributes) as tf.Tensor)
      .dataSync();
    assert.ok(deviationOf(stock, exact) > 100);
    assert.ok(deviationOf(ours, exact) < 0.1);
  },
);

filesTest("same padding at stride 2 begins elsewhere than the graph's windows", async () => {
  await tensorflowEngine("cpu");
  const strided = { ...window, stride: 2 };
  const { exact, ours } = bothWays((graph, x) => graph.add("avg_pool", [x], strided), slope);
  const stock = tf.avgPool(asMap(slope), 3, 2, "same").dataSync();
  assert.ok(deviationOf(stock, exact) > 100);
  assert.ok(deviationOf(ours, exact) < 0.1);
});

filesTest("the wasm backend has no gradient of a filter", async () => {
  await tensorflowEngine("wasm");
  const kernels = tf.getKernelsForBackend("wasm").map(({ kernelName }) => kernelName);
  assert.ok(kernels.includes("Conv2D"));
  assert.ok(!kernels.includes("Conv2DBackpropFilter"));
});

filesTest("OneHot of the wasm backend is wrong for floats", async () => {
  await tensorflowEngine("wasm");
  const rows = tf.oneHot(tf.tensor1d([1], "int32"), 3, 1, 0, "float32").dataSync();
  assert.notDeepEqual([...rows], [0, 1, 0]);
});
