/**
 * How weights and alphas are optimised, as an experiment says.
 *
 * @module
 */

import { z } from "zod";

const learningRate = z.number().gt(0);
const momentum = z.number().min(0).lt(1);
const beta = z.number().min(0).lt(1);
const betas = z.tuple([beta, beta]);
const weightDecay = z.number().min(0);

const WEIGHT_DECAY = "Factor of the value that is added to its gradient.";
const BETAS = "How much the running means of the gradient and of its square keep at each step.";

const weightsExtras = {
  gradient_clip: z.number().gt(0).exactOptional().describe(
    "Largest norm of the gradient of all weights together. Default: no limit.",
  ),
  schedule: z.enum(["constant", "cosine"]).default("constant").describe(
    "How the learning rate goes on from epoch to epoch; cosine falls to the minimum.",
  ),
  minimum: z.number().min(0).default(0).describe(
    "Learning rate that the cosine schedule ends at.",
  ),
};

function checkSchedule(
  weights: { learning_rate: number; schedule: "constant" | "cosine"; minimum: number },
  context: z.core.$RefinementCtx,
): void {
  const { learning_rate, schedule, minimum } = weights;
  const refuse = (message: string) =>
    context.addIssue({ code: "custom", path: ["minimum"], message });
  if (schedule === "constant" && minimum > 0) {
    refuse(
      `Expected no minimum with a constant schedule but found ${minimum}; write schedule: cosine`,
    );
  } else if (minimum > Math.max(0, learning_rate)) {
    refuse(`Expected minimum to be at most learning_rate, ${learning_rate}, but found ${minimum}`);
  }
}

/** How weights learn. */
export const weightsSchema = z.discriminatedUnion("optimizer", [
  z.strictObject({
    optimizer: z.literal("sgd").describe("Stochastic gradient descent with momentum."),
    learning_rate: learningRate.describe("Step size; DARTS takes 0.025."),
    momentum: momentum.default(0.9).describe(
      "How much of the last step goes into the next. Default: 0.9, as in DARTS.",
    ),
    weight_decay: weightDecay.default(3e-4).describe(`${WEIGHT_DECAY} Default: 3e-4, as in DARTS.`),
    ...weightsExtras,
  }).superRefine(checkSchedule),
  z.strictObject({
    optimizer: z.literal("adam").describe("Adam (Kingma and Ba, 2015)."),
    learning_rate: learningRate.describe("Step size."),
    betas: betas.default([0.9, 0.999]).describe(`${BETAS} Default: 0.9 and 0.999, as in PyTorch.`),
    weight_decay: weightDecay.default(0).describe(`${WEIGHT_DECAY} Default: 0, as in PyTorch.`),
    ...weightsExtras,
  }).superRefine(checkSchedule),
]);

/** How alphas learn. */
export const alphasSchema = z.discriminatedUnion("optimizer", [
  z.strictObject({
    optimizer: z.literal("adam").describe("Adam (Kingma and Ba, 2015)."),
    learning_rate: learningRate.default(3e-4).describe("Step size. Default: 3e-4, as in DARTS."),
    betas: betas.default([0.5, 0.999]).describe(`${BETAS} Default: 0.5 and 0.999, as in DARTS.`),
    weight_decay: weightDecay.default(1e-3).describe(`${WEIGHT_DECAY} Default: 1e-3, as in DARTS.`),
  }),
  z.strictObject({
    optimizer: z.literal("sgd").describe("Stochastic gradient descent with momentum."),
    learning_rate: learningRate.describe("Step size."),
    momentum: momentum.default(0).describe(
      "How much of the last step goes into the next. Default: 0, as in PyTorch.",
    ),
    weight_decay: weightDecay.default(0).describe(`${WEIGHT_DECAY} Default: 0, as in PyTorch.`),
  }),
]);
