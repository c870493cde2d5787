/**
 * A chart of lines over the epochs, with the values at the chosen epoch in its legend.
 *
 * @module
 */

// @ts-types="npm:@types/d3-array@3.2.2"
import { bisector, extent } from "d3-array";
// @ts-types="npm:@types/d3-scale@4.0.9"
import { scaleLinear } from "d3-scale";
// @ts-types="npm:@types/d3-shape@3.2.0"
import { curveStepAfter, line } from "d3-shape";
import { write } from "./clock.ts";
import { html, setAttribute, setText, svg } from "./dom.ts";
import { seriesStyle } from "./palette.ts";
import { watchSight } from "./sight.ts";

/** A value of an epoch; `null` leaves a gap. */
export type ChartPoint = readonly [epoch: number, value: number | null];

/** A line of a chart. */
export interface Series {
  readonly name: string;
  readonly points: readonly ChartPoint[];
}

/** What a chart shows. */
export interface ChartOptions {
  readonly title: string;
  readonly format: (value: number | null) => string;
  /** Where the values' axis ends at least. */
  readonly range?: readonly [number, number];
  /** Whether values hold from epoch to epoch, as counts do, and not on the way between. */
  readonly steps?: boolean;
  /** A small chart among many has no legend of its own. */
  readonly small?: boolean;
}

const LARGE = { width: 440, height: 220, left: 50, right: 12, top: 10, bottom: 30 };
const SMALL = { width: 220, height: 120, left: 36, right: 8, top: 8, bottom: 20 };
/** Lines of fewer points show them. */
const DOTTED = 12;

const nearest = bisector(([epoch]: ChartPoint) => epoch);

/** A chart. */
export class Chart {
  readonly node: HTMLElement;
  readonly #options: ChartOptions;
  readonly #frame: typeof LARGE;
  readonly #axes = svg("g", { class: "axes" });
  readonly #lines = svg("g", { class: "lines" });
  readonly #cursor = svg("line", { class: "cursor" });
  readonly #label = svg("title");
  readonly #legend = html("ul", { class: "legend" });
  #values: HTMLElement[] = [];
  #series: readonly Series[] = [];
  #x = scaleLinear();
  #epochs: readonly [number, number] = [1, 2];
  #epoch = 0;
  #stale = false;
  visible = false;

