/**
 * The picture of the cells of one type: ribbons on a canvas, since they move, and states and words
 * above them as SVG, which only changes where a word does.
 *
 * @module
 */

import type { CellData, CellName, SpaceData } from "../report/data.ts";
import type { CellMap } from "../report/cell_map.ts";
import { start } from "./clock.ts";
import { html, setAttribute, setText, svg } from "./dom.ts";
import { COLORS, type Theme } from "./palette.ts";
import { drawRibbons } from "./ribbons.ts";
import { formatWeight, sourceName } from "./words.ts";

const TITLES = { normal: "Normal cell", reduction: "Reduction cell" } as const;
const MARGIN = 6;
const FONT = 12;
/** Longer names are cut; the map leaves room for as many characters. */
const LONGEST_NAME = 20;
/** Pixels of the canvas to one unit on paper. */
const PRINT_SCALE = 3;

const dark = matchMedia("(prefers-color-scheme: dark)");
const views = new Set<CellView>();
let printing = false;
for (const [event, state] of [["beforeprint", true], ["afterprint", false]] as const) {
  addEventListener(event, () => {
    printing = state;
    for (const view of views) view.draw();
  });
}
dark.addEventListener("change", () => views.forEach((view) => view.draw()));
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) (target as Holder).view?.draw();
});
const sights = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const { view } = target as Holder;
    if (view) view.visible = isIntersecting;
  }
});

interface Holder extends Element {
  view?: CellView;
}

/** The picture of a cell of a run. */
export class CellView {
  readonly node: HTMLElement;
  readonly #map: CellMap;
  readonly #space: SpaceData;
  readonly #title: string;
  readonly #canvas = html("canvas", { "aria-hidden": true });
  readonly #words: { name: SVGTSpanElement; weight: SVGTSpanElement; group: SVGGElement }[] = [];
  readonly #label = svg("title");
  #from: Float32Array;
  #to: Float32Array;
  #shown: Float32Array;
  #kept: boolean[] = [];
  #visible = false;
  #stale = true;

