/**
 * What a run came to so far, read from its folder alone. A run may be under way, cut off, damaged or
 * of another version: whatever cannot be read is named, and the rest is still there.
 *
 * @module
 */

import { basename, join } from "node:path";
import { YamlDocument } from "../config/document.ts";
import { MOST_CHARACTERS } from "../config/parse.ts";
import { valueAt } from "../config/path.ts";
import { parseJson } from "../json.ts";
import type { RunFolder } from "../run/folder.ts";
import { isIdentity } from "../space/operation.ts";
import { flattenSettings, type Settings } from "./settings.ts";

/**
 * Numbers that a run came to, in the order in which they are shown. Of the epochs those of the best
 * count, which is the one with the highest validation accuracy, of equals the first.
 */
export const RESULTS = [
  /** 0 to 1, on the validation images, of the best epoch. */
  "valid_accuracy",
  "valid_loss",
  "train_loss",
  /** 0 to 1. */
  "train_accuracy",
  /** The best epoch, counted from 1. */
  "epoch",
  /** Share of skip connections among the edges of the best epoch's genotype. */
  "skips",
  /** Mean entropy of the mixing weights in the best epoch, in nats. */
  "entropy",
  /** 0 to 1: what the discrete network reached that `deno task train` has trained. */
  "test_accuracy",
  /** Wall time of all epochs. */
  "seconds",
] as const;

export type ResultName = typeof RESULTS[number];

/** What is known of a run. */
export interface RunSummary {
  /** Name of its folder. */
  readonly name: string;
  readonly path: string;
  /** Epochs that are done. */
  readonly done: number;
  /** Epochs that the experiment asks for; `null` if it cannot be read. */
  readonly planned: number | null;
  /** The experiment's settings, and those of the process: `engine`, `threads`, `version`, `commit`. */
  readonly settings: Settings;
  /** `null` for what is not known, or was not finite. */
  readonly results: Readonly<Record<ResultName, number | null>>;
  /** What cannot be read, each as a sentence without its full stop. */
  readonly faults: readonly string[];
}

/**
 * Summarises a run in whatever state it is.
 *
 * @example
 * ```ts ignore
 * import { newestRun, summarizeRun } from "@cellwright/cellwright";
 *
 * const { results, done, planned } = await summarizeRun(await newestRun());
 * ```
 */
export async function summarizeRun(folder: RunFolder): Promise<RunSummary> {
  const faults: string[] = [];
  const experiment = await readYaml(folder.experiment, faults);
  const provenance = await readJson(folder.provenance, faults);
  const epochs = await readEpochs(folder.metrics, faults);
  const trained = await readJson(join(folder.path, "train", "result.json"), faults, "optional");
  const planned = valueAt(experiment, ["search", "epochs"]);
  return {
    name: basename(folder.path),
    path: folder.path,
    done: epochs.length,
    planned: typeof planned === "number" ? planned : null,
    settings: new Map([...flattenSettings(experiment), ...processSettings(provenance)]),
    results: resultsOf(epochs, trained),
    faults,
  };
}

/** What of `provenance.json` may differ between runs and tells something about their results. */
function processSettings(provenance: unknown): Settings {
  const paths = {
    engine: ["engine"],
    threads: ["threads"],
    version: ["versions", "cellwright"],
    commit: ["git", "commit"],
  };
  const found = Object.entries(paths).map(([name, path]) =>
    [name, valueAt(provenance, path)] as const
  );
  return new Map(found.filter(([, value]) => value !== undefined && value !== null));
}

function resultsOf(epochs: readonly unknown[], trained: unknown): RunSummary["results"] {
  const accuracy = (epoch: unknown) => numberAt(epoch, "valid", "accuracy") ?? -Infinity;
  const best = epochs.reduce(
    (best, epoch) => best === undefined || accuracy(epoch) > accuracy(best) ? epoch : best,
    undefined,
  );
  const seconds = epochs.map((epoch) => numberAt(epoch, "seconds"));
  return {
    valid_accuracy: numberAt(best, "valid", "accuracy"),
    valid_loss: numberAt(best, "valid", "loss"),
    train_loss: numberAt(best, "train", "loss"),
    train_accuracy: numberAt(best, "train", "accuracy"),
    epoch: numberAt(best, "epoch"),
    skips: skipShare(valueAt(best, ["genotype"])),
    entropy: meanEntropy(valueAt(best, ["cells"])),
    test_accuracy: numberAt(trained, "test_accuracy"),
    seconds: seconds.length > 0 ? seconds.reduce<number>((sum, s) => sum + (s ?? 0), 0) : null,
  };
}

function numberAt(value: unknown, ...path: string[]): number | null {
  const found = valueAt(value, path);
  return typeof found === "number" ? found : null;
}

function skipShare(genotype: unknown): number | null {
  const operations = ["normal", "reduction"]
    .flatMap((cell) => listAt(genotype, cell))
    .map((edge) => valueAt(edge, ["operation"]))
    .filter((operation) => typeof operation === "string");
  return operations.length > 0 ? operations.filter(isIdentity).length / operations.length : null;
}

function meanEntropy(cells: unknown): number | null {
  const found = (Array.isArray(cells) ? cells : []).map((cell) => numberAt(cell, "entropy"));
  const entropies = found.filter((entropy) => entropy !== null);
  if (entropies.length === 0) return null;
  return entropies.reduce((sum, entropy) => sum + entropy, 0) / entropies.length;
}

function listAt(value: unknown, key: string): unknown[] {
  const list = valueAt(value, [key]);
  return Array.isArray(list) ? list : [];
}

/** Text of a file; `undefined`, with a fault unless it may be missing, if there is none to read. */
async function readText(
  path: string,
  faults: string[],
  need: "required" | "optional",
): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    const missing = error instanceof Deno.errors.NotFound;
    if (missing && need === "optional") return undefined;
    // The path says more than the system's words, which name it again.
    faults.push(missing ? `No ${basename(path)}` : `Cannot read ${basename(path)}`);
    return undefined;
  }
}

async function readYaml(path: string, faults: string[]): Promise<unknown> {
  const text = await readText(path, faults, "required");
  if (text === undefined) return undefined;
  if (text.length > MOST_CHARACTERS) {
    faults.push(`Expected ${basename(path)} to be an experiment but it is too long`);
    return undefined;
  }
  const { value, faults: [fault] } = new YamlDocument(text);
  if (fault) faults.push(`Damaged ${basename(path)}: ${fault.message}`);
  return value;
}

async function readJson(
  path: string,
  faults: string[],
  need: "required" | "optional" = "required",
): Promise<unknown> {
  const text = await readText(path, faults, need);
  if (text === undefined) return undefined;
  const value = parseJson(text);
  if (value === undefined) faults.push(`Damaged ${basename(path)}`);
  return value;
}

/** The epochs of `metrics.jsonl`; an unfinished last line is no fault, as one may be on its way. */
async function readEpochs(path: string, faults: string[]): Promise<unknown[]> {
  const text = await readText(path, faults, "optional") ?? "";
  const lines = text.split("\n").slice(0, -1);
  return lines.flatMap((line, i) => {
    const epoch = parseJson(line);
    if (numberAt(epoch, "epoch") !== null) return [epoch];
    faults.push(`Damaged ${basename(path)}, line ${i + 1}`);
    return [];
  });
}