  constructor(options: ChartOptions) {
    this.#options = options;
    this.#frame = options.small ? SMALL : LARGE;
    const { width, height, top, bottom } = this.#frame;
    setAttribute(this.#cursor, "y1", String(top));
    setAttribute(this.#cursor, "y2", String(height - bottom));
    this.node = html(
      "figure",
      { class: options.small ? "chart small" : "chart" },
      html("figcaption", {}, options.title),
      svg(
        "svg",
        { viewBox: `0 0 ${width} ${height}`, role: "img" },
        this.#label,
        this.#axes,
        this.#lines,
        this.#cursor,
      ),
      options.small ? null : this.#legend,
    );
    watchSight(this.node, (visible) => this.visible = visible);
  }

  /** Sets the lines. */
  set(series: readonly Series[], epochs: readonly [number, number]): void {
    this.#series = series;
    this.#epochs = epochs;
    this.#stale = true;
    write(this);
  }

  /** Marks an epoch, and says its values. */
  mark(epoch: number): void {
    this.#epoch = epoch;
    write(this);
  }

  write(): void {
    if (this.#stale) this.#draw();
    this.#stale = false;
    const x = String(round(this.#x(this.#epoch)));
    setAttribute(this.#cursor, "x1", x);
    setAttribute(this.#cursor, "x2", x);
    for (const [i, { points }] of this.#series.entries()) {
      const value = points[nearest.right(points, this.#epoch) - 1]?.[1] ?? null;
      const output = this.#values[i];
      if (output) setText(output, this.#options.format(value));
    }
  }

  #draw(): void {
    const series = this.#series;
    const { width, height, left, right, top, bottom } = this.#frame;
    const values = series.flatMap(({ points }) => points.flatMap(([, value]) => value ?? []));
    const [least = 0, most = 1] = extent([...values, ...this.#options.range ?? []]);
    this.#x = scaleLinear([...this.#epochs], [left, width - right]);
    // A line that is level runs through the middle.
    const room = most > least ? 0 : 0.1 * Math.abs(most) || 1;
    const y = scaleLinear([least - room, most + room], [height - bottom, top]).nice(4);
    const pen = line<ChartPoint>()
      .defined(([, value]) => value !== null)
      .x(([epoch]) => round(this.#x(epoch)))
      .y(([, value]) => round(y(value ?? 0)));
    if (this.#options.steps) pen.curve(curveStepAfter);
    this.#axes.replaceChildren(...this.#ticks(y));
    this.#lines.replaceChildren(...series.flatMap(({ points }, i) => {
      const { color, dash } = seriesStyle(i);
      const path = svg("path", { d: pen(points) ?? "" });
      path.style.stroke = color;
      path.style.strokeDasharray = dash;
      const dots = points.length > DOTTED ? [] : points.flatMap(([epoch, value]) => {
        if (value === null) return [];
        const dot = svg("circle", {
          cx: round(this.#x(epoch)),
          cy: round(y(value)),
          r: this.#options.small ? 1.5 : 2.5,
        });
        dot.style.fill = color;
        return [dot];
      });
      return [path, ...dots];
    }));
    this.#setLegend();
    setText(this.#label, this.#describe());
  }

  #ticks(y: ReturnType<typeof scaleLinear<number, number>>): SVGElement[] {
    const { width, height, left, right, bottom } = this.#frame;
    const few = this.#options.small ? 3 : 5;
    const format = y.tickFormat(few);
    const share = this.#options.format(1).endsWith("%");
    const counts = this.#options.format(1) === "1";
    const across = y.ticks(few).filter((value) => !counts || Number.isInteger(value)).flatMap((
      value,
    ) => [
      svg("line", { x1: left, x2: width - right, y1: round(y(value)), y2: round(y(value)) }),
      svg(
        "text",
        { x: left - 6, y: round(y(value)) + 3.5, "text-anchor": "end" },
        share ? `${Number((100 * value).toFixed(6))} %` : counts ? String(value) : format(value),
      ),
    ]);
    const along = this.#x.ticks(few).filter(Number.isInteger).map((epoch) =>
      svg(
        "text",
        { x: round(this.#x(epoch)), y: height - bottom + 14, "text-anchor": "middle" },
        String(epoch),
      )
    );
    if (this.#options.small) return [...across, ...along];
    const name = { x: width - right, y: height - 3, "text-anchor": "end" };
    return [...across, ...along, svg("text", name, "epoch")];
  }

  #setLegend(): void {
    if (this.#options.small) return;
    const names = this.#series.map(({ name }) => name).join("\n");
    if (names === this.#legend.dataset.names) return;
    this.#legend.dataset.names = names;
    const entries = this.#series.map(({ name }, i) => legendEntry(name, i));
    this.#values = entries.map(({ value }) => value);
    this.#legend.replaceChildren(...entries.map(({ node }) => node));
  }

  #describe(): string {
    const { title, format } = this.#options;
    const parts = this.#series.flatMap(({ name, points }) => {
      const first = points[0], last = points.at(-1);
      if (!first || !last) return [];
      return [
        `${name} from ${format(first[1])} in epoch ${first[0]} ` +
        `to ${format(last[1])} in epoch ${last[0]}`,
      ];
    });
    return `${title}: ${parts.join("; ") || "nothing is known yet"}`;
  }
}

/** A line of a legend: how a series is drawn, what it is called, and room for its value. */
export function legendEntry(name: string, index: number) {
  const { color, dash } = seriesStyle(index);
  const sample = svg("line", { x1: 0, y1: 5, x2: 26, y2: 5 });
  sample.style.stroke = color;
  sample.style.strokeDasharray = dash;
  const value = html("span", { class: "value" });
  const node = html(
    "li",
    {},
    svg("svg", { viewBox: "0 0 26 10", class: "sample", "aria-hidden": true }, sample),
    html("span", { class: "name" }, name),
    value,
  );
  return { node, value };
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}
