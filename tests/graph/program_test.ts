import assert from "node:assert/strict";
import { Graph } from "../../src/graph/graph.ts";
import { imagesShape, type Node, type OpName, type ParameterGroup } from "../../src/graph/node.ts";
import { buildProgram, classesOf, type Network, type Program } from "../../src/graph/program.ts";
import { QUICK_SEEDS, randomNetwork } from "../engine/random_network.ts";

const WEIGHT_GRADIENTS: readonly OpName[] = [
  "conv_filter_gradient",
  "depthwise_filter_gradient",
  "channel_dot",
  "channel_sum",
  "as_matrix",
  "slice_filters",
  "factorized_filter_gradient",
];
const ALPHA_GRADIENTS: readonly OpName[] = ["dot", "softmax_gradient"];

function count({ nodes }: Program, ops: readonly OpName[]): number {
  return nodes.filter(({ op }) => ops.includes(op)).length;
}

function programs(groups: readonly ParameterGroup[]): Program[] {
  return QUICK_SEEDS.map((seed) =>
    buildProgram("program", randomNetwork(seed, "train"), groups, { statistics: false })
  );
}

Deno.test("buildProgram() gives the architecture step no weight gradients", () => {
  for (const program of programs(["alphas"])) {
    assert.equal(count(program, WEIGHT_GRADIENTS), 0);
    assert.ok(count(program, ALPHA_GRADIENTS) > 0);
    assert.ok([...program.gradients.keys()].every((name) => name.startsWith("alphas.")));
  }
});

Deno.test("buildProgram() gives the weight step no alpha gradients", () => {
  for (const program of programs(["weights"])) {
    assert.equal(count(program, ALPHA_GRADIENTS), 0);
    assert.ok(count(program, WEIGHT_GRADIENTS) > 0);
    const weights = program.nodes.filter((node): node is Node<"parameter"> =>
      node.op === "parameter" && node.attributes.group === "weights"
    );
    const names = weights.map(({ attributes }) => attributes.name);
    assert.deepEqual([...program.gradients.keys()].sort(), names.sort());
  }
});

Deno.test("buildProgram() gives evaluation no gradients at all", () => {
  for (const seed of QUICK_SEEDS) {
    const network = randomNetwork(seed, "evaluate");
    const program = buildProgram("evaluation", network, [], { statistics: false });
    assert.equal(program.gradients.size, 0);
    assert.ok(program.nodes.every(({ op }) => !op.endsWith("_gradient") && op !== "moments"));
  }
});

/** Two 3×3 convs and a linear head. */
function twoConvs(): Network {
  const graph = new Graph();
  const parameter = (name: string, ...dims: number[]) => {
    const initial = { kind: "constant", value: 0 } as const;
    return graph.add("parameter", [], { name, group: "weights", dims, initial });
  };
  const window = { kernel: 3, stride: 1, dilation: 1, padding: 1, relu: false };
  let x: Node = graph.add("images", [], { height: 4, width: 4, channels: 7 });
  x = graph.add("conv", [x, parameter("first", 5, 7, 3, 3)], window);
  x = graph.add("conv", [graph.add("relu", [x], {}), parameter("second", 2, 5, 3, 3)], window);
  const logits = graph.add("global_average", [x], {});
  const loss = graph.add("cross_entropy", [logits, graph.add("labels", [], {})], {});
  return { graph, logits, loss, statistics: [] };
}

Deno.test("buildProgram() takes no gradient of the images", () => {
  const program = buildProgram("weights", twoConvs(), ["weights"], { statistics: false });
  assert.equal(count(program, ["conv_filter_gradient"]), 2);
  const gradients = program.nodes.filter(({ op }) => op === "conv_input_gradient");
  assert.deepEqual(gradients.map((node) => imagesShape(node).channels), [5]);
});

Deno.test("buildProgram() keeps only what its results need", () => {
  const network = randomNetwork(5, "train");
  const both = buildProgram("both", network, ["alphas", "weights"], { statistics: true });
  const alphas = buildProgram("alphas", network, ["alphas"], { statistics: true });
  assert.ok(alphas.nodes.length < both.nodes.length);
  const place = new Map(both.nodes.map((node, i) => [node, i]));
  for (const [node, i] of place) {
    for (const input of node.inputs) assert.ok(place.get(input)! < i, "inputs come first");
  }
});

Deno.test("buildProgram() moves the running statistics only if told to", () => {
  const network = randomNetwork(5, "train");
  assert.ok(network.statistics.length > 0);
  const still = buildProgram("still", network, ["alphas"], { statistics: false });
  assert.deepEqual(still.statistics, []);
  const moving = buildProgram("moving", network, ["alphas"], { statistics: true });
  assert.deepEqual(moving.statistics, network.statistics);
});

Deno.test("classesOf() is the number of logits", () => {
  const program = buildProgram("evaluation", twoConvs(), [], { statistics: false });
  assert.equal(classesOf(program), 2);
});
