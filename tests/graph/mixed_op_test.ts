/**
 * One mixed operation against PyTorch's numbers: output, and the gradients of its sum.
 */

import assert from "node:assert/strict";
import { evaluate } from "../../src/engine/reference/interpreter.ts";
import { elementsOf, type Tensor } from "../../src/engine/reference/tensor.ts";
import { gradients } from "../../src/graph/gradient.ts";
import { Graph, reachable } from "../../src/graph/graph.ts";
import { imagesShape, type Node } from "../../src/graph/node.ts";
import { optimize } from "../../src/graph/passes/mod.ts";
import type { Network } from "../../src/graph/program.ts";
import recorded from "../conformance/mixed_op.json" with { type: "json" };

const DIMS = { alphas: [1, 4], "conv_3x3.weight": [2, 2, 3, 3], input: [1, 2, 2, 2] } as const;

type Nested = readonly (number | Nested)[];
const flatten = (values: Nested): number[] =>
  values.flatMap((value) => typeof value === "number" ? value : flatten(value));

/** The record has NCHW, the graph NHWC. */
function channelsLast(values: Nested): number[] {
  const [, channels, height, width] = DIMS.input;
  const flat = flatten(values), plane = height * width;
  return Array.from({ length: channels * plane }, (_, i) => {
    return flat[(i % channels) * plane + Math.floor(i / channels)]!;
  });
}

const tensor = (dims: readonly number[], values: readonly number[]): Tensor => {
  assert.equal(values.length, elementsOf(dims));
  return { dims, data: Float64Array.from(values) };
};

function mixedOperation(): Network {
  const graph = new Graph();
  const [, channels, height, width] = DIMS.input;
  const x = graph.add("images", [], { height, width, channels });
  const parameter = (name: "alphas" | "conv_3x3.weight", group: "alphas" | "weights") => {
    const initial = { kind: "constant", value: 0 } as const;
    return graph.add("parameter", [], { name, group, dims: DIMS[name], initial });
  };
  const mixing = graph.add("softmax", [parameter("alphas", "alphas")], {});
  const window = { kernel: 3, stride: 1, dilation: 1, padding: 1 };
  const filter = parameter("conv_3x3.weight", "weights");
  const conv = graph.add("conv", [x, filter], { ...window, relu: false });
  const maps = [
    graph.add("avg_pool", [x], window),
    graph.add("max_pool", [x], window),
    x,
    graph.add("relu", [conv], {}),
  ];
  const output = graph.add("weighted_sum", [mixing, ...maps], { indices: [0, 1, 2, 3] });
  const logits = graph.add("global_average", [output], {});
  const loss = graph.add("cross_entropy", [logits, graph.add("labels", [], {})], {});
  return { graph, logits, loss, statistics: [] };
}

function assertClose(found: Iterable<number>, expected: readonly number[]): void {
  const values = [...found];
  assert.equal(values.length, expected.length);
  for (const [i, e] of expected.entries()) {
    const message = `Expected ${e} at ${i} but found ${values[i]}`;
    assert.ok(Math.abs(values[i]! - e) <= 1e-5 + 1e-4 * Math.abs(e), message);
  }
}

const STAGES = {
  "as it is built": mixedOperation(),
  "after all passes": optimize(mixedOperation()),
};

for (const [stage, { graph, logits, loss }] of Object.entries(STAGES)) {
  Deno.test(`a mixed operation ${stage} agrees with PyTorch`, () => {
    const output = logits.inputs[0]!;
    const named = (name: string) => (node: Node) =>
      node.op === "parameter" && node.attributes.name === name;
    const wanted = [
      graph.nodes.find(named("alphas"))!,
      graph.nodes.find(named("conv_3x3.weight"))!,
      graph.nodes.find(({ op }) => op === "images")!,
    ];
    const found = gradients(graph, loss, wanted) as Node[];
    const { height, width } = imagesShape(output);
    const values = evaluate(reachable(graph, [loss, ...found]), {
      images: tensor([1, 2, 2, 2], channelsLast(recorded.input)),
      labels: tensor([1], [0]),
      parameters: new Map([
        ["alphas", tensor(DIMS.alphas, flatten(recorded.alphas))],
        ["conv_3x3.weight", tensor(DIMS["conv_3x3.weight"], flatten(recorded["conv_3x3.weight"]))],
      ]),
      // Averaging divides by the number of pixels, so that this seed gives each of them a one.
      revise: ({ op }, value) =>
        op === "cross_entropy_gradient"
          ? { ...value, data: value.data.map(() => height * width) }
          : value,
    });
    const valueOf = (node: Node) => values.get(node)!.data;

    const sum = valueOf(output).reduce((sum, value) => sum + value, 0);
    assertClose([sum], [1.9001899]);
    assertClose(valueOf(output), channelsLast(recorded.output));
    const [alphas, filter, input] = found.map(valueOf);
    assertClose(alphas!, flatten(recorded["gradient.alphas"]));
    assertClose(filter!, flatten(recorded["gradient.conv_3x3.weight"]));
    assertClose(input!, channelsLast(recorded["gradient.input"]));
  });
}
