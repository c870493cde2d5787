/**
 * A heat map of the mixing weights over the epochs: a panel for each edge, a row for each operation,
 * a column for each epoch. The panels stand as in the mixed cell: a row of panels for each source, a
 * column of them for each intermediate node.
 *
 * @module
 */

// @ts-types="npm:@types/d3-array@3.2.2"
import { extent } from "d3-array";
// @ts-types="npm:@types/d3-scale@4.0.9"
import { type ScaleSequential, scaleSequential } from "d3-scale";
// @ts-types="npm:@types/d3-scale-chromatic@3.1.0"
import { interpolateViridis } from "d3-scale-chromatic";
import type { RunEpoch } from "../report/epochs.ts";
import type { Source } from "../space/genotype.ts";
import { sourcesOf } from "../space/genotype_check.ts";
import type { CellType } from "../space/supernet.ts";
import { AXIS_TEXT, bottomAxis, wholeTicks } from "./axis.ts";
import { decimal, element, type SvgElement } from "./element.ts";
import { drawFigure, FAINT_INK, INK } from "./frame.ts";
import { drawLabel, labelOf } from "./states.ts";
import { HELVETICA, type Typeface } from "./typeface.ts";

/** What a heat map shows. */
export interface WeightHistory {
  readonly cell_inputs: 1 | 2;
  readonly nodes: number;
  /** Names of the candidate operations. */
  readonly operations: readonly string[];
  /** The cell type whose weights are shown. */
  readonly type: CellType;
  readonly epochs: readonly RunEpoch[];
}

const ROW = 10;
const TEXT = 8;
const PANEL_GAP = { across: 30, down: 30 };
const LEAST_PANEL = 96;
/** More epochs than this are put together, as no printer shows finer columns. */
const MOST_COLUMNS = 96;
const BAR = { height: 9, steps: 64 };
/** How far a coloured area reaches under the next one. */
const UNDER = 0.4;

/** Viridis, whose lightness grows evenly, over the weights that there are. */
type Scale = ScaleSequential<string>;

/** Columns of a heat map: some epochs in a row each. */
interface Column {
  readonly first: number;
  readonly last: number;
  readonly epochs: readonly RunEpoch[];
}

/**
 * Draws the heat map of a cell type.
 *
 * @param title what the figure shows, for those who hear it read and in its caption
 * @throws {TypefaceError} if an operation's name cannot be set
 */
export function drawHeatMap(
  history: WeightHistory,
  title: string,
  typeface: Typeface = HELVETICA,
): SvgElement {
  const { cell_inputs: inputs, nodes, operations, type, epochs } = history;
  const columns = columnsOf(epochs);
  const weights = columns.map((column) => meanWeights(column, type));
  const scale = scaleOf(weights);
  const names = Math.max(...operations.map((name) => typeface.measure(name, TEXT))) + 5;
  const number = typeface.measure("0.000", TEXT) + 4;
  const cell = Math.max(LEAST_PANEL / columns.length, 1.5);
  const width = cell * columns.length;
  const height = ROW * operations.length;
  const pitch = { x: width + number + PANEL_GAP.across, y: height + PANEL_GAP.down };
  const sources = sourcesOf(nodes - 1, inputs);

  const panels: SvgElement[] = [];
  let edge = 0;
  for (let to = 0; to < nodes; to++) {
    for (const [row, from] of sourcesOf(to, inputs).entries()) {
      const x = names + to * pitch.x, y = PANEL_GAP.down - 12 + row * pitch.y;
      const values = weights.map((column) => column[edge]!);
      panels.push(
        drawHeading(from, to, x, y - 5, typeface),
        drawCells(values, scale, { x, y, cell }),
        ...drawRowWords(epochs.at(-1)!.weights[type]![edge]!, { x: x + width + 4, y }),
      );
      // The first panel of a row of panels has the names.
      if (to === Math.max(0, row - inputs + 1)) panels.push(...drawNames(operations, x - 5, y));
      edge++;
    }
  }
  const right = names + (nodes - 1) * pitch.x + width + number;
  const bottom = PANEL_GAP.down - 12 + (sources.length - 1) * pitch.y + height;
  const [first, last] = [epochs[0]!.epoch, epochs.at(-1)!.epoch];
  const axisLeft = right - number - width;
  const place = (epoch: number) =>
    axisLeft + cell * (columns.findIndex((column) => epoch <= column.last) + 0.5);
  const ticks = wholeTicks(first, last, { place, format: String, typeface });
  const caption = [
    `${title}: mixing weight (softmax of the alphas) by epoch; ` +
    `the number is that of epoch ${last}.`,
    ...(columns.length < epochs.length
      ? [`A column is the mean of up to ${columns[0]!.epochs.length} epochs.`]
      : []),
  ];
  const captionTop = bottom + 5 + 2 * AXIS_TEXT + 12;
  const barTop = captionTop + caption.length * 12 + 4;
  const barWidth = 160;
  const captions = caption.map((text) => typeface.measure(text, AXIS_TEXT));
  return drawFigure(
    {
      width: Math.max(right, ...captions, barWidth + 20),
      height: barTop + BAR.height + 14,
      title,
      typeface,
    },
    ...panels,
    bottomAxis(ticks, place, { left: axisLeft, right: axisLeft + width, y: bottom + 3 }),
    element(
      "text",
      {
        x: axisLeft + width / 2,
        y: bottom + 10 + 2 * AXIS_TEXT,
        "font-size": AXIS_TEXT,
        "text-anchor": "middle",
        fill: FAINT_INK,
      },
      "epoch",
    ),
    ...caption.map((text, i) =>
      element(
        "text",
        { x: 0, y: captionTop + 12 * i + 8, "font-size": AXIS_TEXT, fill: FAINT_INK },
        text,
      )
    ),
    ...drawBar(scale, barWidth, barTop),
  );
}

