import type { Node } from "../../../src/graph/node.ts";
import { gradientTest, type Trial } from "../gradient_check.ts";

function convolve({ graph, images }: Trial, filter: Node, kernel: number, stride = 1): Node {
  const padding = kernel === 3 ? 1 : 0;
  const window = { kernel, stride, dilation: 1, padding, relu: false };
  return graph.add("conv", [images, filter], window);
}

gradientTest("as_filter", (trial) => {
  const matrix = trial.parameter([3, trial.channels]);
  return convolve(trial, trial.graph.add("as_filter", [matrix], {}), 1);
});

gradientTest("as_matrix", (trial) => {
  const { graph } = trial;
  const filter = trial.parameter([3, trial.channels, 1, 1]);
  const matrix = graph.add("as_matrix", [filter], {});
  return convolve(trial, graph.add("as_filter", [matrix], {}), 1);
});

gradientTest("concat_filters", (trial) => {
  const { channels } = trial;
  const filters = [1, 3, 2].map((out) => trial.parameter([out, channels, 3, 3]));
  return convolve(trial, trial.graph.add("concat_filters", filters, {}), 3);
});

gradientTest("factorized_filter", (trial) => {
  const { channels } = trial;
  // The second half of the filter sees nothing of a single row or column.
  const halves = [trial.parameter([3, channels, 1, 1]), trial.parameter([3, channels, 1, 1])];
  return convolve(trial, trial.graph.add("factorized_filter", halves, {}), 2, 2);
});

gradientTest("slice_filters", (trial) => {
  const { channels, graph } = trial;
  const filters = trial.parameter([5, channels, 3, 3]);
  const slice = (from: number, count: number) =>
    convolve(trial, graph.add("slice_filters", [filters], { from, count }), 3);
  return graph.add("concat", [slice(3, 2), slice(0, 3)], {});
});

gradientTest("factorized_filter_gradient", (trial) => {
  const { channels, graph } = trial;
  const filter = trial.parameter([6, channels, 2, 2]);
  const half = (half: 0 | 1) =>
    convolve(trial, graph.add("factorized_filter_gradient", [filter], { half }), 1);
  return graph.add("concat", [half(1), half(0)], {});
});
