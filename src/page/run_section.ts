/**
 * What a page shows of one run by itself.
 *
 * @module
 */

import type { PageRun } from "../report/page_data.ts";
import { CellView } from "./cell_view.ts";
import { legendEntry } from "./chart.ts";
import { type ChartOf, countChart, edgeCharts, runCharts, typesOf } from "./charts.ts";
import { html, setText } from "./dom.ts";
import { numbersTable, settingsTable } from "./tables.ts";
import { describeStanding, formatLoss, formatShare } from "./words.ts";

/** The last of the epochs that is not after another. */
export function epochAt({ epochs }: PageRun, epoch: number) {
  return epochs.findLast((found) => found.epoch <= epoch) ?? null;
}

/** The pictures of the cells of a run. */
export class Cells {
  readonly node: HTMLElement;
  readonly #views: { type: ReturnType<typeof typesOf>[number]; view: CellView }[];

  constructor(run: PageRun) {
    const { space, map } = run;
    this.#views = space && map
      ? typesOf(run).map((type) => ({ type, view: new CellView(space, map, type) }))
      : [];
    this.node = html("div", { class: "cells" }, ...this.#views.map(({ view }) => view.node));
  }

  show(run: PageRun, epoch: number): void {
    const found = epochAt(run, epoch);
    for (const { type, view } of this.#views) view.show(found?.cells[type] ?? null, epoch);
  }
}

/** Which colour is which operation. */
export function operationsLegend({ space }: PageRun): HTMLElement {
  const names = space?.operations ?? [];
  return html(
    "ul",
    { class: "legend operations" },
    ...names.map((name, i) => legendEntry(name, i).node),
  );
}

/** A run by itself. */
export class RunSection {
  readonly node: HTMLElement;
  readonly #standing = html("p", { class: "standing", role: "status" });
  readonly #result = html("p", { class: "result" });
  readonly #notes = html("ul", { class: "notes", "aria-label": "Notes" });
  readonly #cells = html("div");
  readonly #legend = html("div");
  readonly #charts = html("div", { class: "charts" });
  readonly #edges = html("div");
  readonly #numbers = html("details", {}, html("summary", {}, "Numbers"), html("div"));
  readonly #settings = html("details", {}, html("summary", {}, "Settings"), html("div"));
  readonly #log = html("pre", { tabindex: 0, "aria-label": "End of the log" });
  #shape = "";
  #pictures: Cells | undefined;
  #drawn: ChartOf[] = [];
  #run: PageRun | undefined;

  /** @param withCells whether the cells and the curves are part of it, and not shown beside others */
  constructor(readonly withCells: boolean) {
    const part = (title: string, ...children: HTMLElement[]) =>
      html("section", {}, html("h2", {}, title), ...children);
    this.node = html(
      "div",
      { class: "run" },
      this.#standing,
      this.#result,
      this.#notes,
      ...(withCells ? [part("Cells", this.#legend, this.#cells)] : []),
      part("Course", this.#charts),
      part("Weights of each edge", this.#edges),
      this.#numbers,
      this.#settings,
      html("details", {}, html("summary", {}, "End of the log"), this.#log),
    );
  }

  /** Shows a run, or what is new of it. */
  set(run: PageRun): void {
    const before = this.#run;
    this.#run = run;
    const last = run.epochs.at(-1);
    setText(this.#standing, describeStanding(run.standing, last?.epoch ?? 0));
    setText(this.#result, describeResult(run));
    const notes = run.notes.join("\n");
    if (this.#notes.dataset.text !== notes) {
      this.#notes.dataset.text = notes;
      this.#notes.replaceChildren(...run.notes.map((note) => html("li", {}, note)));
    }
    if (this.#build(run) || before?.epochs !== run.epochs) {
      const epochs = [run.epochs[0]?.epoch ?? 1, Math.max(last?.epoch ?? 1, 2)] as const;
      for (const { chart, series } of this.#drawn) chart.set(series(run), epochs);
      this.#numbers.lastElementChild!.replaceChildren(numbersTable(run));
    }
    setText(this.#log, run.log || "The log is empty");
  }

  /** Shows an epoch. */
  show(epoch: number): void {
    if (!this.#run) return;
    this.#pictures?.show(this.#run, epoch);
    for (const { chart } of this.#drawn) chart.mark(epoch);
  }

  /**
   * What depends on the shape of the run alone is made once.
   *
   * @returns whether it was made anew
   */
  #build(run: PageRun): boolean {
    const types = typesOf(run);
    const shape = JSON.stringify([run.id, run.space, types, run.settings]);
    if (shape === this.#shape) return false;
    this.#shape = shape;
    if (this.withCells) {
      this.#pictures = new Cells(run);
      this.#cells.replaceChildren(this.#pictures.node);
      this.#legend.replaceChildren(operationsLegend(run));
    }
    const course = [...runCharts(), ...types.map(countChart)];
    const edges = types.map((type) => ({ type, charts: edgeCharts(run, type) }));
    this.#drawn = [...course, ...edges.flatMap(({ charts }) => charts)];
    this.#charts.replaceChildren(...course.map(({ chart }) => chart.node));
    this.#edges.replaceChildren(
      ...(types.length > 0 ? [operationsLegend(run)] : []),
      ...edges.flatMap(({ type, charts }) => [
        html("h3", {}, type === "normal" ? "Normal cell" : "Reduction cell"),
        html("div", { class: "small-charts" }, ...charts.map(({ chart }) => chart.node)),
      ]),
    );
    this.#settings.lastElementChild!.replaceChildren(
      settingsTable("Experiment", run.settings),
      settingsTable("Circumstances", run.circumstances),
    );
    return true;
  }
}

/** What the run has come to so far. */
export function describeResult({ epochs, best }: PageRun): string {
  const last = epochs.at(-1);
  if (!last) return "No epoch is finished yet";
  const now =
    `Epoch ${last.epoch}: validation accuracy ${formatShare(last.valid?.accuracy ?? null)}, ` +
    `loss ${formatLoss(last.valid?.loss ?? null)}`;
  const kept = epochs.find(({ epoch }) => epoch === best);
  if (!kept || kept === last) return now;
  return `${now}; best: ${formatShare(kept.valid?.accuracy ?? null)} in epoch ${kept.epoch}`;
}