  constructor(space: SpaceData, map: CellMap, type: CellName) {
    this.#map = map;
    this.#space = space;
    this.#title = TITLES[type];
    const size = space.edges.length * space.operations.length;
    this.#from = new Float32Array(size);
    this.#to = new Float32Array(size);
    this.#shown = new Float32Array(size);
    const box = [-MARGIN, -MARGIN, map.width + 2 * MARGIN, map.height + 2 * MARGIN];
    const overlay = svg(
      "svg",
      { viewBox: box.join(" "), role: "img" },
      this.#label,
      ...map.joins.map((stops) => svg("path", { class: "join", d: pathThrough(stops) })),
      ...map.ribbons.map(({ chip }) => this.#chip(chip)),
      ...map.states.map(stateNode),
    );
    const holder = html("div", { class: "cell-picture" }, this.#canvas, overlay);
    holder.style.setProperty("aspect-ratio", `${box[2]} / ${box[3]}`);
    holder.style.setProperty("min-width", `${Math.round(0.55 * box[2]!)}px`);
    holder.style.setProperty("max-width", `${Math.round(1.25 * box[2]!)}px`);
    this.node = html(
      "figure",
      { class: `cell ${type}` },
      html("figcaption", {}, this.#title),
      html(
        "div",
        { class: "scroller", tabindex: 0, role: "group", "aria-label": this.#title },
        holder,
      ),
    );
    (holder as Holder).view = this;
    sizes.observe(holder);
    sights.observe(holder);
    views.add(this);
  }

  /** Goes to what an epoch found. */
  show(cell: CellData | null, epoch: number): void {
    const weights = cell?.weights ?? [];
    this.#from.set(this.#shown);
    this.#to.set(weights.flat());
    this.#kept = this.#space.edges.map((_, edge) => (cell?.kept[edge] ?? -1) >= 0);
    for (const [edge, { name, weight, group }] of this.#words.entries()) {
      const row = weights[edge] ?? [];
      const strongest = row.indexOf(Math.max(...row));
      const kept = cell?.kept[edge] ?? -1;
      const shown = kept >= 0 ? kept : strongest;
      setText(name, shortName(this.#space.operations[shown] ?? ""));
      setText(weight, shown >= 0 && row.length > 0 ? ` ${formatWeight(row[shown]!)}` : "");
      setAttribute(group, "class", kept >= 0 ? "chip kept" : "chip");
    }
    setText(this.#label, this.#describe(cell, epoch));
    if (this.#visible) start(this);
    else this.move(1);
  }

  move(share: number): void {
    for (let i = 0; i < this.#to.length; i++) {
      this.#shown[i] = this.#from[i]! + share * (this.#to[i]! - this.#from[i]!);
    }
    if (this.#visible || printing) this.draw();
    else this.#stale = true;
  }

  /** Whether the picture is in the window; nobody sees what is drawn elsewhere. */
  set visible(visible: boolean) {
    this.#visible = visible;
    if (visible && this.#stale) this.draw();
  }

  draw(): void {
    const { width, height } = this.#map;
    const wide = this.#canvas.clientWidth;
    if (!this.node.isConnected || (wide === 0 && !printing)) return;
    const total = width + 2 * MARGIN;
    const scale = printing ? PRINT_SCALE : wide * devicePixelRatio / total;
    const pixels = [Math.round(total * scale), Math.round((height + 2 * MARGIN) * scale)] as const;
    if (this.#canvas.width !== pixels[0]) this.#canvas.width = pixels[0];
    if (this.#canvas.height !== pixels[1]) this.#canvas.height = pixels[1];
    const brush = this.#canvas.getContext("2d")!;
    brush.setTransform(1, 0, 0, 1, 0, 0);
    brush.clearRect(0, 0, ...pixels);
    brush.setTransform(scale, 0, 0, scale, MARGIN * scale, MARGIN * scale);
    const theme: Theme = dark.matches && !printing ? "dark" : "light";
    const { operations } = this.#space;
    drawRibbons(brush, this.#map, this.#shown, this.#kept, COLORS[theme], operations.length);
    this.#stale = false;
  }

  /** What the picture shows, for those who do not see it. */
  #describe(cell: CellData | null, epoch: number): string {
    if (!cell) return `${this.#title}: nothing is known of it after epoch ${epoch}`;
    const { edges, operations } = this.#space;
    const parts = edges.flatMap(({ from, to }, edge) => {
      const kept = cell.kept[edge] ?? -1;
      if (kept < 0) return [];
      const weight = cell.weights[edge]?.[kept];
      const strength = weight === undefined ? "" : ` (${formatWeight(weight)})`;
      return [`${operations[kept]}${strength} from ${sourceName(from)} to node ${to}`];
    });
    return `${this.#title} after epoch ${epoch}: ${parts.join(", ")}`;
  }

  #chip({ x, y, width, height }: CellMap["ribbons"][number]["chip"]): SVGGElement {
    const name = svg("tspan"), weight = svg("tspan", { class: "weight" });
    const group = svg(
      "g",
      { class: "chip", transform: `translate(${x} ${y})` },
      svg("rect", { x: -width / 2, y: -height / 2, width, height, rx: 4 }),
      svg("text", { y: 0.35 * FONT }, name, weight),
    );
    this.#words.push({ name, weight, group });
    return group;
  }
}

function shortName(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

function stateNode({ kind, label, x, y, width, height }: CellMap["states"][number]): SVGGElement {
  const subscript = svg("tspan", { class: "subscript", dy: 3 }, label.subscript);
  return svg(
    "g",
    { class: `state ${kind}`, transform: `translate(${x} ${y})` },
    svg("rect", { x: -width / 2, y: -height / 2, width, height, rx: 6 }),
    svg("text", { y: 0.35 * FONT }, label.text, label.subscript ? subscript : null),
  );
}

/** Path data of a line that is level at every stop. */
function pathThrough(stops: CellMap["joins"][number]): string {
  return stops.map(([x, y], i) => {
    const [fromX, fromY] = stops[i - 1] ?? [x, y];
    const middle = (fromX + x) / 2;
    return i === 0 ? `M${x} ${y}` : `C${middle} ${fromY} ${middle} ${y} ${x} ${y}`;
  }).join("");
}
