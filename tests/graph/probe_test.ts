import assert from "node:assert/strict";
import { evaluate } from "../../src/engine/reference/interpreter.ts";
import { Graph } from "../../src/graph/graph.ts";
import type { Parameter } from "../../src/graph/node.ts";
import { probe } from "../../src/graph/probe.ts";
import { buildProgram } from "../../src/graph/program.ts";

const weight: Parameter = {
  name: "weight",
  group: "weights",
  dims: [2, 1, 1, 1],
  initial: { kind: "constant", value: 0 },
};

/** relu of a 1×1 conv from one to two channels; the classes are the channels. */
function program() {
  const graph = new Graph();
  const images = graph.add("images", [], { height: 1, width: 2, channels: 1 });
  const filter = graph.add("parameter", [], weight);
  const window = { kernel: 1, stride: 1, dilation: 1, padding: 0, relu: false };
  const x = graph.add("conv", [images, filter], window);
  const y = graph.add("relu", [x], {});
  const logits = graph.add("global_average", [y], {});
  const loss = graph.add("cross_entropy", [logits, graph.add("labels", [], {})], {});
  return buildProgram("step", { graph, logits, loss, statistics: [] }, ["weights"], {
    statistics: true,
  });
}

Deno.test("probe() has the sums of every map read as gradients", () => {
  const { program: probed, probes } = probe(program());
  const values = evaluate(probed.nodes, {
    images: { dims: [1, 1, 2, 1], data: Float64Array.of(1, 3) },
    labels: { dims: [1], data: Float64Array.of(0) },
    parameters: new Map([
      ["weight", { dims: weight.dims, data: Float64Array.of(2, -1) }],
      ...probed.nodes.flatMap(({ op, attributes }) =>
        op === "parameter" && attributes.name.startsWith("probe")
          ? [[attributes.name, { dims: attributes.dims, data: new Float64Array(2) }] as const]
          : []
      ),
    ]),
  });
  const read = (name: string | null) => [...values.get(probed.gradients.get(name!)!)!.data];
  const [conv, relu] = probes;
  assert.deepEqual([conv!.node.op, relu!.node.op], ["conv", "relu"]);
  // Channels 2, 6 and −1, −3; after relu 2, 6 and 0, 0.
  assert.deepEqual(read(conv!.sums!.sum), [8, -4]);
  assert.deepEqual(read(conv!.sums!.squares), [40, 10]);
  assert.equal(conv!.sums!.product, null);
  assert.deepEqual(read(relu!.sums!.product), [40, 0]);
  assert.deepEqual(read(relu!.sums!.otherSquares), [40, 10]);
  assert.equal(probed.name, "step");
});

Deno.test("probe() sees gradients, and says what lies unseen before them", () => {
  const original = program();
  const { probes } = probe(original);
  const last = probes.at(-1)!;
  assert.equal(last.gradient, "weight");
  assert.equal(last.node, original.gradients.get("weight"));
  assert.equal(last.sums, null);
  const seen = new Set(probes.map(({ node }) => node));
  for (const { unseen } of probes) assert.ok(unseen.every((node) => !seen.has(node)));
  const all = new Set([...seen, ...probes.flatMap(({ unseen }) => unseen)]);
  const skipped = original.nodes.filter((node) => node.inputs.length > 0 && !all.has(node));
  // The loss is read as it is.
  assert.deepEqual(skipped.map(({ op }) => op), ["cross_entropy"]);
});
