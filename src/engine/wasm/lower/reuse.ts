/**
 * What a program need not do again because one that ran before has done it: the second order takes
 * the gradient of the weights twice on the same images and weights, and only the alphas change in
 * between. The forward pass is the same up to the first mixed operation.
 *
 * Both programs have the same nodes, so their schedules and maps are the same too. What the second
 * leaves out, the first keeps in room that no program uses for anything else.
 *
 * @module
 */

import type { Node } from "../../../graph/node.ts";
import type { Program } from "../../../graph/program.ts";
import type { Room } from "./memory_use.ts";
import type { Item } from "./schedule.ts";

/** Which part in the reuse a program has, if any. */
export type Role = "kept" | "taken" | undefined;

/**
 * The role of each program.
 *
 * @throws {Error} if a program resumes one that is not there or does not have the same nodes
 */
export function rolesOf(programs: readonly Program[]): Role[] {
  for (const { name, nodes, resumes } of programs) {
    if (resumes === undefined) continue;
    const first = programs.find((program) => program.name === resumes);
    const same = first?.nodes.length === nodes.length &&
      first.nodes.every((node, i) => node === nodes[i]);
    if (!same) throw new Error(`${name}: Expected the nodes of ${resumes}`);
  }
  const resumed = new Set(programs.map(({ resumes }) => resumes));
  return programs.map(({ name, resumes }) => {
    if (resumes !== undefined) return "taken";
    return resumed.has(name) ? "kept" : undefined;
  });
}

/** The items that write to a room and those that read from it, by their numbers. */
export interface Access {
  readonly writers: Set<number>;
  readonly readers: Set<number>;
}

/** Reads a room, but is no item: the sum over all images of what each adds. */
export const BATCH_SUM = -1;

/** What a program takes from the one before. */
export interface Reuse {
  /** Numbers of the items that need not be done again. */
  readonly done: ReadonlySet<number>;
  /** What the other items read of them. */
  readonly kept: readonly Room[];
}

/** Of a program that does all work itself. */
export const NO_REUSE: Reuse = { done: new Set(), kept: [] };

/** Finds what depends on nothing but images and weights, and is not overwritten later. */
export function findReuse(
  nodes: readonly Node[],
  items: readonly Item[],
  accesses: ReadonlyMap<Room, Access>,
): Reuse {
  const depends = new Set<Node>();
  for (const node of nodes) {
    const changes = node.op === "parameter" && node.attributes.group !== "weights";
    if (changes || node.op === "direction" || node.inputs.some((input) => depends.has(input))) {
      depends.add(node);
    }
  }
  const done = new Set(items.keys().filter((i) => !items[i]!.nodes.some((n) => depends.has(n))));
  for (let before = -1; before !== done.size;) {
    before = done.size;
    for (const { writers } of accesses.values()) {
      if (![...writers].every((writer) => done.has(writer))) {
        for (const writer of writers) done.delete(writer);
      }
    }
  }
  const kept = [...accesses].filter(([, { writers, readers }]) =>
    [...writers].some((writer) => done.has(writer)) &&
    [...readers].some((reader) => !done.has(reader))
  );
  return { done, kept: kept.map(([room]) => room) };
}
