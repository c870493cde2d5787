import { parseExperiment } from "./parse.ts";
import { formatProblems } from "./print.ts";
const show = (text: string, overrides: string[] = []) => {
  const r = parseExperiment({ file: "configs/x.yaml", text, overrides });
  console.log("problems" in r ? formatProblems(r.problems) : JSON.stringify(r.experiment));
  console.log("-----");
};
const good = `name: mnist
seed: 2
data:
  dataset: mnist
  train: 30000
network:
  nodes: 2
  cells:
    - { type: reduction, channels: 16 }
    - { type: normal, channels: 16 }
    - type: reduction
      channels: 32
  operations: [avg_pool_3x3, max_pool_3x3, identity, conv_3x3]
search:
  method: darts
  epochs: 5
weights: { optimizer: sgd, learning_rate: 0.025 }
`;
show(good);
const sub = (a: string, b: string, o: string[] = []) => {
  if (!good.includes(a)) throw a;
  show(good.replace(a, b), o);
};
sub("search:", "serach:");
sub("epochs: 5", "epocs: 5");
sub("learning_rate: 0.025", "learning_rate: -0.1");
sub("learning_rate: 0.025", "lr: 0.1, nesterov: true, dampening: 1");
sub("optimizer: sgd", "optimizer: adam, momentum: 0.9");
sub("optimizer: sgd", "optimizer: rmsprop");
sub("optimizer: sgd", "optimiser: sgd");
sub("identity, conv_3x3", "skip_connect, conv3x3, sep_conv_3x3, identity, identity, 7");
sub("[avg_pool_3x3, max_pool_3x3, identity, conv_3x3]", "conv_3x3");
sub("[avg_pool_3x3, max_pool_3x3, identity, conv_3x3]", "[conv_3x3]");
sub(
  "[avg_pool_3x3, max_pool_3x3, identity, conv_3x3]",
  `
    - name: none
      layers: [relu]
    - name: 3x3
      layers: []
    - name: a
      layers: [rleu, conv, {relu: {}}, {convolution: {kernel: 3}}, {conv: {kernel: 4}}, {conv: {}}, {max_pool: {kernel: 2}}, {conv: 3}, {depthwise_conv: {kernel: 3, dilate: 2}}, 3]
    - nam: b
    - identity`,
);
sub(
  "[avg_pool_3x3, max_pool_3x3, identity, conv_3x3]",
  `
    - { name: smooth, layers: [softplus] }
    - identity`,
);
sub("train: 30000", "train: 30_000\n  valid: 0\n  batch_size: 1.5\n  mean: 0.1307");
sub("train: 30000", "train: yes\n  mean: [0.1, 0.2]\n  deviation: [1, 2, 3]");
sub("train: 30000", "train: yes\n  mean: x\n  deviation: {a: 1}");
sub("train: 30000", "train:\n  deviation: -1\n  mean: [a, 1]");
sub("name: mnist", "name: 12\nepochs: 3\nfirst_order: yes\nlearning_rate: 3\nfoo: 1");
sub("name: mnist", "name: ../x");
sub("seed: 2", "seed: 9007199254740993\nseed: -1");
sub("  method: darts\n", "  first_order: yes\n");
sub("nodes: 2", "nodes: 2\n  cell_inputs: 3\n  stem: 48");
sub("nodes: 2", "nodes: 2\n  cell_inputs: 2\n  stem: { chanels: 48 }");
sub("nodes: 2", "nodes: 2\n  cell_inputs: 2\n  stem:");
sub(
  "channels: 16 }\n    - { type: normal, channels: 16 }",
  "channels: 7 }\n    - { type: normal, channels: 15 }",
);
sub(
  "nodes: 2\n  cells:\n    - { type: reduction, channels: 16 }\n    - { type: normal, channels: 16 }",
  "nodes: 2\n  cell_inputs: 2\n  cells:\n    - { type: reduction, channels: 7 }\n    - { type: normal, channels: 15 }",
);
sub("type: normal", "type: reductoin");
sub("cells:\n", "cells: 3\n  cels:\n");
show("");
show("3");
show("- a");
show("mnist.yaml");
show("a: [1, 2\nb: 3");
show("a:\n\t- b");
show("<<: *x\n");
show(good, [
  "serach.epochs=1",
  "seed=x",
  "network.cells[9].channels=8",
  "network.cells.channels=8",
  "data[0]=1",
  "name.x=1",
  "epochs",
  "=3",
  "a b=3",
  "search.epochs=",
  "data.batch_size=[1",
  "network.cells[0].channels=7",
  "weights={optimizer: sgd, learning_rate: 0, momentun: 1}",
  "network.operations=[identity,conv3x3]",
]);
show(good, [
  "network.cells[0].channels=8",
  "seed=3",
  "search.epochs=0x10",
  "weights={optimizer: adam, learning_rate: 1e-3}",
  "network.operations=[identity, conv_3x3]",
]);
sub(
  "weights: { optimizer: sgd, learning_rate: 0.025 }",
  "weights: { optimizer: sgd, learning_rate: 0.025, schedule: cosin, minimum: 1, betas: [1] }\nalphas: { optimizer: adam, betas: [1, 2, 3], momentum: 3 }",
);
sub(
  "weights: { optimizer: sgd, learning_rate: 0.025 }",
  "weights: { optimizer: sgd, learning_rate: 0.025, schedule: cosine, minimum: 1 }\nalphas: { optimizer: adam, betas: [1, .nan], weight_decay: .inf }",
);
sub("weights: { optimizer: sgd, learning_rate: 0.025 }", "weights: sgd");
sub("dataset: mnist", "dataset: recorded");
sub("dataset: mnist", "dataset: ''");
console.log("=======");
import { readExperiment } from "./read.ts";
import { toYaml } from "./to_yaml.ts";
for (const f of ["configs/mnist.yaml", "tests/conformance/darts-cell/config.yaml"]) {
  console.log(toYaml((await readExperiment(f, { recorded: true })).experiment));
}
for (
  const f of [
    "configs/mnits.yaml",
    "mnist.yaml",
    "configs",
    "/dev/zero",
    "src/engine/wasm/kernels.wasm",
    "configs/mnist.yaml/x",
    "",
    "nope/nope.txt",
    "configs/mnist",
  ]
) {
  try {
    await readExperiment(f);
  } catch (e) {
    console.log((e as Error).name, (e as Error).message);
  }
}
