import { gradientTest, type Trial } from "../gradient_check.ts";

/** Mixing weights of three edges with two operations each. */
const mixing = (trial: Trial) => trial.graph.add("softmax", [trial.parameter([3, 2])], {});

gradientTest("weighted_sum of maps and, through softmax, of alphas", (trial) => {
  const maps = [trial.map(2), trial.map(2), trial.map(2)];
  return trial.graph.add("weighted_sum", [mixing(trial), ...maps], { indices: [3, 0, 4] });
});

gradientTest("weighted_sum of one map under several weights", (trial) => {
  const [map, other] = [trial.map(2), trial.map(2)];
  const inputs = [mixing(trial), map, other, map];
  return trial.graph.add("weighted_sum", inputs, { indices: [1, 2, 5] });
});

gradientTest("weighted_sum of sums under the same weights", (trial) => {
  const { graph } = trial;
  const weights = mixing(trial);
  const maps = [trial.map(2), trial.map(2)];
  const first = graph.add("weighted_sum", [weights, ...maps], { indices: [0, 1] });
  return graph.add("weighted_sum", [weights, first, maps[0]!], { indices: [4, 0] });
});
