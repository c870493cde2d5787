/**
 * The picture of the cells of one type: ribbons as pixels of a canvas, since they move, and states
 * and words above them as SVG, which only changes where a word does.
 *
 * @module
 */

import type { CellData, CellName, SpaceData } from "../report/data.ts";
import { type CellMap, LONGEST_NAME } from "../report/cell_map.ts";
import { start, write, writeAll } from "./clock.ts";
import { html, setAttribute, setText, svg } from "./dom.ts";
import { COLORS, GROUND, rgb } from "./palette.ts";
import { Ribbons } from "./ribbons.ts";
import { watchSight } from "./sight.ts";
import { formatWeight, sourceName } from "./words.ts";

const TITLES = { normal: "Normal cell", reduction: "Reduction cell" } as const;
const MARGIN = 6;
const FONT = 12;
/** Pixels of the canvas to one unit on paper, and the most pixels of a large cell. */
const PRINT_SCALE = 3;
const PRINT_PIXELS = 12e6;

const PAINTS = {
  light: { colors: COLORS.light.map(rgb), ground: rgb(GROUND.light) },
  dark: { colors: COLORS.dark.map(rgb), ground: rgb(GROUND.dark) },
} as const;

const dark = matchMedia("(prefers-color-scheme: dark)");
const views = new Set<CellView>();
let printing = false;
for (const [event, state] of [["beforeprint", true], ["afterprint", false]] as const) {
  addEventListener(event, () => {
    printing = state;
    writeAll();
    for (const view of views) view.draw();
  });
}
dark.addEventListener("change", () => views.forEach((view) => view.draw()));
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) (target as Holder).view?.draw();
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
  #cell: CellData | null = null;
  #epoch = 0;
  #visible = false;
  #stale = true;
  #ribbons: Ribbons | undefined;
  #image: ImageData | undefined;

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
      ...map.lines.map((stops) => svg("path", { class: "line", d: pathThrough(stops) })),
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
    watchSight(holder, (visible) => this.#see(visible));
    views.add(this);
  }

  get visible(): boolean {
    return this.#visible;
  }

  /** Goes to what an epoch found. */
  show(cell: CellData | null, epoch: number): void {
    this.#cell = cell;
    this.#epoch = epoch;
    this.#from.set(this.#shown);
    this.#to.set(cell?.weights.flat() ?? []);
    if (!cell || cell.weights.length === 0) this.#to.fill(0);
    this.#kept = this.#space.edges.map((_, edge) => (cell?.kept[edge] ?? -1) >= 0);
    if (this.#visible) start(this);
    else this.move(1);
    write(this);
  }

  /** Writes what each edge is, for those who see and those who do not. */
  write(): void {
    const weights = this.#cell?.weights ?? [];
    for (const [edge, { name, weight, group }] of this.#words.entries()) {
      const row = weights[edge] ?? [];
      const strongest = row.indexOf(Math.max(...row));
      const kept = this.#cell?.kept[edge] ?? -1;
      const shown = kept >= 0 ? kept : strongest;
      setText(name, shortName(this.#space.operations[shown] ?? ""));
      setText(weight, shown >= 0 && row.length > 0 ? ` ${formatWeight(row[shown]!)}` : "");
      setAttribute(group, "class", kept >= 0 ? "chip kept" : "chip");
    }
    setText(this.#label, this.#describe(this.#cell, this.#epoch));
  }

  move(share: number): void {
    for (let i = 0; i < this.#to.length; i++) {
      this.#shown[i] = this.#from[i]! + share * (this.#to[i]! - this.#from[i]!);
    }
    if (this.#visible || printing) this.draw();
    else this.#stale = true;
  }

  #see(visible: boolean): void {
    this.#visible = visible;
    if (visible && this.#stale) this.draw();
  }

  draw(): void {
    const { width, height } = this.#map;
    const wide = this.#canvas.clientWidth;
    if (!this.node.isConnected || (wide === 0 && !printing)) return;
    const total = [width + 2 * MARGIN, height + 2 * MARGIN] as const;
    const finest = Math.sqrt(PRINT_PIXELS / (total[0] * total[1]));
    const scale = printing ? Math.min(PRINT_SCALE, finest) : wide * devicePixelRatio / total[0];
    const across = Math.max(1, Math.round(total[0] * scale));
    const down = Math.max(1, Math.round(total[1] * scale));
    const brush = this.#canvas.getContext("2d", { alpha: false })!;
    if (this.#ribbons?.width !== across || this.#ribbons.height !== down) {
      this.#canvas.width = across;
      this.#canvas.height = down;
      this.#ribbons = new Ribbons(this.#map, across, down, scale, MARGIN);
      this.#image = brush.createImageData(across, down);
    }
    const { colors, ground } = PAINTS[dark.matches && !printing ? "dark" : "light"];
    const image = this.#image!;
    const pixels = new Uint32Array(image.data.buffer);
    this.#ribbons.paint(pixels, this.#shown, this.#kept, colors, ground);
    brush.putImageData(image, 0, 0);
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
