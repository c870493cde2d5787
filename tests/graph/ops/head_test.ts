import { imagesShape } from "../../../src/graph/node.ts";
import { gradientTest } from "../gradient_check.ts";

// The end of every graph under test is global_average, conv, add_channels and cross_entropy.
gradientTest("the head", (trial) => trial.map());

gradientTest("global_average_gradient", (trial) => {
  const { graph } = trial;
  const x = trial.map(2);
  const { height, width } = imagesShape(x);
  const average = graph.add("global_average", [x], {});
  const spread = graph.add("global_average_gradient", [average], { height, width });
  return graph.add("add", [spread, x], {});
});

gradientTest("cross_entropy_gradient", (trial) => {
  const { graph } = trial;
  const logits = graph.add("global_average", [trial.map(5)], {});
  return graph.add("cross_entropy_gradient", [logits, trial.labels], {});
});
