/**
 * Repeating a run from its folder alone, and saying what is not as it was.
 *
 * @module
 */

import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Experiment } from "../config/experiment.ts";
import { valueAt } from "../config/path.ts";
import { readExperiment } from "../config/read.ts";
import type { Source } from "../config/source.ts";
import { checkpointName } from "../run/checkpoint_name.ts";
import { openRun, type RunFolder } from "../run/folder.ts";

/** A run that is to be repeated. */
export interface Original {
  readonly folder: RunFolder;
  readonly experiment: Experiment;
  /** Where the experiment is written. */
  readonly source: Source;
  /** Engine and threads by the names of the command line's options; empty if they are not known. */
  readonly engine: { readonly engine?: string; readonly threads?: string };
  /** Content of `provenance.json`; `undefined` if it cannot be read. */
  readonly provenance: unknown;
}

/**
 * Opens a run to repeat it.
 *
 * @param path of the run, or its name
 * @param runs where runs are kept, `logs` by default
 * @throws {RunError} with exit code 2 if there is no such run
 * @throws {ExperimentError} if this version cannot run its experiment
 *
 * @example
 * ```ts ignore
 * import { openOriginal, search, wasmEngine } from "@cellwright/cellwright";
 *
 * const original = await openOriginal("20250131T204512Z-mnist-3fa9");
 * const { experiment, source } = original;
 * await search(experiment, { engine: wasmEngine(), source, original });
 * ```
 */
export async function openOriginal(path: string, runs?: string): Promise<Original> {
  const folder = await openRun(path, runs);
  const { experiment, source } = await readExperiment(folder.experiment);
  const provenance = await readProvenance(folder);
  const engine = valueAt(provenance, ["engine"]);
  const threads = valueAt(provenance, ["threads"]);
  return {
    folder,
    experiment,
    source,
    engine: {
      ...(typeof engine === "string" && { engine }),
      ...(typeof threads === "number" && { threads: String(threads) }),
    },
    provenance,
  };
}

async function readProvenance({ provenance }: RunFolder): Promise<unknown> {
  try {
    return JSON.parse(await Deno.readTextFile(provenance));
  } catch {
    return undefined; // the run can be repeated without it, and describeRepeat() says so
  }
}

/** What of `provenance.json` can make a run come out otherwise, or take another time. */
const COMPARED: readonly (readonly [name: string, path: readonly string[]])[] = [
  ["cellwright", ["versions", "cellwright"]],
  ["sources", ["sources"]],
  ["git commit", ["git", "commit"]],
  ["Deno", ["versions", "deno"]],
  ["V8", ["versions", "v8"]],
  ["TypeScript", ["versions", "typescript"]],
  ["host", ["host", "name"]],
  ["system", ["host", "system"]],
  ["processor", ["host", "cpu"]],
  ["cores", ["host", "cores"]],
  ["engine", ["engine"]],
  ["threads", ["threads"]],
  ["training images", ["data", "images"]],
  ["data", ["data", "sha256"]],
];

/**
 * How two contents of `provenance.json` differ, a line each: `Deno: 2.9.5, now 2.9.6`. What only one
 * of them knows differs too.
 */
export function describeDifferences(then: unknown, now: unknown): string[] {
  return COMPARED.flatMap(([name, path]) => {
    const [before, after] = [then, now].map((provenance) =>
      String(valueAt(provenance, path) ?? "unknown")
    );
    return before === after ? [] : [`${name}: ${before}, now ${after}`];
  });
}

/** What a repeated run's log says of its original. */
export async function describeRepeat(
  { folder, provenance }: Pick<Original, "folder" | "provenance">,
  repeated: RunFolder,
): Promise<string> {
  const head = `Repeats ${folder.path}`;
  if (provenance === undefined) {
    return `Warning: ${head}, but it has no provenance.json: what differs is not known`;
  }
  const lines = describeDifferences(provenance, await readProvenance(repeated));
  if (lines.length === 0) return `${head}: versions, host and data are the same`;
  return [`Warning: ${head}, but not everything is as it was:`, ...lines.map((line) => `  ${line}`)]
    .join("\n");
}

/**
 * Whether a finished run came out as its original: a line for the architecture and one for the final
 * checkpoint.
 */
export async function compareWithOriginal(
  original: RunFolder,
  repeated: RunFolder,
): Promise<string[]> {
  const { experiment: { search: { method, epochs } } } = await readExperiment(original.experiment);
  const last = checkpointName({ epoch: epochs, iteration: 0 });
  const architecture = ["Architecture", original.architecture, repeated.architecture] as const;
  const files = method === "darts"
    ? [
      architecture,
      [
        "Final checkpoint",
        join(original.checkpoints, last),
        join(repeated.checkpoints, last),
      ] as const,
    ]
    // A search by chance trains nothing that it would have to keep.
    : [architecture];
  return await Promise.all(files.map(async ([name, then, now]) => {
    const [before, after] = await Promise.all([then, now].map(readIfThere));
    if (!before || !after) return `${name}: ${before ? now : then} is not there to compare`;
    return `${name}: ${
      isDeepStrictEqual(before, after) ? "the same bytes as" : "not that of"
    } ${then}`;
  }));
}

async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await Deno.readFile(path);
  } catch {
    return null; // reported as such
  }
}
