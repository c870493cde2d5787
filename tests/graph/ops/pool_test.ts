import { imagesShape } from "../../../src/graph/node.ts";
import { gradientTest } from "../gradient_check.ts";

for (const op of ["max_pool", "avg_pool"] as const) {
  gradientTest(op, (trial) => trial.graph.add(op, [trial.map()], trial.window([1, 3, 5])));
}

gradientTest("avg_pool_gradient", (trial) => {
  const window = trial.window([3, 5]);
  const d = trial.map();
  const { height, width } = imagesShape(d);
  const size = { height: height * window.stride, width: width * window.stride };
  return trial.graph.add("avg_pool_gradient", [d], { ...window, ...size });
});

gradientTest("avg_pool_gradient added to a map", (trial) => {
  const window = { ...trial.window([3]), stride: 1 };
  const d = trial.map(2), more = trial.map(2);
  const { height, width } = imagesShape(d);
  return trial.graph.add("avg_pool_gradient", [d, more], { ...window, height, width });
});

gradientTest("max_pool_gradient", (trial) => {
  const window = trial.window([1, 3, 5]);
  const { graph } = trial;
  // Which pixels win is drawn once: a difference across a change of the winner is no slope.
  const x = trial.map(2, trial.constant([2, trial.channels, 1, 1]));
  const y = graph.add("max_pool", [x], window);
  const d = graph.add("avg_pool", [trial.map(2)], window);
  return graph.add("max_pool_gradient", [d, x, y], window);
});

gradientTest("max_pool_gradient added to a map", (trial) => {
  const window = { ...trial.window([3]), stride: 1 };
  const x = trial.map(2, trial.constant([2, trial.channels, 1, 1]));
  const y = trial.graph.add("max_pool", [x], window);
  return trial.graph.add("max_pool_gradient", [trial.map(2), x, y, trial.map(2)], window);
});

gradientTest("max_pool_pick", (trial) => {
  const window = trial.window([1, 3, 5]);
  const { graph } = trial;
  const x = trial.map(2, trial.constant([2, trial.channels, 1, 1]));
  return graph.add("max_pool_pick", [trial.map(2), x, graph.add("max_pool", [x], window)], window);
});
