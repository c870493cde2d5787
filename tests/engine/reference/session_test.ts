import assert from "node:assert/strict";
import type { ImageStore } from "../../../src/engine/engine.ts";
import { referenceEngine } from "../../../src/engine/reference/engine.ts";
import { Graph } from "../../../src/graph/graph.ts";
import { buildProgram } from "../../../src/graph/program.ts";
import { batchNorm, type Builder, parameter } from "../../../src/space/layer.ts";

/** Batch norm of one pixel with two channels, and a bias: both channels are logits. */
function programs() {
  const network = (mode: Builder["mode"]) => {
    const builder: Builder = { graph: new Graph(), mode, statistics: [] };
    const { graph } = builder;
    const x = graph.add("images", [], { height: 1, width: 1, channels: 2 });
    const normalized = batchNorm(builder, x, "norm", false);
    const initial = { kind: "constant", value: 0 } as const;
    const bias = parameter(builder, "bias", "weights", [2], initial);
    const logits = graph.add("add_channels", [normalized, bias], {});
    const loss = graph.add("cross_entropy", [logits, graph.add("labels", [], {})], {});
    return { graph, logits, loss, statistics: builder.statistics };
  };
  const train = network("train");
  return [
    buildProgram("weights", train, ["weights"], { statistics: true }),
    buildProgram("extra", train, ["weights"], { statistics: false }),
    buildProgram("evaluation", network("evaluate"), [], { statistics: false }),
  ];
}

const STORE: ImageStore = {
  count: 3,
  channels: 2,
  height: 1,
  width: 1,
  pixels: { kind: "floats", data: Float32Array.of(1, 10, 3, 20, 5, 60) },
  labels: Uint8Array.of(0, 1, 1),
};

async function open(store = STORE) {
  const session = await referenceEngine().open(programs(), store, 3);
  session.write("norm.running_var", Float32Array.of(1, 1));
  return session;
}

Deno.test("ReferenceSession lists the parameters of all programs once", async () => {
  const { parameters } = await open();
  assert.deepEqual(
    parameters.map(({ name, group }) => [name, group]),
    [["bias", "weights"], ["norm.running_mean", "statistics"], ["norm.running_var", "statistics"]],
  );
});

Deno.test("ReferenceSession knows running statistics that no program reads", async () => {
  const session = await referenceEngine().open(programs().slice(0, 1), STORE, 3);
  const names = session.parameters.map(({ name, dims, initial }) => [name, dims, initial]);
  assert.deepEqual(names.slice(1), [
    ["norm.running_mean", [2], { kind: "constant", value: 0 }],
    ["norm.running_var", [2], { kind: "constant", value: 1 }],
  ]);
  await session.run("weights", Uint32Array.of(0, 1, 2));
  assert.deepEqual(session.read("norm.running_mean"), Float32Array.of(0.3, 3));
});

Deno.test("ReferenceSession moves running statistics where the program says so", async () => {
  const session = await open();
  const all = Uint32Array.of(0, 1, 2);
  await session.run("extra", all);
  assert.deepEqual(session.read("norm.running_mean"), Float32Array.of(0, 0));
  await session.run("weights", all);
  // Means 3 and 30, unbiased variances 4 and 700.
  assert.deepEqual(session.read("norm.running_mean"), Float32Array.of(0.3, 3));
  assert.deepEqual(session.read("norm.running_var"), Float32Array.of(1.3, 70.9));
});

Deno.test("ReferenceSession takes a single value a channel for a variance of zero", async () => {
  const session = await open();
  const { loss } = await session.run("weights", Uint32Array.of(1));
  assert.equal(loss, Math.log(2));
  assert.deepEqual(session.read("norm.running_var"), Float32Array.of(0.9, 0.9));
});

Deno.test("ReferenceSession evaluates by the running statistics", async () => {
  const session = await open();
  session.write("norm.running_mean", Float32Array.of(3, 20));
  session.write("norm.running_var", Float32Array.of(4 - 1e-5, 100 - 1e-5));
  session.write("bias", Float32Array.of(0, 1));
  const { correct } = await session.run("evaluation", Uint32Array.of(0, 2));
  const expected = [-1, 0, 1, 5];
  for (const [i, logit] of session.logits().entries()) {
    assert.ok(Math.abs(logit - expected[i]!) < 1e-6);
  }
  // Image 0 has its larger logit at 1, image 2 as well.
  assert.equal(correct, 1);
});

Deno.test("ReferenceSession gives equal logits to the first class", async () => {
  const session = await open();
  session.write("norm.running_mean", Float32Array.of(1, 10));
  const { correct } = await session.run("evaluation", Uint32Array.of(0));
  assert.deepEqual(session.logits(), Float32Array.of(0, 0));
  assert.equal(correct, 1);
});

Deno.test("ReferenceSession updates after a program and keeps the gradient", async () => {
  const session = await open();
  const sgd = {
    kind: "sgd",
    group: "weights",
    learningRate: 2,
    momentum: 0,
    weightDecay: 0,
  } as const;
  await session.run("extra", Uint32Array.of(0), [sgd]);
  // Both normalised logits are 0, so the gradient is softmax − one-hot = (−1/2, 1/2).
  assert.deepEqual(session.read("bias", "gradient"), Float32Array.of(-0.5, 0.5));
  assert.deepEqual(session.read("bias"), Float32Array.of(1, -1));
  assert.equal(await session.norm("weights", "value"), Math.SQRT2);
  assert.equal(await session.norm("alphas", "value"), 0);
  await session.update([{ kind: "copy", group: "weights", from: "value", to: "saved" }]);
  assert.deepEqual(session.read("bias", "saved"), Float32Array.of(1, -1));
});

Deno.test("ReferenceSession normalises bytes by their channel", async () => {
  const session = await open({
    ...STORE,
    pixels: {
      kind: "bytes",
      data: Uint8Array.of(0, 255, 51, 102, 0, 0),
      mean: [0, 0.5],
      deviation: [0.1, 0.25],
    },
  });
  session.write("norm.running_var", Float32Array.of(1 - 1e-5, 1 - 1e-5));
  await session.run("evaluation", Uint32Array.of(0, 1));
  const expected = [0, 2, 2, -0.4];
  for (const [i, logit] of session.logits().entries()) {
    assert.ok(Math.abs(logit - expected[i]!) < 1e-6);
  }
});

Deno.test("ReferenceSession rejects what it does not have", async () => {
  const session = await open();
  const rejects = (run: () => Promise<unknown>, message: string) =>
    assert.rejects(run, { name: "RangeError", message });
  await rejects(
    () => session.run("alphas", Uint32Array.of(0)),
    "Expected one of the programs weights, extra, evaluation but found alphas",
  );
  await rejects(
    () => session.run("weights", new Uint32Array()),
    "Expected a batch of 1 to 3 images but found 0",
  );
  await rejects(
    () => session.run("weights", new Uint32Array(4)),
    "Expected a batch of 1 to 3 images but found 4",
  );
  await rejects(
    () => session.run("weights", Uint32Array.of(3)),
    "Expected the number of an image below 3 but found 3",
  );
  assert.throws(() => session.read("scale"), {
    name: "RangeError",
    message: "Expected the name of a parameter but found scale",
  });
  assert.throws(() => session.write("bias", new Float32Array(3)), {
    name: "RangeError",
    message: "Expected 2 numbers for bias but found 3",
  });
});
