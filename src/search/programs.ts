/**
 * The programs of a search: what its two steps and the validation compute, as graphs.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { optimize } from "../graph/passes/mod.ts";
import { buildMixedProgram, buildProgram, type Network, type Program } from "../graph/program.ts";
import { buildSupernet, type ImageSize } from "../space/supernet.ts";

/** Names by which the engine knows the programs. */
export const PROGRAM = {
  /** First order: ∇α Lval(w, α). */
  architectureStep: "architecture step",
  /** First order: ∇w Ltrain(w, α). */
  weightStep: "weight step",
  /** Loss and logits under the running statistics. */
  evaluation: "evaluation",
  /** Second order: ∇w Ltrain(w, α), from which the unrolled weights w' are made. */
  unroll: "unrolling",
  /** Second order: the same with the new alphas, on the same images and weights. */
  resumedWeightStep: "weight step after unrolling",
  /** Second order: ∇α and ∇w Lval(w', α). */
  unrolledStep: "unrolled architecture step",
  /** Second order by finite difference: ∇α Ltrain(w ± R·v, α). */
  alphaGradient: "alpha gradient",
  /** Exact second order: ∇²α,w Ltrain(w, α) · v. */
  mixedDerivative: "mixed derivative",
} as const;

/** To what order the architecture step goes, and how it finds the second. */
export interface Order {
  readonly firstOrder: boolean;
  /** By finite difference if left out. */
  readonly secondOrder?: Experiment["search"]["second_order"];
}

/** The order that an experiment asks for. */
export function orderOf({ first_order, second_order }: Experiment["search"]): Order {
  return { firstOrder: first_order, secondOrder: second_order };
}

/** Builds the supernet and the programs that a search of the given order runs. */
export function searchPrograms(
  network: Experiment["network"],
  { channels, height, width }: ImageSize,
  classes: number,
  order: Order,
): Program[] {
  // The attributes of a node must be no more than these three.
  const size = { channels, height, width };
  const train = optimize(buildSupernet(network, size, classes, "train"));
  const evaluate = optimize(buildSupernet(network, size, classes, "evaluate"));
  return [
    ...bilevelPrograms(train, order),
    buildProgram(PROGRAM.evaluation, evaluate, [], EXTRA),
  ];
}

/** Every training-mode pass on the live weights moves the running statistics, and no other. */
const LIVE = { statistics: true };
const EXTRA = { statistics: false };

/** The programs of an iteration's two steps on a network in training mode. */
export function bilevelPrograms(train: Network, order: Order): Program[] {
  const weightStep = order.firstOrder
    ? buildProgram(PROGRAM.weightStep, train, ["weights"], LIVE)
    : buildProgram(PROGRAM.resumedWeightStep, train, ["weights"], {
      ...LIVE,
      resumes: PROGRAM.unroll,
    });
  return [...architecturePrograms(train, order), weightStep];
}

function architecturePrograms(train: Network, { firstOrder, secondOrder }: Order): Program[] {
  if (firstOrder) return [buildProgram(PROGRAM.architectureStep, train, ["alphas"], LIVE)];
  return [
    buildProgram(PROGRAM.unroll, train, ["weights"], EXTRA),
    buildProgram(PROGRAM.unrolledStep, train, ["alphas", "weights"], EXTRA),
    secondOrder === "exact"
      ? buildMixedProgram(PROGRAM.mixedDerivative, train, ["alphas"], "weights")
      : buildProgram(PROGRAM.alphaGradient, train, ["alphas"], EXTRA),
  ];
}
