import { gradientTest } from "../gradient_check.ts";

for (const op of ["relu", "softplus"] as const) {
  gradientTest(op, (trial) => trial.graph.add(op, [trial.map()], {}));
}

gradientTest("relu_gradient", (trial) => {
  const mask = trial.map(2, trial.constant([2, trial.channels, 1, 1]));
  return trial.graph.add("relu_gradient", [trial.map(2), mask], {});
});

gradientTest("drop_path", (trial) => {
  const dropped = trial.graph.add("drop_path", [trial.map(2)], { path: 1 });
  return trial.graph.add("add", [dropped, trial.map(2)], {});
});

gradientTest("add", (trial) => {
  const [a, b] = [trial.map(2), trial.map(2)];
  return trial.graph.add("add", [a, b, a], {});
});

gradientTest(
  "softplus_gradient",
  (trial) => trial.graph.add("softplus_gradient", [trial.map(2), trial.map(2)], {}),
);
