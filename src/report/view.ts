/**
 * A run as it can be looked at, from the texts in its folder. Nothing here is an error: what is
 * empty, half-written or from another version gives what there is, and notes.
 *
 * @module
 */

import type { EpochData, RunView, Setting, SpaceData, Standing } from "./data.ts";
import { epochOfLine, parseLine, spaceOfLine } from "./epoch_line.ts";
import { flatten } from "./flatten.ts";
import { finite, isRecord, type Loose } from "./loose.ts";
import { looseArchitecture, looseExperiment } from "./space.ts";

/** Contents of the files of a run; `null` stands for a file that is not there. */
export interface RunTexts {
  readonly experiment: string | null;
  readonly metrics: string | null;
  readonly architecture: string | null;
  readonly provenance: string | null;
  /** The end of the log. */
  readonly log: string | null;
  readonly lock: string | null;
}

/** Epochs that the pace is the mean of. */
const PACE = 5;
/** Damaged lines that are named one by one. */
const NAMED = 5;

/**
 * Puts together what is known of a run.
 *
 * @param id name of the run's folder
 * @param changed when the metrics were last written, in milliseconds since 1970
 *
 * @example
 * ```ts
 * import { viewRun } from "./view.ts";
 *
 * const nothing = { experiment: null, architecture: null, provenance: null, log: null, lock: null };
 * const metrics = '{"epoch":1,"valid":{"loss":0.5,"accuracy":0.9}}\n';
 * viewRun("20250131T204512Z-mnist-3fa9", { ...nothing, metrics }, null).epochs.length; // 1
 * ```
 */
export function viewRun(id: string, texts: RunTexts, changed: number | null): RunView {
  const experiment = looseExperiment(texts.experiment);
  const architecture = looseArchitecture(texts.architecture);
  const { lines, notes } = readLines(texts.metrics);
  const space = experiment.space ?? architecture.space ??
    lines.map(spaceOfLine).find((found) => found !== null) ?? null;
  const epochs = lines.map((line) => epochOfLine(line, space));
  return {
    id,
    name: experiment.name ?? id,
    space,
    epochs,
    best: architecture.epoch,
    standing: standingOf(epochs, experiment.epochs, texts.lock, changed),
    settings: experiment.tree ? flatten(experiment.tree) : [],
    ...circumstancesOf(texts.provenance, [
      ...experiment.notes,
      ...architecture.notes,
      ...notes,
      ...missing(epochs, space),
    ]),
    log: texts.log ?? "",
  };
}

/**
 * The lines of `metrics.jsonl` in the order of their epochs. Of two lines of one epoch the later one
 * counts; an unfinished last line is being written.
 */
function readLines(text: string | null): { lines: Loose[]; notes: string[] } {
  if (text === null) return { lines: [], notes: ["There is no metrics.jsonl yet"] };
  const written = text.split("\n");
  const notes: string[] = [];
  if (written.at(-1) !== "") notes.push("The last line of metrics.jsonl is not finished");
  const found = new Map<number, Loose>();
  const damaged: string[] = [];
  for (const [i, line] of written.slice(0, -1).entries()) {
    const parsed = parseLine(line);
    if (typeof parsed === "string") damaged.push(`line ${i + 1} ${parsed}`);
    else found.set(parsed.epoch as number, parsed);
  }
  if (damaged.length > 0) {
    const more = damaged.length > NAMED ? `, and ${damaged.length - NAMED} more` : "";
    notes.push(`metrics.jsonl is damaged: ${damaged.slice(0, NAMED).join(", ")}${more}`);
  }
  const lines = [...found].sort(([a], [b]) => a - b).map(([, line]) => line);
  if (lines.length === 0) notes.push("No epoch is finished yet");
  return { lines, notes };
}

/** What no epoch, or only some, have. */
function missing(epochs: readonly EpochData[], space: SpaceData | null): string[] {
  if (epochs.length === 0) return [];
  const parts: [string, (epoch: EpochData) => boolean][] = [
    ["training loss and accuracy", ({ train }) => train !== null],
    ["validation loss and accuracy", ({ valid }) => valid !== null],
    [
      "alphas that fit the experiment",
      ({ cells }) => Object.values(cells).some(({ weights }) => weights.length > 0),
    ],
  ];
  const notes = parts.flatMap(([what, has]) => {
    const without = epochs.filter((epoch) => !has(epoch));
    if (without.length === 0) return [];
    if (without.length === epochs.length) return [`metrics.jsonl has no ${what}`];
    return [`metrics.jsonl has no ${what} for ${without.length} of ${epochs.length} epochs`];
  });
  const gap = epochs.at(-1)!.epoch - epochs.length;
  if (gap > 0) notes.push(`metrics.jsonl lacks ${gap} of ${epochs.at(-1)!.epoch} epochs`);
  if (!space) notes.push("Which operations and edges were searched is not known");
  return notes;
}

function standingOf(
  epochs: readonly EpochData[],
  planned: number | null,
  lock: string | null,
  changed: number | null,
): Standing {
  const last = epochs.slice(-PACE).flatMap(({ seconds }) => seconds ?? []);
  const pace = finite(last.reduce((sum, seconds) => sum + seconds, 0) / last.length);
  const owner = ownerOf(lock);
  const done = planned !== null && (epochs.at(-1)?.epoch ?? 0) >= planned;
  const state = owner ? "running" : done ? "finished" : "stopped";
  return { state, planned, pace, changed, owner };
}

/** A held lock names its owner; one that was given back is empty. */
function ownerOf(lock: string | null): string | null {
  try {
    const owner: unknown = JSON.parse(lock ?? "");
    if (!isRecord(owner) || !Number.isInteger(owner.pid)) return null;
    return `process ${owner.pid}${typeof owner.host === "string" ? ` on ${owner.host}` : ""}`;
  } catch {
    return null;
  }
}

function circumstancesOf(
  text: string | null,
  notes: readonly string[],
): { circumstances: readonly Setting[]; notes: readonly string[] } {
  if (text === null) {
    return { circumstances: [], notes: [...notes, "There is no provenance.json"] };
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return { circumstances: flatten(value), notes };
  } catch {
    // As good as any other damage.
  }
  return { circumstances: [], notes: [...notes, "provenance.json is damaged"] };
}
