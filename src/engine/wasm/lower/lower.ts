/**
 * From programs to plans: every node becomes calls of kernels with addresses.
 *
 * @module
 */

import { pathsOf, type Program } from "../../../graph/program.ts";
import type { Determinism, ImageStore } from "../../engine.ts";
import { mapMemory, type MemoryMap, Region } from "../memory.ts";
import type { Plan } from "../plan.ts";
import { SweepLibrary } from "../sweep/library.ts";
import { Channels } from "./channels.ts";
import { Globals } from "./globals.ts";
import { ParameterLayout } from "./parameters.ts";
import { prepare } from "./prepare.ts";
import type { DraftPlan } from "./draft.ts";
import { ProgramLowering } from "./program.ts";
import { rolesOf } from "./reuse.ts";
import { resolvePlan } from "./resolve.ts";
import { Tables } from "./tables.ts";

/** All programs of a session, ready for the workers. */
export interface Compiled {
  readonly plans: readonly Plan[];
  readonly layout: ParameterLayout;
  readonly globals: Globals;
  readonly tables: Tables;
  readonly memory: MemoryMap;
  /** The module of all generated sweeps. */
  readonly sweeps: Uint8Array<ArrayBuffer>;
  /** Images of a chunk: the last step of every sum over images goes chunk by chunk. */
  readonly chunkSize: number;
  readonly results: readonly DraftPlan["results"][];
}

/** Chunks that a batch is cut into, whatever the number of threads. */
export const CHUNKS = 8;

/** Lowers programs that share parameters. */
export function lower(...values: Parameters<typeof lowerByProgram>): Compiled {
  const steps = lowerByProgram(...values);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same, but the caller may turn to other things after each step of some of the work. */
export function* lowerByProgram(
  programs: readonly Program[],
  store: ImageStore,
  batchSize: number,
  threads: number,
  deterministic: Determinism = "machine",
): Generator<void, Compiled> {
  const channels = new Channels();
  const prepared: Program[] = [];
  for (const program of programs) {
    prepared.push(prepare(program));
    yield;
  }
  const layout = new ParameterLayout(prepared, channels);
  for (const program of prepared) layout.placeStatistics(program, channels);

  const region = new Region("global");
  const tables = new Tables(region);
  const paths = Math.max(0, ...programs.map(pathsOf));
  const globals = new Globals(region, layout, store, batchSize, paths);
  const library = new SweepLibrary(deterministic);
  const shared = { channels, layout, tables, globals, library, store };
  const roles = rolesOf(programs);
  const lowerings: ProgramLowering[] = [];
  for (const [i, program] of prepared.entries()) {
    lowerings.push(new ProgramLowering(program, shared, roles[i]));
    yield;
  }
  const keptBytes = Math.max(...lowerings.map((lowering) => lowering.keptBytes));
  const drafts: DraftPlan[] = [];
  for (const lowering of lowerings) {
    drafts.push(lowering.run(keptBytes));
    yield;
  }

  const chunkSize = Math.ceil(batchSize / CHUNKS);
  const most = (size: (draft: DraftPlan) => number) => Math.max(...drafts.map(size));
  const memory = mapMemory({
    global: region.size,
    image: most(({ sizes }) => sizes.image),
    chunk: most(({ sizes }) => sizes.chunk),
    thread: most(({ sizes }) => sizes.thread),
  }, {
    global: 1,
    image: batchSize,
    chunk: Math.ceil(batchSize / chunkSize),
    thread: threads,
  });
  const plans: Plan[] = [];
  for (const draft of drafts) {
    plans.push(resolvePlan(draft, memory));
    yield;
  }
  return {
    plans,
    layout,
    globals,
    tables,
    memory,
    sweeps: library.encode(),
    chunkSize,
    results: drafts.map(({ results }) => results),
  };
}
