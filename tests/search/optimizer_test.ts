import assert from "node:assert/strict";
import type { Experiment } from "../../src/config/experiment.ts";
import {
  optimizerSlots,
  optimizerStep,
  planIteration,
  scheduledRate,
} from "../../src/search/optimizer.ts";

const sgd: Extract<Experiment["weights"], { optimizer: "sgd" }> = {
  optimizer: "sgd",
  learning_rate: 0.025,
  momentum: 0.9,
  weight_decay: 3e-4,
  schedule: "constant",
  minimum: 0,
};
const adam: Extract<Experiment["alphas"], { optimizer: "adam" }> = {
  optimizer: "adam",
  learning_rate: 3e-4,
  betas: [0.5, 0.999],
  weight_decay: 1e-3,
};

Deno.test("scheduledRate() is constant unless a schedule is asked for", () => {
  assert.equal(scheduledRate(sgd, 3, 5), 0.025);
});

Deno.test("scheduledRate() follows a cosine from the learning rate towards the minimum", () => {
  const cosine = { ...sgd, schedule: "cosine" as const, minimum: 0.001 };
  assert.equal(scheduledRate(cosine, 0, 50), 0.025);
  assert.ok(Math.abs(scheduledRate(cosine, 25, 50) - 0.013) < 1e-12);
  assert.ok(Math.abs(scheduledRate(cosine, 49, 50) - 0.001023679258860741) < 1e-15);
});

Deno.test("optimizerStep() hands SGD's settings on", () => {
  assert.deepEqual(optimizerStep("weights", sgd, { learningRate: 0.01, step: 7 }), {
    kind: "sgd",
    group: "weights",
    learningRate: 0.01,
    momentum: 0.9,
    weightDecay: 3e-4,
  });
});

Deno.test("optimizerStep() clips only where the experiment says so", () => {
  const step = (weights: Experiment["weights"]) =>
    optimizerStep("weights", weights, { learningRate: 1, step: 1 });
  assert.deepEqual(step({ ...sgd, gradient_clip: 5 }), { ...step(sgd), clip: 5 });
  assert.ok(!("clip" in step(sgd)));
});

Deno.test("optimizerStep() hands Adam's settings and the number of the step on", () => {
  assert.deepEqual(optimizerStep("alphas", adam, { learningRate: 3e-4, step: 12 }), {
    kind: "adam",
    group: "alphas",
    learningRate: 3e-4,
    betas: [0.5, 0.999],
    weightDecay: 1e-3,
    step: 12,
  });
});

/** What the second iteration of an epoch does under a section `search`. */
function planned(search: Partial<Experiment["search"]>, weights: Experiment["weights"] = sgd) {
  const defaults = {
    method: "darts",
    first_order: false,
    second_order: "finite_difference",
    epochs: 2,
    epsilon: 0.01,
    keep: 3,
    deterministic: "machine",
  } as const;
  const experiment: Experiment = {
    name: "plan",
    seed: 0,
    data: { dataset: "mnist", batch_size: 4 },
    network: { stem: "none", cell_inputs: 1, nodes: 1, cells: [], operations: [] },
    search: { ...defaults, ...search },
    weights,
    alphas: adam,
    log: { tensorboard: false },
    evaluation: {
      epochs: 1,
      batch_size: 4,
      weights,
      label_smoothing: 0,
      drop_path: 0,
      shift: 0,
      flip: false,
      cutout: 0,
    },
  };
  return planIteration(experiment, { epoch: 1, step: 2 }).unrolling;
}

Deno.test("planIteration() looks ahead by the weights' optimiser and epsilon", () => {
  const ahead = { learningRate: 0.025, momentum: 0.9, weightDecay: 3e-4 };
  assert.deepEqual(planned({}), { ...ahead, epsilon: 0.01 });
  assert.deepEqual(planned({ epsilon: 0.5 }), { ...ahead, epsilon: 0.5 });
  assert.deepEqual(planned({ second_order: "exact" }), { ...ahead, epsilon: null });
  assert.equal(planned({ first_order: true }), null);
});

Deno.test("planIteration() looks ahead with the learning rate of the epoch and without Adam's memory", () => {
  const cosine = { ...sgd, schedule: "cosine" as const };
  assert.equal(planned({}, cosine)?.learningRate, 0.0125);
  assert.equal(planned({}, { ...adam, schedule: "constant", minimum: 0 })?.momentum, 0);
});

Deno.test("optimizerSlots() names what a checkpoint has to keep", () => {
  assert.deepEqual(optimizerSlots(sgd), ["momentum"]);
  assert.deepEqual(optimizerSlots(adam), ["first_moment", "second_moment"]);
});
