/**
 * From the sections `weights` and `alphas` of an experiment to what the engine does in a step.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Group, Slot, Update } from "../engine/engine.ts";
import { cosine } from "../elementary.ts";
import type { Steps, Unrolling } from "./bilevel.ts";

/** How one of the two levels is optimised. */
type OptimizerSpec = Experiment["weights"] | Experiment["alphas"];

/** Where a step stands: what bias corrections depend on. */
export interface OptimizerPlace {
  readonly learningRate: number;
  /** Number of the step since the start of the search, counted from 1. */
  readonly step: number;
}

/**
 * The weights' learning rate in an epoch. With `schedule: cosine` (Loshchilov and Hutter, SGDR, 2017,
 * without restarts) it falls from `learning_rate` in epoch 0 towards `minimum` in epoch `epochs`.
 *
 * @param epoch counted from 0
 */
export function scheduledRate(weights: Experiment["weights"], epoch: number, epochs: number) {
  const { learning_rate: start, schedule, minimum } = weights;
  if (schedule === "constant") return start;
  return minimum + (start - minimum) * (1 + cosine(Math.PI * epoch / epochs)) / 2;
}

/** The optimiser's step on a group whose gradient is there. */
export function optimizerStep(
  group: Group,
  spec: OptimizerSpec,
  { learningRate, step }: OptimizerPlace,
): Update {
  const clip = "gradient_clip" in spec ? spec.gradient_clip : undefined;
  const common = {
    group,
    learningRate,
    weightDecay: spec.weight_decay,
    ...(clip !== undefined && { clip }),
  };
  return spec.optimizer === "sgd"
    ? { kind: "sgd", ...common, momentum: spec.momentum }
    : { kind: "adam", ...common, betas: spec.betas, step };
}

/** The slots that an optimiser carries from one step to the next. */
export function optimizerSlots({ optimizer }: OptimizerSpec): readonly Slot[] {
  return optimizer === "sgd" ? ["momentum"] : ["first_moment", "second_moment"];
}

/**
 * Everything that an iteration does besides finding gradients.
 *
 * @param place.epoch counted from 0
 * @param place.step number of the iteration since the start of the search, counted from 1
 */
export function planIteration(
  { search, weights, alphas }: Experiment,
  { epoch, step }: { readonly epoch: number; readonly step: number },
): { steps: Steps; unrolling: Unrolling | null } {
  const learningRate = scheduledRate(weights, epoch, search.epochs);
  const steps = {
    alphas: [optimizerStep("alphas", alphas, { learningRate: alphas.learning_rate, step })],
    weights: [optimizerStep("weights", weights, { learningRate, step })],
  };
  if (search.first_order) return { steps, unrolling: null };
  // Adam has no momentum buffer; its weights are unrolled by plain gradient descent, as in DARTS.
  const momentum = weights.optimizer === "sgd" ? weights.momentum : 0;
  const epsilon = search.second_order === "exact" ? null : search.epsilon;
  const unrolling = { learningRate, momentum, weightDecay: weights.weight_decay, epsilon };
  return { steps, unrolling };
}
