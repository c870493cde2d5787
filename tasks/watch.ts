/**
 * How a search is watched from the command line: progress on standard error, on a terminal with the
 * log as it is written.
 *
 * @module
 */

import type { Position } from "../src/run/checkpoint_name.ts";
import { Progress } from "../src/run/progress.ts";
import type { EpochReport, Measures } from "../src/search/report.ts";
import type { SearchHooks, SearchPlan } from "../src/search/search.ts";
import { describeMeasures } from "../src/search/text.ts";

export class Watch implements SearchHooks, Disposable {
  readonly #verbose: boolean;
  #progress: Progress | undefined;

  /** @param verbose whether to write a line for each iteration */
  constructor(verbose: boolean) {
    this.#verbose = verbose;
  }

  begin({ folder, epochs, iterations, from }: SearchPlan): void {
    this.#progress = new Progress({ epochs, iterations, from, verbose: this.#verbose });
    this.#print(`Run ${folder.path}`);
  }

  iteration(place: Position, train: Measures): void {
    this.#progress?.iteration(place, `training ${describeMeasures(train)}`);
  }

  validation(epoch: number): void {
    this.#progress?.activity(epoch, "validating");
  }

  epoch({ epoch, train, valid }: EpochReport): void {
    const text = `training ${describeMeasures(train)}, validation ${describeMeasures(valid)}`;
    this.#progress?.epoch(epoch - 1, text);
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
