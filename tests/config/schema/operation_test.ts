import assert from "node:assert/strict";
import { parseExperiment } from "../../../src/config/parse.ts";
import { EXPERIMENT, yamlTest } from "../yaml.ts";

/** What is said about a list of operations, written as YAML in flow style. */
function complaints(operations: string, cells = "reduction"): string[] {
  const text = EXPERIMENT
    .replace("[avg_pool_3x3, identity, conv_3x3]", operations)
    .replace("type: reduction", `type: ${cells}`);
  const result = parseExperiment({ file: "x.yaml", text });
  return "problems" in result
    ? result.problems.map(({ column, message }) => `${column}: ${message}`)
    : [];
}

/** What is said about the layers of one declared operation. */
function layerComplaints(layers: string): string[] {
  const operations = `[identity, { name: a, layers: ${layers} }]`;
  return complaints(operations).map((complaint) => complaint.replace(/^\d+: /, ""));
}

yamlTest("operations are declared in layers, whose defaults are filled in", () => {
  const operations =
    "[none, { name: sep, layers: [relu, softplus, batch_norm, { batch_norm: {} }, " +
    "{ depthwise_conv: { kernel: 3 } }, { conv: { kernel: 2, dilation: 2 } }, " +
    "{ max_pool: { kernel: 5 } }, { avg_pool: { kernel: 1 } }] }]";
  const text = EXPERIMENT.replace("[avg_pool_3x3, identity, conv_3x3]", operations);
  const result = parseExperiment({ file: "x.yaml", text });
  assert.ok("experiment" in result);
  assert.deepEqual(result.experiment.network.operations[1], {
    name: "sep",
    layers: [
      "relu",
      "softplus",
      "batch_norm",
      { batch_norm: { affine: false } },
      { depthwise_conv: { kernel: 3, dilation: 1 } },
      { conv: { kernel: 2, dilation: 2 } },
      { max_pool: { kernel: 5 } },
      { avg_pool: { kernel: 1 } },
    ],
  });
});

yamlTest(
  "operations may redefine names of the vocabulary, but not those with a fixed meaning",
  () => {
    const declare = (name: string) =>
      complaints(`[avg_pool_3x3, { name: ${name}, layers: [{ max_pool: { kernel: 3 } }] }]`);
    assert.deepEqual(declare("max_pool_3x3"), []);
    for (const name of ["none", "identity", "skip_connect"]) {
      assert.deepEqual(declare(name), [
        `38: Expected another name than ${name}, whose meaning is fixed`,
      ]);
    }
    assert.match(
      declare("3x3").join(),
      /^38: Expected name to be made of letters, .* but found 3x3$/,
    );
    assert.match(
      declare("a.b").join(),
      /^38: Expected name to be made of letters, .* but found a.b$/,
    );
  },
);

yamlTest("operations may be there once", () => {
  assert.deepEqual(complaints("[identity, conv_3x3, identity]"), [
    "36: Duplicate operation identity: operations[0] has this name already",
  ]);
  assert.deepEqual(complaints("[identity, conv_3x3, skip_connect]"), [
    "36: Duplicate operation skip_connect: operations[0], identity, is the same",
  ]);
  assert.deepEqual(
    complaints("[conv_3x3, { name: conv_3x3, layers: [{ conv: { kernel: 3 } }] }]"),
    ["34: Duplicate operation conv_3x3: operations[0] has this name already"],
  );
});

yamlTest("operations are at least two, and known", () => {
  assert.deepEqual(complaints("[conv_3x3]"), [
    "15: Expected operations to have at least 2 items but found 1",
  ]);
  assert.deepEqual(complaints("conv_3x3"), [
    "15: Expected operations to be a list of operations but found conv_3x3",
  ]);
  const known =
    "avg_pool_3x3, max_pool_3x3, conv_3x3, identity, skip_connect, none or { name: …, layers: … }";
  assert.deepEqual(complaints("[identity, sep_conv_3x3]"), [
    `26: Unknown operation sep_conv_3x3; expected ${known}`,
  ]);
  assert.deepEqual(complaints("[identity, 7]"), [
    `26: Expected operations[1] to be ${known} but found 7`,
  ]);
  assert.deepEqual(complaints("[identity, { nam: x }]"), [
    "26: Missing key network.operations[1].layers: what it computes, layer by layer",
    "28: Unknown key network.operations[1].nam; did you mean name?",
  ]);
});

yamlTest("layers explain themselves", () => {
  assert.deepEqual(layerComplaints("[rleu]"), ["Unknown layer rleu; did you mean relu?"]);
  assert.deepEqual(layerComplaints("[conv]"), [
    "Expected layers[0] to be { conv: { kernel: … } } but found conv",
  ]);
  assert.deepEqual(layerComplaints("[{ conv: 3 }]"), [
    "Expected conv to be { kernel: … } but found 3",
  ]);
  assert.deepEqual(layerComplaints("[{ conv: {} }]"), [
    "Missing key network.operations[1].layers[0].conv.kernel: height and width of the window in pixels",
  ]);
  assert.deepEqual(layerComplaints("[{ relu: {} }]"), [
    "Unknown key network.operations[1].layers[0].relu; write relu alone, without a colon",
  ]);
  assert.deepEqual(layerComplaints("[{ convolution: { kernel: 3 } }]"), [
    "Unknown key network.operations[1].layers[0].convolution; did you mean conv?",
  ]);
  assert.deepEqual(layerComplaints("[{ conv: { kernel: 3, stride: 2 } }]"), [
    "Unknown key network.operations[1].layers[0].conv.stride; expected kernel or dilation",
  ]);
  assert.deepEqual(layerComplaints("[{ conv: { kernel: 3 }, batch_norm: {} }]"), [
    "Unknown key network.operations[1].layers[0].conv: layers[0] has its key already; " +
    "make conv an item of its own",
  ]);
  assert.deepEqual(layerComplaints("[{ batch_norm: 1 }]"), [
    "Expected batch_norm to be { affine: … } but found 1",
  ]);
  assert.deepEqual(layerComplaints("[{}]"), [
    "Expected layers[0] to be relu, softplus, batch_norm, { batch_norm: … }, " +
    "{ conv: { kernel: … } }, { depthwise_conv: { kernel: … } }, { max_pool: { kernel: … } } " +
    "or { avg_pool: { kernel: … } } but found an empty map",
  ]);
  assert.deepEqual(layerComplaints("[]"), [
    "Expected layers to have at least one item but found none",
  ]);
});

yamlTest("windows have a middle", () => {
  assert.deepEqual(layerComplaints("[{ conv: { kernel: 4, dilation: 2 } }]"), []);
  assert.deepEqual(layerComplaints("[{ conv: { kernel: 4, dilation: 3 } }]"), [
    "Expected an odd kernel or an even dilation, so that the padding is symmetric, " +
    "but found kernel 4 and dilation 3",
  ]);
  assert.deepEqual(layerComplaints("[{ avg_pool: { kernel: 2 } }]"), [
    "Expected kernel to be odd, so that the padding is symmetric, but found 2",
  ]);
});

yamlTest("operations of a reduction cell need a layer that takes the stride", () => {
  const operations = "[identity, { name: smooth, layers: [softplus, batch_norm] }]";
  assert.deepEqual(complaints(operations, "normal"), []);
  assert.deepEqual(complaints(operations), [
    "50: Expected layers of smooth to hold a conv, depthwise_conv, max_pool or avg_pool: " +
    "in a reduction cell one layer must take the stride",
  ]);
});
