/**
 * From the sections `weights` and `alphas` of an experiment to what the engine does in a step.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Group, Slot, Update } from "../engine/engine.ts";

/** How one of the two levels is optimised. */
export type OptimizerSpec = Experiment["weights"] | Experiment["alphas"];

/** Where a step stands: what schedules and bias corrections depend on. */
export interface Place {
  /** Counted from 0. */
  readonly epoch: number;
  readonly epochs: number;
  /** Number of the step since the start of the search, counted from 1. */
  readonly step: number;
}

/**
 * The learning rate of an epoch. With `schedule: cosine` (Loshchilov and Hutter, SGDR, 2017, without
 * restarts) it falls from `learning_rate` at epoch 0 towards `minimum` at epoch `epochs`.
 */
export function learningRate(
  { learning_rate: start, schedule, minimum }: OptimizerSpec,
  { epoch, epochs }: Pick<Place, "epoch" | "epochs">,
): number {
  if (schedule !== "cosine") return start;
  return minimum + (start - minimum) * (1 + Math.cos(Math.PI * epoch / epochs)) / 2;
}

/** The optimiser's step on a group whose gradient is there. */
export function optimizerStep(group: Group, spec: OptimizerSpec, place: Place): Update {
  const common = {
    group,
    learningRate: learningRate(spec, place),
    weightDecay: spec.weight_decay,
    ...(spec.gradient_clip === undefined ? {} : { clip: spec.gradient_clip }),
  };
  return spec.optimizer === "sgd"
    ? { kind: "sgd", ...common, momentum: spec.momentum }
    : { kind: "adam", ...common, betas: spec.betas, step: place.step };
}

/** The slots that an optimiser carries from one step to the next. */
export function optimizerSlots({ optimizer }: OptimizerSpec): readonly Slot[] {
  return optimizer === "sgd" ? ["momentum"] : ["first_moment", "second_moment"];
}
