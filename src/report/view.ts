/**
 * A run as it can be looked at, from the texts in its folder. Nothing here is an error: what is
 * empty, half-written or from another version gives what there is, and notes.
 *
 * @module
 */

import { parseJson } from "../json.ts";
import type { EpochData, RunView, Setting, SpaceData, Standing } from "./data.ts";
import { epochOfLine, spaceOfLine } from "./epoch_line.ts";
import { flatten } from "./flatten.ts";
import { finite, isRecord, type Loose } from "./loose.ts";
import { MetricsText } from "./metrics_text.ts";
import {
  type LooseArchitecture,
  looseArchitecture,
  type LooseExperiment,
  looseExperiment,
} from "./space.ts";

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

/** What the files of a run say. */
export interface RunParts {
  readonly experiment: LooseExperiment;
  readonly metrics: MetricsText | null;
  readonly architecture: LooseArchitecture;
  readonly circumstances: Circumstances;
  readonly log: string;
  readonly owner: string | null;
}

/** What `provenance.json` says. */
export interface Circumstances {
  readonly settings: readonly Setting[];
  readonly notes: readonly string[];
}

/** Epochs that the pace is the mean of. */
const PACE = 5;

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
  const metrics = texts.metrics === null ? null : new MetricsText();
  metrics?.add(texts.metrics ?? "");
  const parts = {
    experiment: looseExperiment(texts.experiment),
    metrics,
    architecture: looseArchitecture(texts.architecture),
    circumstances: looseCircumstances(texts.provenance),
    log: texts.log ?? "",
    owner: ownerOf(texts.lock),
  };
  return new Viewer(id).view(parts, changed);
}

/** Views of one run as it goes on: what has not changed is the same object as before. */
export class Viewer {
  readonly #id: string;
  #space: SpaceData | null = null;
  #epochs = new WeakMap<Loose, EpochData>();

  constructor(id: string) {
    this.#id = id;
  }

  view(parts: RunParts, changed: number | null): RunView {
    const { experiment, metrics, architecture, circumstances, log, owner } = parts;
    const lines = metrics?.lines ?? [];
    const space = this.#spaceOf(parts, lines);
    const epochs = lines.map((line) => {
      const epoch = this.#epochs.get(line) ?? epochOfLine(line, space);
      this.#epochs.set(line, epoch);
      return epoch;
    });
    return {
      id: this.#id,
      name: experiment.name ?? this.#id,
      space,
      epochs,
      best: architecture.epoch,
      standing: standingOf(epochs, experiment.epochs, owner, changed),
      settings: experiment.settings,
      circumstances: circumstances.settings,
      log,
      notes: [
        ...experiment.notes,
        ...architecture.notes,
        ...metrics?.notes ?? ["There is no metrics.jsonl yet"],
        ...missing(epochs, space),
        ...circumstances.notes,
      ],
    };
  }

  /** The space, from the best of what tells it. */
  #spaceOf({ experiment, architecture }: RunParts, lines: readonly Loose[]): SpaceData | null {
    const space = experiment.space ?? architecture.space ??
      lines.values().map(spaceOfLine).find((found) => found !== null) ?? null;
    if (JSON.stringify(space) !== JSON.stringify(this.#space)) {
      this.#space = space;
      this.#epochs = new WeakMap();
    }
    return this.#space;
  }
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
  owner: string | null,
  changed: number | null,
): Standing {
  const last = epochs.slice(-PACE).flatMap(({ seconds }) => seconds ?? []);
  const pace = finite(last.reduce((sum, seconds) => sum + seconds, 0) / last.length);
  const done = planned !== null && (epochs.at(-1)?.epoch ?? 0) >= planned;
  const state = owner ? "running" : done ? "finished" : "stopped";
  return { state, planned, pace, changed, owner };
}

/** A held lock names its owner; one that was given back is empty. */
export function ownerOf(lock: string | null): string | null {
  const owner = parseJson(lock ?? "");
  if (!isRecord(owner) || !Number.isInteger(owner.pid)) return null;
  return `process ${owner.pid}${typeof owner.host === "string" ? ` on ${owner.host}` : ""}`;
}

/** Reads a `provenance.json`; `null` if there is none. */
export function looseCircumstances(text: string | null): Circumstances {
  if (text === null) return { settings: [], notes: ["There is no provenance.json"] };
  const value = parseJson(text);
  if (isRecord(value)) return { settings: flatten(value), notes: [] };
  return { settings: [], notes: ["provenance.json is damaged"] };
}
