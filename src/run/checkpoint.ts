/**
 * The checkpoints of a run: saved whole or not at all, and verified when a run goes on from one. A
 * damaged one is passed over for the last that is good.
 *
 * @module
 */

import { basename, join } from "node:path";
import { type CheckpointState, decodeCheckpoint, encodeCheckpoint } from "./checkpoint_file.ts";
import {
  checkpointName,
  checkpointPosition,
  comparePositions,
  describePosition,
  type Position,
} from "./checkpoint_name.ts";
import { RunError } from "./error.ts";
import { fileFault, writeAtomic } from "./files.ts";
import type { RunFolder } from "./folder.ts";
import type { Journal } from "./journal.ts";
import type { Tensor } from "./safetensors.ts";

export type { CheckpointState };

/** A checkpoint read from disk. */
export interface Checkpoint extends CheckpointState {
  readonly file: string;
  /** Lengths to which the journals are to be cut. */
  readonly lengths: Readonly<Record<string, number>>;
}

/** A checkpoint that cannot be used. */
export interface DamagedCheckpoint {
  readonly file: string;
  readonly reason: string;
}

/** What a run can go on from. */
export interface LatestCheckpoint {
  /** `null` when the run was stopped before its first one. */
  readonly checkpoint: Checkpoint | null;
  /** Newer ones that were passed over, newest first. */
  readonly damaged: readonly DamagedCheckpoint[];
}

/** How a checkpoint is saved. */
export interface SaveOptions {
  /** Journals by the name under which their lengths are kept. They reach the disk first. */
  readonly journals?: Readonly<Record<string, Journal>>;
  /** Which earlier checkpoints stay. */
  readonly kept?: Kept;
}

/** Which checkpoints of a run stay. */
export interface Kept {
  /** How many of the last, {@linkcode KEPT} by default. */
  readonly keep?: number;
  /** Epochs after which a checkpoint stays for good, if any: that of the best cells so far. */
  readonly best?: number | undefined;
}

/** Checkpoints that stay unless told otherwise: the last one and what damage to it goes back to. */
const KEPT = 3;

/**
 * Saves a checkpoint: `checkpoints/epoch-0003.safetensors` after three epochs, and
 * `epoch-0004-iteration-00120.safetensors` amid the fourth. Only the last few stay, and the best.
 *
 * @returns Path of the file
 * @throws {RunError} When a tensor is not finite or the system refuses; earlier checkpoints are safe
 *
 * @example
 * ```ts
 * import { loadLatestCheckpoint, saveCheckpoint } from "./checkpoint.ts";
 * import { createRun } from "./folder.ts";
 *
 * const folder = await createRun(await Deno.makeTempDir(), "mnist", new Date());
 * const alphas = { shape: [1, 2], data: Float32Array.of(0.1, -0.1) };
 * const tensors = new Map([["alphas.normal", alphas]]);
 * await saveCheckpoint(folder, { epoch: 3, iteration: 0, tensors, metadata: { step: "1407" } });
 * const { checkpoint } = await loadLatestCheckpoint(folder);
 * ```
 */
export async function saveCheckpoint(
  folder: RunFolder,
  state: CheckpointState,
  { journals = {}, kept = {} }: SaveOptions = {},
): Promise<string> {
  checkFinite(state.tensors, state);
  const lengths = Object.fromEntries(
    Object.entries(journals).map(([name, { length }]) => [name, length]),
  );
  await Promise.all(Object.values(journals).map((journal) => journal.sync()));
  const file = join(folder.checkpoints, checkpointName(state));
  await writeAtomic(file, await encodeCheckpoint({ ...state, lengths }));
  await removeOldCheckpoints(folder, state, kept);
  return file;
}

/** A number that is not finite spoils all later ones; no good checkpoint may give way to it. */
function checkFinite(tensors: ReadonlyMap<string, Tensor>, position: Position): void {
  for (const [name, { data }] of tensors) {
    const index = data.findIndex((value) => !Number.isFinite(value));
    if (index < 0) continue;
    throw new RunError(
      `Expected ${name} to be finite ${describePosition(position)} but found ${data[index]} at ` +
        `index ${index}: no checkpoint was written`,
    );
  }
}

/**
 * Removes the checkpoints that need not stay, as saving one does; a process may die between the two.
 *
 * @param last the newest good one; later ones do not count
 */
export async function removeOldCheckpoints(
  folder: RunFolder,
  last: Position,
  { keep = KEPT, best }: Kept = {},
): Promise<void> {
  const old = (await listCheckpoints(folder))
    .filter((position) => comparePositions(position, last) <= 0)
    .slice(keep)
    .filter(({ epoch, iteration }) => iteration > 0 || epoch !== best);
  for (const position of old) {
    // One checkpoint too many harms nobody.
    await Deno.remove(join(folder.checkpoints, checkpointName(position))).catch(() => {});
  }
}

/** Positions of all checkpoints, newest first. */
async function listCheckpoints(folder: RunFolder): Promise<Position[]> {
  const positions: Position[] = [];
  try {
    for await (const { name } of Deno.readDir(folder.checkpoints)) {
      const position = checkpointPosition(name);
      if (position) positions.push(position);
    }
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) {
      throw fileFault(`list ${folder.checkpoints}`, cause);
    }
  }
  return positions.sort((a, b) => comparePositions(b, a));
}

/**
 * Renames checkpoints that cannot be used, as far as possible, so that none is met or counted again
 * and whoever wants to know what befell them still can: to `epoch-0003.safetensors.damaged`.
 */
export async function setAside(damaged: readonly DamagedCheckpoint[]): Promise<void> {
  for (const { file } of damaged) await Deno.rename(file, `${file}.damaged`).catch(() => {});
}

/**
 * Finds the newest checkpoint that is whole.
 *
 * @throws {RunError} When there are checkpoints but all of them are damaged
 */
export async function loadLatestCheckpoint(folder: RunFolder): Promise<LatestCheckpoint> {
  const damaged: DamagedCheckpoint[] = [];
  for (const position of await listCheckpoints(folder)) {
    const file = join(folder.checkpoints, checkpointName(position));
    try {
      return { checkpoint: await loadCheckpoint(file), damaged };
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      damaged.push({ file, reason: error.what });
    }
  }
  if (damaged.length === 0) return { checkpoint: null, damaged };
  const reasons = damaged.map(({ reason }) => `  ${reason}`);
  throw new RunError(
    [`Expected a whole checkpoint in ${folder.checkpoints} but all are damaged:`, ...reasons]
      .join("\n"),
    { mend: `Start again with deno task search ${folder.experiment}` },
  );
}

/**
 * Reads a checkpoint and verifies it.
 *
 * @throws {RunError} When it is missing or damaged
 */
export async function loadCheckpoint(file: string): Promise<Checkpoint> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(file);
  } catch (cause) {
    throw fileFault(`read ${file}`, cause);
  }
  const content = await decodeCheckpoint(bytes, file);
  if (checkpointName(content) === basename(file)) return { ...content, file };
  throw new RunError(
    `Expected ${file} to hold what its name says but found ${checkpointName(content)}`,
  );
}
