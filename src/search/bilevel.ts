/**
 * The bilevel optimisation of DARTS (Liu, Simonyan and Yang, 2019): Algorithm 1 and the two ways to
 * the gradient of its outer level.
 *
 * @module
 */

import type { Group, Session, Slot, StepResult, Update } from "../engine/engine.ts";
import { PROGRAM } from "./programs.ts";

/** Numbers of the images that one iteration works on. */
export interface Batches {
  readonly valid: Uint32Array;
  readonly train: Uint32Array;
}

/** What the optimisers do once the gradients are there. */
export interface Steps {
  readonly alphas: readonly Update[];
  readonly weights: readonly Update[];
}

/** How to look one weight step ahead: ξ, the weights' optimiser, and the mixed derivative. */
export interface Unrolling {
  /** ξ, the learning rate of the weights. */
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  /**
   * Length of the step that the finite difference takes in the space of the weights, or `null` where
   * the mixed derivative is taken exactly.
   */
  readonly epsilon: number | null;
}

/** Losses of one iteration: of the architecture step and of the weight step. */
export interface IterationResult {
  readonly valid: StepResult;
  readonly train: StepResult;
}

/**
 * One iteration of Algorithm 1.
 *
 * @param unrolling `null` for the first-order approximation
 */
export async function iterate(
  session: Session,
  batches: Batches,
  steps: Steps,
  unrolling: Unrolling | null,
): Promise<IterationResult> {
  // 1. Update the alphas by descending ∇α Lval(w − ξ∇w Ltrain(w, α), α).
  const valid = await architectureStep(session, batches, steps.alphas, unrolling);
  // 2. Update the weights by descending ∇w Ltrain(w, α).
  const program = unrolling ? PROGRAM.resumedWeightStep : PROGRAM.weightStep;
  const train = await session.run(program, batches.train, steps.weights);
  return { valid, train };
}

/**
 * The architecture step: the gradient of the alphas, then `step`.
 *
 * @param unrolling `null` for the first-order approximation
 * @returns what the validation batch came to, on the unrolled weights if there are any
 */
export function architectureStep(
  session: Session,
  batches: Batches,
  step: readonly Update[],
  unrolling: Unrolling | null,
): Promise<StepResult> {
  return unrolling
    ? secondOrderStep(session, batches, step, unrolling)
    : firstOrderStep(session, batches, step);
}

/** The architecture step with ξ = 0. */
function firstOrderStep(
  session: Session,
  { valid }: Batches,
  step: readonly Update[],
): Promise<StepResult> {
  return session.run(PROGRAM.architectureStep, valid, step);
}

/**
 * The architecture step on unrolled weights, equations 6 and 7:
 * ∇α Lval(w', α) − ξ·∇²α,w Ltrain(w, α)·v with v = ∇w' Lval(w', α). The weights come back bit for bit.
 */
async function secondOrderStep(
  session: Session,
  { valid, train }: Batches,
  step: readonly Update[],
  { learningRate: xi, momentum, weightDecay, epsilon }: Unrolling,
): Promise<StepResult> {
  // w' = w − ξ·(momentum·buffer + ∇w Ltrain(w, α) + decay·w)
  await session.run(PROGRAM.unroll, train, [
    copy("weights", "value", "saved"),
    add("weights", "momentum", "gradient", momentum),
    add("weights", "value", "gradient", weightDecay),
    add("weights", "gradient", "value", -xi),
  ]);

  // dα = ∇α Lval(w', α) and v = ∇w' Lval(w', α)
  const result = await session.run(PROGRAM.unrolledStep, valid, [
    copy("weights", "gradient", "direction"),
    copy("weights", "saved", "value"),
    copy("alphas", "gradient", "saved"),
  ]);
  if (epsilon === null) await exactCorrection(session, train, step, xi);
  else await finiteDifference(session, train, step, xi, epsilon);
  return result;
}

/** The gradient dα − ξ·∇²α,w Ltrain(w, α)·v and the step on it. */
async function exactCorrection(
  session: Session,
  train: Uint32Array,
  step: readonly Update[],
  xi: number,
): Promise<void> {
  await session.run(PROGRAM.mixedDerivative, train, [
    { kind: "scale", group: "alphas", slot: "gradient", factor: -xi },
    add("alphas", "saved", "gradient", 1),
    ...step,
  ]);
}

/**
 * The gradient dα − ξ·(∇α Ltrain(w⁺, α) − ∇α Ltrain(w⁻, α))/2R with w± = w ± R·v and R = ε/‖v‖
 * (equation 8), and the step on it.
 */
async function finiteDifference(
  session: Session,
  train: Uint32Array,
  step: readonly Update[],
  xi: number,
  epsilon: number,
): Promise<void> {
  const length = await session.norm("weights", "direction");
  // A flat validation loss has no direction to look along, and its second-order term is zero.
  if (length === 0) return await session.update(step);

  const R = epsilon / length;
  await session.update([add("weights", "direction", "value", R)]);
  await session.run(PROGRAM.alphaGradient, train, [
    copy("alphas", "gradient", "difference"),
    copy("weights", "saved", "value"),
    add("weights", "direction", "value", -R),
  ]);
  await session.run(PROGRAM.alphaGradient, train, [
    add("alphas", "gradient", "difference", -1),
    copy("weights", "saved", "value"),
    copy("alphas", "saved", "gradient"),
    add("alphas", "difference", "gradient", -xi / (2 * R)),
    ...step,
  ]);
}

function copy(group: Group, from: Slot, to: Slot): Update {
  return { kind: "copy", group, from, to };
}

/** to += factor·from */
function add(group: Group, from: Slot, to: Slot, factor: number): Update {
  return { kind: "add", group, from, to, factor };
}
