/**
 * The page of one run, or of several that it compares.
 *
 * @module
 */

import type { Difference } from "../report/flatten.ts";
import type { PageRun } from "../report/page_data.ts";
import type { RunsEvent } from "../watch/event.ts";
import { type ChartOf, comparisonCharts } from "./charts.ts";
import { html, setText } from "./dom.ts";
import { Cells, describeResult, operationsLegend, RunSection } from "./run_section.ts";
import { differencesTable } from "./tables.ts";
import { Timeline } from "./timeline.ts";
import { describeStanding, describeTimeLeft } from "./words.ts";

function heading(title: string, timeline: Timeline, ...more: HTMLElement[]): HTMLElement {
  return html("header", {}, html("h1", {}, title), ...more, timeline.node);
}

function lastEpoch(runs: readonly PageRun[]): number {
  return Math.max(0, ...runs.map(({ epochs }) => epochs.at(-1)?.epoch ?? 0));
}

/** One run, which may go on. */
export class RunPage {
  readonly #root: HTMLElement;
  readonly #section = new RunSection(true);
  readonly #timeline = new Timeline((epoch) => this.#section.show(epoch));
  readonly #left = html("p", { class: "left" });
  readonly #id = html("p", { class: "id" });
  readonly #choice = html("select", { "aria-label": "Run", hidden: true });
  #run: PageRun | undefined;

  constructor(root: HTMLElement) {
    this.#root = root;
    // The address of the page names the run, so that it can be kept and gone back to.
    this.#choice.addEventListener("change", () => {
      location.search = new URLSearchParams({ run: this.#choice.value }).toString();
    });
  }

  /** Offers other runs. */
  setRuns({ names, chosen }: RunsEvent): void {
    const others = names.includes(chosen) ? names : [chosen, ...names];
    this.#choice.replaceChildren(
      ...others.map((name) => html("option", { value: name, selected: name === chosen }, name)),
    );
    this.#choice.hidden = others.length < 2;
    this.#id.hidden = !this.#choice.hidden;
  }

  /** Shows the run, or what is new of it. */
  set(run: PageRun): void {
    if (this.#run?.id !== run.id || this.#run.name !== run.name) {
      setText(this.#id, run.id);
      this.#root.replaceChildren(
        heading(run.name, this.#timeline, this.#id, this.#choice, this.#left),
        this.#section.node,
      );
    }
    this.#run = run;
    this.#timeline.set(lastEpoch([run]));
    this.#section.set(run);
    this.#section.show(this.#timeline.epoch);
  }

  /** Says the time left. */
  tick(now: number, connected = true): void {
    if (!this.#run) return;
    const left = describeTimeLeft(this.#run.standing, lastEpoch([this.#run]), now);
    setText(this.#left, connected ? left : "The connection is lost; trying again");
  }
}

/** Several runs beside each other. */
export function comparisonPage(
  root: HTMLElement,
  runs: readonly PageRun[],
  differences: readonly Difference[],
): void {
  const charts = comparisonCharts();
  const cells = runs.map((run) => ({ run, cells: new Cells(run) }));
  const opened: RunSection[] = [];
  const show = (epoch: number) => {
    for (const { chart } of charts) chart.mark(epoch);
    for (const { run, cells: pictures } of cells) pictures.show(run, epoch);
    for (const section of opened) section.show(epoch);
  };
  const timeline = new Timeline(show);
  timeline.set(lastEpoch(runs));
  setCharts(charts, runs);
  const spaces = new Set(runs.map(({ space }) => JSON.stringify(space?.operations)));
  root.replaceChildren(
    heading(`${runs.length} runs`, timeline),
    html("section", {}, html("h2", {}, "Settings"), differencesTable(runs, differences)),
    html(
      "section",
      {},
      html("h2", {}, "Course"),
      html("div", { class: "charts" }, ...charts.map(({ chart }) => chart.node)),
    ),
    html(
      "section",
      {},
      html("h2", {}, "Cells"),
      ...(spaces.size === 1 ? [operationsLegend(runs[0]!)] : []),
      html(
        "div",
        { class: "side-by-side" },
        ...cells.map(({ run, cells: { node } }) =>
          html(
            "section",
            {},
            html("h3", {}, run.id),
            html("p", {}, describeResult(run)),
            ...(spaces.size === 1 ? [] : [operationsLegend(run)]),
            node,
          )
        ),
      ),
    ),
    html(
      "section",
      {},
      html("h2", {}, "Each run"),
      ...runs.map((run) => details(run, opened, timeline)),
    ),
  );
  show(timeline.epoch);
}

function setCharts(charts: readonly ChartOf[], runs: readonly PageRun[]): void {
  const epochs = [1, Math.max(2, lastEpoch(runs))] as const;
  for (const { chart, series } of charts) chart.set(runs.flatMap(series), epochs);
}

/** All that is known of one of the runs; its many charts are drawn once somebody asks for them. */
function details(run: PageRun, opened: RunSection[], timeline: Timeline): HTMLElement {
  const words = describeStanding(run.standing, run.epochs.at(-1)?.epoch ?? 0);
  const node = html("details", {}, html("summary", {}, `${run.id}: ${words}`));
  node.addEventListener("toggle", () => {
    const section = new RunSection(false);
    node.append(section.node);
    section.set(run);
    section.show(timeline.epoch);
    opened.push(section);
  }, { once: true });
  return node;
}
