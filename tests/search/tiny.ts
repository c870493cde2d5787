/**
 * A search small enough for the reference engine: one normal cell on images of 1×5×4 pixels. It is
 * smooth in weights and alphas (softplus, no relu but on the images), so that finite differences of
 * it converge.
 *
 * @module
 */

import type { Engine, ImageStore, Session } from "../../src/engine/engine.ts";
import { referenceEngine } from "../../src/engine/reference/engine.ts";
import { Random } from "../../src/random.ts";
import { initialize } from "../../src/search/initial.ts";
import { type Order, searchPrograms } from "../../src/search/programs.ts";

export const network = {
  stem: "none" as const,
  cell_inputs: 1 as const,
  nodes: 2,
  cells: [{ type: "normal" as const, channels: 2 }],
  operations: [
    "identity",
    { name: "smooth", layers: [{ conv: { kernel: 3 } }, "softplus" as const] },
    { name: "pointwise", layers: [{ conv: { kernel: 1 } }, "batch_norm" as const] },
  ],
};

export const size = { channels: 1, height: 5, width: 4 };
const classes = 3;

/** Twelve random images. */
export function tinyStore(): ImageStore {
  const random = new Random(1, "images");
  const count = 12;
  const pixels = Float32Array.from({ length: count * 20 }, () => random.normal());
  const labels = Uint8Array.from({ length: count }, () => random.below(classes));
  return { count, ...size, pixels: { kind: "floats", data: pixels }, labels };
}

export const batches = {
  train: Uint32Array.of(0, 1, 2, 3),
  valid: Uint32Array.of(4, 5, 6, 7),
};

/** A session at its initial parameters; alphas are spread so that operations differ. */
export async function tinySession(
  order: Order,
  engine: Engine = referenceEngine(),
): Promise<Session> {
  const programs = searchPrograms(network, size, classes, order);
  const session = await engine.open(programs, tinyStore(), 4);
  initialize(session, 5);
  const random = new Random(1, "alphas");
  const alphas = session.read("alphas.normal").map(() => random.normal());
  session.write("alphas.normal", alphas);
  return session;
}

/** Values of a group's parameters by name. */
export function readGroup(session: Session, group: "weights" | "alphas" | "statistics") {
  const parameters = session.parameters.filter((parameter) => parameter.group === group);
  return Object.fromEntries(parameters.map(({ name }) => [name, session.read(name)]));
}
