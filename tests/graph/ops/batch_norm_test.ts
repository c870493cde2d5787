import assert from "node:assert/strict";
import { gradients } from "../../../src/graph/gradient.ts";
import { Graph } from "../../../src/graph/graph.ts";
import type { Node } from "../../../src/graph/node.ts";
import { gradientTest, type Trial } from "../gradient_check.ts";

function normalize({ graph }: Trial, x: Node): Node {
  return graph.add("normalize", [x, graph.add("moments", [x], {})], {});
}

gradientTest("normalize by the moments of its own input", (trial) => {
  return normalize(trial, trial.map());
});

gradientTest("normalize where the mean is large against the deviation", (trial) => {
  const { graph } = trial;
  const x = trial.map(2);
  return normalize(trial, graph.add("add_channels", [x, trial.constant([2], 20)], {}));
});

gradientTest("scale_shift", (trial) => {
  const x = normalize(trial, trial.map(3));
  const inputs = [x, trial.parameter([3]), trial.parameter([3])];
  return trial.graph.add("scale_shift", inputs, {});
});

gradientTest(
  "scale_channels",
  (trial) => trial.graph.add("scale_channels", [trial.map(3), trial.parameter([3])], {}),
);

gradientTest(
  "add_channels",
  (trial) => trial.graph.add("add_channels", [trial.map(3), trial.parameter([3])], {}),
);

gradientTest("normalize_gradient", (trial) => {
  const { graph } = trial;
  const [x, d] = [trial.map(3), trial.map(3)];
  const moments = graph.add("moments", [x], {});
  const normalized = graph.add("normalize", [x, moments], {});
  const sums = graph.add("normalization_sums", [d, normalized], {});
  return graph.add("normalize_gradient", [d, normalized, moments, sums], {});
});

gradientTest("normalize_gradient where the gradient depends on the map", (trial) => {
  const { graph } = trial;
  const x = trial.map(3);
  const moments = graph.add("moments", [x], {});
  const normalized = graph.add("normalize", [x, moments], {});
  const d = graph.add("softplus", [normalized], {});
  const sums = graph.add("normalization_sums", [d, normalized], {});
  return graph.add("normalize_gradient", [d, normalized, moments, sums], {});
});

gradientTest("channel_dot", (trial) => {
  const { graph } = trial;
  // Sums over all pixels are so large that the loss loses the digits of a difference.
  const average = () => graph.add("global_average", [trial.map(3)], {});
  const dot = graph.add("channel_dot", [average(), average()], {});
  return graph.add("scale_channels", [trial.map(3), dot], {});
});

gradientTest("channel_sum", (trial) => {
  const sum = trial.graph.add("channel_sum", [trial.map(3)], {});
  return trial.graph.add("scale_channels", [trial.map(3), sum], {});
});

Deno.test("normalize has no gradient in evaluation mode", () => {
  const graph = new Graph();
  const parameter = (name: string, dims: number[]) =>
    graph.add("parameter", [], {
      name,
      group: "weights",
      dims,
      initial: { kind: "constant", value: 1 },
    });
  const x = graph.add("images", [], { height: 1, width: 1, channels: 2 });
  const scaled = graph.add("scale_channels", [x, parameter("scale", [2])], {});
  const moments = graph.add("stored_moments", [parameter("mean", [2]), parameter("var", [2])], {});
  const logits = graph.add("normalize", [scaled, moments], {});
  const loss = graph.add("cross_entropy", [logits, graph.add("labels", [], {})], {});
  assert.throws(() => gradients(graph, loss, [scaled.inputs[1]!]), /^Error: normalize: Expected /);
});
