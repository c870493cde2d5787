/**
 * Narrates a search or a training on the command line: progress on standard error, on a terminal with
 * the log as it is written.
 *
 * @module
 */

import type { Position } from "../src/run/checkpoint_name.ts";
import type { RunFolder } from "../src/run/folder.ts";
import { Progress } from "../src/run/progress.ts";
import type { StopRequest } from "../src/run/signals.ts";
import type { EpochReport, Measures } from "../src/search/report.ts";
import type { SearchHooks, SearchPlan } from "../src/search/search.ts";
import { describeMeasures } from "../src/search/text.ts";
import type { TrainingReport } from "../src/train/report.ts";
import type { TrainingRunHooks } from "../src/train/run.ts";

/** What is done between the epochs of what is narrated. */
const WORDS = {
  search: { evaluating: "validating" },
  train: { evaluating: "testing" },
} as const;

export class Narrator implements SearchHooks, TrainingRunHooks, Disposable {
  readonly #verbose: boolean;
  #words: typeof WORDS[keyof typeof WORDS] = WORDS.search;
  #progress: Progress | undefined;

  /** @param verbose whether to write a line for each iteration */
  constructor(verbose: boolean) {
    this.#verbose = verbose;
  }

  folder({ path }: RunFolder): void {
    this.#print(`Run ${path}`);
  }

  begin({ folder, epochs, iterations, from }: SearchPlan): void {
    this.#progress = new Progress({ epochs, iterations, from, verbose: this.#verbose });
    this.#words = WORDS[folder.task];
    if (folder.task === "train") this.#print(`Training ${folder.path}`);
  }

  iteration(place: Position, train: Measures): void {
    this.#progress?.iteration(place, `training ${describeMeasures(train)}`);
  }

  validation(epoch: number): void {
    this.#progress?.activity(epoch, this.#words.evaluating);
  }

  epoch(report: EpochReport | TrainingReport): void {
    const evaluated = "valid" in report
      ? `validation ${describeMeasures(report.valid)}`
      : `test ${describeMeasures(report.test)}`;
    const text = `training ${describeMeasures(report.train)}, ${evaluated}`;
    this.#progress?.epoch(report.epoch - 1, text);
  }

  shared({ epoch, train }: Pick<EpochReport, "epoch" | "train">): void {
    this.#progress?.epoch(epoch - 1, `training ${describeMeasures(train)}`);
  }

  candidate(line: string): void {
    // A terminal sees it as part of the log.
    if (!Deno.stderr.isTerminal()) this.#print(line);
  }

  /** Somebody asked to stop, by a signal. */
  heard({ signal }: StopRequest): void {
    const now = this.#progress ? "this iteration is saved" : "nothing is half done";
    this.#print(`${signal}: stopping as soon as ${now}; a second signal ends at once`);
  }

  log(lines: string): void {
    // Elsewhere there is one line an epoch; a warning must not be lost even so.
    if (Deno.stderr.isTerminal() || lines.startsWith("Warning")) this.#print(lines);
  }

  [Symbol.dispose](): void {
    this.#progress?.[Symbol.dispose]();
    this.#progress = undefined;
  }

  #print(lines: string): void {
    if (this.#progress) this.#progress.aside(() => console.error(lines));
    else console.error(lines);
  }
}
