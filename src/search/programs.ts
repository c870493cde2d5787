/**
 * The programs of a search: what its two steps and the validation compute, as graphs.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { optimize } from "../graph/passes/mod.ts";
import { buildProgram, type Program } from "../graph/program.ts";
import { buildSupernet, type ImageSize } from "../space/supernet.ts";

/** Names by which the engine knows the programs. */
export const PROGRAM = {
  /** First order: ∇α Lval(w, α). */
  architectureStep: "architecture step",
  /** ∇w Ltrain(w, α). */
  weightStep: "weight step",
  /** Loss and logits under the running statistics. */
  evaluation: "evaluation",
  /** Second order: ∇w Ltrain(w, α), from which the unrolled weights w' are made. */
  unroll: "unrolling",
  /** Second order: ∇α and ∇w Lval(w', α). */
  unrolledStep: "unrolled architecture step",
  /** Second order: ∇α Ltrain(w ± R·v, α). */
  alphaGradient: "alpha gradient",
} as const;

/** Builds the supernet and the programs that a search of the given order runs. */
export function searchPrograms(
  network: Experiment["network"],
  { channels, height, width }: ImageSize,
  classes: number,
  options: { readonly firstOrder: boolean },
): Program[] {
  // The attributes of a node must be no more than these three.
  const size = { channels, height, width };
  const train = optimize(buildSupernet(network, size, classes, "train"));
  const evaluate = optimize(buildSupernet(network, size, classes, "evaluate"));
  const live = { statistics: true };
  // A pass on weights that are not the live ones must not move the running statistics.
  const extra = { statistics: false };
  return [
    ...(options.firstOrder ? [buildProgram(PROGRAM.architectureStep, train, ["alphas"], live)] : [
      buildProgram(PROGRAM.unroll, train, ["weights"], extra),
      buildProgram(PROGRAM.unrolledStep, train, ["alphas", "weights"], extra),
      buildProgram(PROGRAM.alphaGradient, train, ["alphas"], extra),
    ]),
    buildProgram(PROGRAM.weightStep, train, ["weights"], live),
    buildProgram(PROGRAM.evaluation, evaluate, [], extra),
  ];
}
