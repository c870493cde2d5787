/**
 * Networks before and after a pass.
 *
 * @module
 */

import assert from "node:assert/strict";
import { evaluate } from "../../../src/engine/reference/interpreter.ts";
import type { Feed } from "../../../src/engine/reference/rule.ts";
import { type Tensor, zerosOf } from "../../../src/engine/reference/tensor.ts";
import { Graph, reachable } from "../../../src/graph/graph.ts";
import type { Node, OpName } from "../../../src/graph/node.ts";
import { buildProgram, type Network } from "../../../src/graph/program.ts";
import { Random } from "../../../src/random.ts";
import { QUICK_SEEDS, randomNetwork, randomSize } from "../../engine/random_network.ts";

/** How many nodes of each operation the loss depends on. */
export function countOps({ graph, loss }: Network): Partial<Record<OpName, number>> {
  const counts: Partial<Record<OpName, number>> = {};
  for (const { op } of reachable(graph, [loss])) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

/** A network of what `build` makes of images N×4×4×3. */
export function networkOf(
  build: (
    graph: Graph,
    x: Node,
    filter: (out: number, into: number, kernel: number) => Node,
  ) => Node,
): Network {
  const graph = new Graph();
  const x = graph.add("images", [], { height: 4, width: 4, channels: 3 });
  let filters = 0;
  const output = build(graph, x, (out, into, kernel) => {
    const initial = { kind: "constant", value: 0 } as const;
    const dims = [out, into, kernel, kernel], name = `filter ${filters++}`;
    return graph.add("parameter", [], { name, group: "weights", dims, initial });
  });
  const logits = graph.add("global_average", [output], {});
  const loss = graph.add("cross_entropy", [logits, graph.add("labels", [], {})], {});
  return { graph, logits, loss, statistics: [] };
}

/** Loss, logits, every gradient and every moment that moves statistics, by name. */
function results(network: Network, feed: Feed): Map<string, Tensor> {
  const groups = ["alphas", "weights"] as const;
  const program = buildProgram("all", network, groups, { statistics: true });
  const values = evaluate(program.nodes, feed);
  const named: [string, Node][] = [
    ["loss", program.loss],
    ["logits", program.logits],
    ...program.gradients,
    ...program.statistics.map(({ mean, moments }): [string, Node] => [mean, moments]),
  ];
  return new Map(named.map(([name, node]) => [name, values.get(node)!]));
}

/** Asserts that a pass changes no result of random supernets. */
export function assertSameFunction(pass: (network: Network) => Network): void {
  for (const seed of QUICK_SEEDS) {
    const random = new Random(seed, "same function");
    const normal = (dims: readonly number[]): Tensor => {
      return { dims, data: zerosOf(dims).data.map(() => random.normal()) };
    };
    const network = randomNetwork(seed, "train");
    const { channels, height, width } = randomSize(seed);
    const feed = {
      images: normal([2, height, width, channels]),
      labels: { dims: [2], data: Float64Array.of(0, 1) },
      parameters: new Map(network.graph.parameters.map(({ name, dims }) => [name, normal(dims)])),
    };
    const expected = results(network, feed), found = results(pass(network), feed);
    assert.deepEqual([...found.keys()].sort(), [...expected.keys()].sort());
    for (const [name, { dims, data }] of expected) {
      assert.deepEqual(found.get(name)!.dims, dims);
      for (const [i, value] of found.get(name)!.data.entries()) {
        const message = `${name} of ${seed}: Expected ${data[i]} but found ${value}`;
        assert.ok(Math.abs(value - data[i]!) <= 1e-9 * (1 + Math.abs(data[i]!)), message);
      }
    }
  }
}