/** Groups epochs into columns of the same number of epochs, but for the last one. */
function columnsOf(epochs: readonly RunEpoch[]): Column[] {
  const size = Math.ceil(epochs.length / MOST_COLUMNS);
  return Array.from({ length: Math.ceil(epochs.length / size) }, (_, i) => {
    const part = epochs.slice(i * size, (i + 1) * size);
    return { first: part[0]!.epoch, last: part.at(-1)!.epoch, epochs: part };
  });
}

/** Means over the epochs of a column: a row of operations for each edge. */
function meanWeights({ epochs }: Column, type: CellType): number[][] {
  const all = epochs.map(({ weights }) => weights[type]!);
  return all[0]!.map((row, edge) =>
    row.map((_, k) => all.reduce((sum, rows) => sum + rows[edge]![k]!, 0) / all.length)
  );
}

/**
 * From the least weight to the largest: a search begins with nearly the same weight everywhere, and
 * small differences decide it.
 */
function scaleOf(weights: readonly (readonly (readonly number[])[])[]): Scale {
  const [least = 0, most = 1] = extent(weights.flat(2));
  // Equal weights have the colour in the middle.
  const domain = least === most ? [least - 0.001, most + 0.001] : [least, most];
  return scaleSequential(shadeOf).domain(domain);
}

/** Shades of viridis that are used: more cannot be told apart, and less make smaller files. */
const SHADES = 128;

function shadeOf(share: number): string {
  return interpolateViridis(Math.round(share * SHADES) / SHADES);
}

/** `c_{k-1} to 0` over a panel. */
function drawHeading(
  from: Source,
  to: number,
  x: number,
  y: number,
  { measure }: Typeface,
): SvgElement {
  const label = labelOf(from);
  const size = { text: AXIS_TEXT, subscript: 7 };
  const width = measure(label.text, size.text) + measure(label.subscript, size.subscript);
  return element(
    "g",
    { transform: `translate(${decimal(x)} ${decimal(y - 0.35 * AXIS_TEXT)})`, "font-size": 9 },
    drawLabel(label, size),
    element("text", { x: width + 3, y: 0.35 * AXIS_TEXT, fill: INK }, `to ${to}`),
  );
}

/**
 * The cells of a panel, those of one colour as one path: many viewers are slow on thousands of
 * rectangles. Each cell reaches a little under the next one and the one below, or over it, so that no
 * viewer shows the white of the paper between two of them.
 */
function drawCells(
  values: readonly (readonly number[])[],
  color: Scale,
  { x, y, cell }: { readonly x: number; readonly y: number; readonly cell: number },
): SvgElement {
  const right = x + cell * values.length;
  const paths = new Map<string, string>();
  for (const row of values[0]!.keys()) {
    const down = row === values[0]!.length - 1 ? ROW : ROW + UNDER;
    for (let start = 0; start < values.length;) {
      const fill = color(values[start]![row]!);
      let end = start + 1;
      while (end < values.length && color(values[end]![row]!) === fill) end++;
      const [left, until] = [x + start * cell, Math.min(x + end * cell + UNDER, right)];
      const rect = `M${decimal(left)} ${decimal(y + row * ROW)}H${decimal(until)}` +
        `v${decimal(down)}H${decimal(left)}Z`;
      paths.set(fill, (paths.get(fill) ?? "") + rect);
      start = end;
    }
  }
  return element("g", {}, ...[...paths].map(([fill, d]) => element("path", { d, fill })));
}

/** The last weight of each row, the largest in ink. */
function drawRowWords(
  last: readonly number[],
  { x, y }: { readonly x: number; readonly y: number },
): SvgElement[] {
  const largest = Math.max(...last);
  return last.map((weight, row) =>
    element(
      "text",
      {
        x,
        y: y + (row + 0.5) * ROW + 0.35 * TEXT,
        "font-size": TEXT,
        fill: weight === largest ? INK : FAINT_INK,
      },
      weight.toFixed(3),
    )
  );
}

function drawNames(operations: readonly string[], x: number, y: number): SvgElement[] {
  return operations.map((name, row) =>
    element(
      "text",
      {
        x,
        y: y + (row + 0.5) * ROW + 0.35 * TEXT,
        "font-size": TEXT,
        "text-anchor": "end",
        fill: INK,
      },
      name,
    )
  );
}

/** What the colours mean. */
function drawBar(color: Scale, width: number, y: number): SvgElement[] {
  const [least = 0, most = 0] = color.domain();
  const at = (share: number) => least + share * (most - least);
  const step = width / BAR.steps;
  const rects = Array.from({ length: BAR.steps }, (_, i) =>
    element("rect", {
      x: i * step,
      y,
      width: Math.min(step + UNDER, width - i * step),
      height: BAR.height,
      fill: color(at((i + 0.5) / BAR.steps)),
    }));
  const words = [0, 0.5, 1].map((share) =>
    element(
      "text",
      {
        x: share * width,
        y: y + BAR.height + 10,
        "font-size": TEXT,
        "text-anchor": share === 0 ? "start" : share === 1 ? "end" : "middle",
        fill: FAINT_INK,
      },
      at(share).toFixed(3),
    )
  );
  return [element("g", {}, ...rects), ...words];
}
