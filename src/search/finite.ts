/**
 * Numbers gone wrong: a loss, gradient or parameter that is not finite spoils all that comes after
 * it, so the search stops at that iteration, before anything of it reaches the disk.
 *
 * @module
 */

import type { Group, Session, Slot } from "../engine/engine.ts";
import { describePosition, type Position } from "../run/checkpoint_name.ts";
import { RunError } from "../run/error.ts";
import type { IterationResult } from "./bilevel.ts";

/** Where it happened. */
export interface FinitePlace extends Position {
  /** Number of the iteration since the start of the search, counted from 1; none in validation. */
  readonly step?: number;
}

/** What may help, by the group whose step went wrong. */
const MENDS: Readonly<Record<Group, string>> = {
  alphas: "Lower alphas.learning_rate or weights.learning_rate",
  weights: "Lower weights.learning_rate or set weights.gradient_clip",
};

/** Where lost numbers are looked for, in the order in which one makes the next such. */
const SLOTS: readonly (readonly [slot: Slot, what: string])[] = [
  ["gradient", "the gradient of "],
  ["value", ""],
  ["second_moment", "Adam's second moment of "],
];

/**
 * Checks what an iteration came to, in the order in which it was computed.
 *
 * @throws {RunError} if a loss, a gradient or what the optimisers made of it is not finite
 */
export function requireFinite(
  session: Session,
  { valid, train }: IterationResult,
  place: FinitePlace,
): void {
  requireFiniteLoss("architecture step's", valid.loss, place);
  requireFiniteStep(session, "alphas", place);
  requireFiniteLoss("weight step's", train.loss, place);
  requireFiniteStep(session, "weights", place);
}

/** @throws {RunError} if the loss is not finite */
export function requireFiniteLoss(whose: string, loss: number, place: FinitePlace): void {
  if (!Number.isFinite(loss)) throw lost(`the ${whose} loss`, loss, place, MENDS.weights);
}

/**
 * Checks the last optimiser step of a group. It costs nothing while all is well.
 *
 * @throws {RunError} naming the first tensor that is not finite
 */
export function requireFiniteStep(session: Session, group: Group, place: FinitePlace): void {
  if (session.finite) return;
  const tensors = session.parameters.filter((parameter) => parameter.group === group);
  for (const [slot, what] of SLOTS) {
    for (const { name } of tensors) {
      const found = session.read(name, slot).find((value) => !Number.isFinite(value));
      if (found !== undefined) throw lost(what + name, found, place, MENDS[group]);
    }
  }
}

function lost(what: string, found: number, { step, ...position }: FinitePlace, mend: string) {
  const where = describePosition(position) + (step === undefined ? "" : `, step ${step},`);
  return new RunError(`Expected ${what} to be finite ${where} but found ${found}`, { mend });
}
