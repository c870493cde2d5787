import assert from "node:assert/strict";
import { evaluate } from "../../../src/engine/reference/interpreter.ts";
import { Graph } from "../../../src/graph/graph.ts";
import { NO_FEED, tensor } from "./tensors.ts";

const FEED = { ...NO_FEED, images: tensor([2, 1, 1, 1], -1, 2) };

Deno.test("evaluate() gives the value of every node", () => {
  const graph = new Graph();
  const x = graph.add("images", [], { height: 1, width: 1, channels: 1 });
  const relu = graph.add("relu", [x], {});
  const zeros = graph.add("zeros", [], { height: 1, width: 1, channels: 3 });
  const values = evaluate(graph.nodes, FEED);
  assert.deepEqual(values.get(relu), tensor([2, 1, 1, 1], 0, 2));
  assert.deepEqual(values.get(zeros), tensor([2, 1, 1, 3], 0, 0, 0, 0, 0, 0));
});

Deno.test("evaluate() goes on with revised values", () => {
  const graph = new Graph();
  const x = graph.add("images", [], { height: 1, width: 1, channels: 1 });
  const relu = graph.add("relu", [x], {});
  const sum = graph.add("add", [relu, x], {});
  const values = evaluate(graph.nodes, {
    ...FEED,
    revise: (node, value) => node === relu ? tensor(value.dims, 10, 20) : value,
  });
  assert.deepEqual(values.get(sum), tensor([2, 1, 1, 1], 9, 22));
});

Deno.test("evaluate() throws on a value that does not have its node's shape", () => {
  const graph = new Graph();
  graph.add("images", [], { height: 1, width: 2, channels: 1 });
  assert.throws(
    () => evaluate(graph.nodes, FEED),
    { message: "images: Expected N×1×2×1 but found [2, 1, 1, 1]" },
  );
});

Deno.test("evaluate() throws without the value of a parameter", () => {
  const graph = new Graph();
  const initial = { kind: "constant", value: 0 } as const;
  graph.add("parameter", [], { name: "bias", group: "weights", dims: [1], initial });
  assert.throws(() => evaluate(graph.nodes, FEED), {
    name: "RangeError",
    message: "Expected a value for the parameter bias",
  });
});
