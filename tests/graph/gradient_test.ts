import assert from "node:assert/strict";
import { evaluate } from "../../src/engine/reference/interpreter.ts";
import { type Tensor, zerosOf } from "../../src/engine/reference/tensor.ts";
import { gradients } from "../../src/graph/gradient.ts";
import { Graph, reachable } from "../../src/graph/graph.ts";
import type { Node } from "../../src/graph/node.ts";
import { Random } from "../../src/random.ts";
import { narrowestDecision } from "../engine/kinks.ts";
import { QUICK_SEEDS, randomNetwork, randomSize } from "../engine/random_network.ts";
import { assertSlope } from "./gradient_check.ts";

const parameter = (graph: Graph, name: string, dims: readonly number[]): Node<"parameter"> => {
  const initial = { kind: "constant", value: 0 } as const;
  return graph.add("parameter", [], { name, group: "weights", dims, initial });
};

Deno.test("gradients() gives null where the loss depends on nothing of a node", () => {
  const graph = new Graph();
  const images = graph.add("images", [], { height: 1, width: 1, channels: 3 });
  const scale = parameter(graph, "scale", [3]), other = parameter(graph, "other", [3]);
  const logits = graph.add("scale_channels", [images, scale], {});
  const loss = graph.add("cross_entropy", [logits, graph.add("labels", [], {})], {});
  const before = graph.nodes.length;
  const [found, none] = gradients(graph, loss, [scale, other]);
  assert.equal(found!.op, "channel_dot");
  assert.equal(none, null);
  // Nothing is made for the images either.
  assert.deepEqual(
    graph.nodes.slice(before).map(({ op }) => op),
    ["cross_entropy_gradient", "channel_dot"],
  );
});

Deno.test("gradients() refuses slices that overlap", () => {
  const graph = new Graph();
  const images = graph.add("images", [], { height: 1, width: 1, channels: 3 });
  const x = graph.add("scale_channels", [images, parameter(graph, "scale", [3])], {});
  const halves = [0, 1].map((from) => graph.add("slice", [x], { from, count: 2 }));
  const logits = graph.add("add", halves, {});
  const loss = graph.add("cross_entropy", [logits, graph.add("labels", [], {})], {});
  assert.throws(
    () => gradients(graph, loss, [x.inputs[1]!]),
    { message: "slice: Expected part 1 once but found it twice" },
  );
});

Deno.test("gradients() of whole supernets are the slopes of their losses", () => {
  for (const seed of QUICK_SEEDS) {
    const random = new Random(seed, "slopes");
    const { graph, loss } = randomNetwork(seed, "train");
    const { channels, height, width, classes } = randomSize(seed);
    const normal = ({ dims, data }: Tensor): Tensor => {
      return { dims, data: data.map(() => random.normal()) };
    };
    const forward = reachable(graph, [loss]);
    const isParameter = (node: Node): node is Node<"parameter"> => node.op === "parameter";
    const wanted = forward.filter(isParameter);
    const parameters = new Map(
      wanted.map(({ attributes: { name, dims } }) => [name, normal(zerosOf(dims))]),
    );
    const labels = { dims: [2], data: new Float64Array(2).map(() => random.below(classes)) };
    let feed = { images: zerosOf([2, height, width, channels]), labels, parameters };
    // A difference across the kink of a relu or a max-pool is no slope.
    do feed = { ...feed, images: normal(feed.images) }; while (
      narrowestDecision(evaluate(forward, feed)) < 2e-5
    );

    const found = gradients(graph, loss, wanted);
    const roots = found.filter((node) => node !== null);
    assert.equal(roots.length, wanted.length);
    const values = evaluate(reachable(graph, roots), feed);
    const order = Uint32Array.from(wanted.keys());
    random.shuffle(order);
    for (const i of order.subarray(0, 10)) {
      const gradient = values.get(found[i]!)!;
      const place = random.below(gradient.data.length);
      assertSlope(wanted[i]!, gradient, place, { nodes: forward, loss, feed, values });
    }
  }
});
