/**
 * Do two engines agree? A case is run on both, and everything that a session shows is compared.
 *
 * @module
 */

import assert from "node:assert/strict";
import { type Engine, type Session, SLOTS } from "../../src/engine/engine.ts";
import type { Program } from "../../src/graph/program.ts";
import { deviationOf } from "./deviation.ts";
import type { ProgramCase, Step } from "./program_case.ts";

export { type CaseKind, randomProgramCase } from "./program_case.ts";

/** How far apart two engines are on one tensor. */
export interface Deviation {
  /** `loss`, `correct`, `logits`, `norm …`, or a slot and the name of a parameter. */
  readonly tensor: string;
  /** Number of the step after which they were farthest apart. */
  readonly step: number;
  /** Largest |a − b| / (1e-5 + 1e-3·|b|) of any element; at most 1 is agreement. */
  readonly deviation: number;
}

/**
 * Runs a case on both engines.
 *
 * @param b the engine that is trusted
 * @returns how far `a` is from `b` on each tensor, the farthest first
 */
export async function compareEngines(
  a: Engine,
  b: Engine,
  { programs, store, batchSize, writes, steps }: ProgramCase,
): Promise<Deviation[]> {
  const sessions = [
    await a.open(programs, store, batchSize),
    await b.open(programs, store, batchSize),
  ] as const;
  try {
    assert.deepEqual(...sessions.map(namesOf) as [string[], string[]]);
    for (const session of sessions) {
      for (const { parameter, slot, values } of writes) session.write(parameter, values, slot);
    }
    const largest = new Map<string, Deviation>();
    for (const [step, each] of steps.entries()) {
      const [found, expected] = [
        await observe(sessions[0], each, programs),
        await observe(sessions[1], each, programs),
      ];
      for (const [tensor, values] of expected) {
        const deviation = deviationOf(found.get(tensor)!, values);
        if (deviation >= (largest.get(tensor)?.deviation ?? 0)) {
          largest.set(tensor, { tensor, step, deviation });
        }
      }
    }
    return [...largest.values()].sort((a, b) => b.deviation - a.deviation);
  } finally {
    for (const session of sessions) session.close();
  }
}

const namesOf = (session: Session): string[] =>
  session.parameters.map(({ name, dims }) => `${name} [${dims.join(", ")}]`).sort();

/** The optimisers may or may not change the gradient, so it is compared after programs only. */
const KEPT_SLOTS = SLOTS.filter((slot) => slot !== "gradient");

/** Takes a step and reads all that can be read after it. */
async function observe(
  session: Session,
  { run, updates }: Step,
  programs: readonly Program[],
): Promise<Map<string, ArrayLike<number>>> {
  const seen = new Map<string, ArrayLike<number>>();
  if (run) {
    const { loss, correct } = await session.run(run.program, run.images, updates);
    seen.set("loss", [loss]).set("correct", [correct]).set("logits", session.logits().slice());
  } else await session.update(updates);
  // What an optimiser leaves of the gradient is its own affair.
  if (!updates.some(({ kind }) => kind === "sgd" || kind === "adam")) {
    const program = programs.find(({ name }) => name === run?.program);
    for (const name of program?.gradients.keys() ?? []) {
      seen.set(`gradient ${name}`, session.read(name, "gradient"));
    }
  }
  for (const { name, group } of session.parameters) {
    for (const slot of group === "statistics" ? ["value"] as const : KEPT_SLOTS) {
      seen.set(`${slot} ${name}`, session.read(name, slot));
    }
  }
  for (const group of ["weights", "alphas"] as const) {
    for (const slot of KEPT_SLOTS) {
      seen.set(`norm ${group} ${slot}`, [await session.norm(group, slot)]);
    }
  }
  return seen;
}
