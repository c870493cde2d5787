import { imagesShape, type Node } from "../../../src/graph/node.ts";
import { gradientTest, type Trial } from "../gradient_check.ts";

/** A size that a window with the given stride turns into `size`. */
const sizeBefore = (trial: Trial, size: number, stride: number): number =>
  size * stride - trial.random.below(stride);

function before(trial: Trial, map: Node, stride: number) {
  const { height, width } = imagesShape(map);
  return {
    height: sizeBefore(trial, height, stride),
    width: sizeBefore(trial, width, stride),
  };
}

for (const relu of [false, true]) {
  gradientTest(relu ? "conv with relu" : "conv", (trial) => {
    const window = trial.window([1, 3, 5]);
    const x = trial.map();
    const filter = trial.parameter([3, imagesShape(x).channels, window.kernel, window.kernel]);
    return trial.graph.add("conv", [x, filter], { ...window, relu });
  });
}

gradientTest("conv with a 2x2 window at the upper left", (trial) => {
  const x = trial.map();
  const filter = trial.parameter([2, imagesShape(x).channels, 2, 2]);
  const window = { kernel: 2, stride: 2, dilation: 1, padding: 0, relu: false };
  return trial.graph.add("conv", [x, filter], window);
});

gradientTest("conv_input_gradient", (trial) => {
  const window = trial.window([1, 3, 5]);
  const d = trial.map(3);
  const filter = trial.parameter([3, 2, window.kernel, window.kernel]);
  const size = before(trial, d, window.stride);
  return trial.graph.add("conv_input_gradient", [d, filter], { ...window, ...size });
});

gradientTest("conv_input_gradient added to a map", (trial) => {
  const window = { ...trial.window([3]), stride: 1 };
  const d = trial.map(3), more = trial.map(2);
  const filter = trial.parameter([3, 2, 3, 3]);
  const { height, width } = imagesShape(d);
  return trial.graph.add("conv_input_gradient", [d, filter, more], { ...window, height, width });
});

gradientTest("conv_filter_gradient", (trial) => {
  const { graph } = trial;
  const window = trial.window([1, 3]);
  const x = trial.map(2);
  const filter = trial.parameter([3, 2, window.kernel, window.kernel]);
  const d = graph.add("conv", [x, filter], { ...window, relu: false });
  const gradient = graph.add("conv_filter_gradient", [x, d], window);
  return graph.add("conv", [x, gradient], { ...window, relu: false });
});

gradientTest("depthwise_conv", (trial) => {
  const window = trial.window([1, 3, 5]);
  const x = trial.map();
  const filter = trial.parameter([imagesShape(x).channels, 1, window.kernel, window.kernel]);
  return trial.graph.add("depthwise_conv", [x, filter], window);
});

gradientTest("depthwise_input_gradient", (trial) => {
  const window = trial.window([1, 3, 5]);
  const d = trial.map(3);
  const filter = trial.parameter([3, 1, window.kernel, window.kernel]);
  const size = before(trial, d, window.stride);
  return trial.graph.add("depthwise_input_gradient", [d, filter], { ...window, ...size });
});

gradientTest("depthwise_input_gradient added to a map", (trial) => {
  const window = { ...trial.window([3]), stride: 1 };
  const d = trial.map(3), more = trial.map(3);
  const { height, width } = imagesShape(d);
  const inputs = [d, trial.parameter([3, 1, 3, 3]), more];
  return trial.graph.add("depthwise_input_gradient", inputs, { ...window, height, width });
});

gradientTest("depthwise_filter_gradient", (trial) => {
  const { graph } = trial;
  const window = trial.window([1, 3]);
  const x = trial.map(3);
  const filter = trial.parameter([3, 1, window.kernel, window.kernel]);
  const d = graph.add("depthwise_conv", [x, filter], window);
  const gradient = graph.add("depthwise_filter_gradient", [x, d], window);
  return graph.add("depthwise_conv", [x, gradient], window);
});
