/**
 * The start of a search: every parameter drawn from the seed. Each has a random stream under its own
 * name, so an operation more or less in the space leaves the others' start as it was.
 *
 * @module
 */

import type { Session } from "../engine/engine.ts";
import type { Parameter } from "../graph/node.ts";
import { Random } from "../random.ts";

/**
 * Initial values of a parameter, in PyTorch's order of dimensions.
 *
 * @throws {RangeError} if the seed is not an integer from 0 to 2^53 − 1
 */
export function initialValues({ name, group, dims, initial }: Parameter, seed: number) {
  const values = new Float32Array(dims.reduce((product, size) => product * size, 1));
  if (initial.kind === "constant") return values.fill(initial.value);
  const random = new Random(seed, `${group}/${name}`);
  const draw = initial.kind === "uniform"
    ? () => initial.bound * (2 * random.uniform() - 1)
    : () => initial.deviation * random.normal();
  return values.map(draw);
}

/** Gives every parameter of a session its initial values. */
export function initialize(session: Session, seed: number): void {
  for (const parameter of session.parameters) {
    session.write(parameter.name, initialValues(parameter, seed));
  }
}
