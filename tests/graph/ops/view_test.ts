import { gradientTest } from "../gradient_check.ts";

gradientTest("concat", (trial) => {
  const [a, b] = [trial.map(1), trial.map(3)];
  return trial.graph.add("concat", [a, b, a], {});
});

gradientTest("concat of one map", (trial) => trial.graph.add("concat", [trial.map()], {}));

gradientTest("slices that leave channels out", (trial) => {
  const { graph } = trial;
  const map = trial.map(7);
  const last = graph.add("slice", [map], { from: 4, count: 2 });
  const first = graph.add("slice", [map], { from: 1, count: 2 });
  return graph.add("add", [graph.add("relu", [last], {}), graph.add("softplus", [first], {})], {});
});

gradientTest("slices beside the whole map", (trial) => {
  const { graph } = trial;
  const map = trial.map(3);
  const head = graph.add("slice", [map], { from: 0, count: 1 });
  const tail = graph.add("slice", [map], { from: 1, count: 2 });
  return graph.add("concat", [graph.add("softplus", [tail], {}), head, map], {});
});

gradientTest("a slice of a slice", (trial) => {
  const { graph } = trial;
  const middle = graph.add("slice", [trial.map(6)], { from: 1, count: 4 });
  return graph.add("slice", [middle], { from: 1, count: 2 });
});
