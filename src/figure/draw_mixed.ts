/**
 * The drawing of a mixed cell: every candidate operation of every edge as a strand, as wide as its
 * weight is large, with name and weight on it.
 *
 * @module
 */

import { curveThrough } from "./draw.ts";
import { decimal, element, type SvgElement } from "./element.ts";
import { drawFigure, FAINT_INK, INK } from "./frame.ts";
import type { Point } from "./layout.ts";
import {
  type Bundle,
  type Column,
  endsOf,
  formatWeight,
  layOutMixed,
  MIXED,
  type MixedCell,
  type MixedLayout,
  type Row,
  type Strand,
} from "./mixed_layout.ts";
import { seriesStyle } from "./palette.ts";
import { arrowheads, drawState, FAINT_LINE, labelOf, LINE } from "./states.ts";
import { HELVETICA, type Typeface } from "./typeface.ts";

/** Width in points of a strand of weight 1; one of weight 0 can still be seen. */
const WIDEST = 10;
const NARROWEST = 0.4;

const LINE_WIDTH = 1.2;
/** Half of the gap in a line that another one crosses. */
const GAP = 4;
/** Fill and border of a kept operation's frame. */
const KEPT = ["#fff4c2", "#6b5200"] as const;

const CAPTION = 9;
const CAPTION_ROOM = 24;

/**
 * Draws a mixed cell as an `svg` element, one unit to a point.
 *
 * @param title what the figure shows: in its caption, and for those who hear it read
 * @throws {TypefaceError} if the typeface does not have a character of a name
 */
export function drawMixedCell(
  cell: MixedCell,
  title: string,
  typeface: Typeface = HELVETICA,
): SvgElement {
  const layout = layOutMixed(cell, typeface);
  const caption = `${title}. Width and number: mixing weight (softmax of the alphas). ` +
    "Framed: kept by the genotype.";
  return drawFigure(
    {
      width: Math.max(layout.width, typeface.measure(caption, CAPTION)),
      height: layout.height + CAPTION_ROOM,
      title,
      typeface,
    },
    arrowheads(),
    element(
      "g",
      { fill: "none", stroke: LINE, "stroke-width": LINE_WIDTH },
      ...layout.columns.map(drawColumn),
      ...layout.rows.flatMap((row) => drawRow(row)),
      ...layout.bundles.flatMap((bundle) => drawTurns(bundle, layout)),
    ),
    ...layout.bundles.map((bundle) => drawBundle(bundle, typeface)),
    element(
      "g",
      { "font-size": 12, "text-anchor": "middle" },
      ...layout.states.map(({ source, ...state }) =>
        drawState(state, labelOf(source), { text: 12, subscript: 8.5 })
      ),
    ),
    element(
      "text",
      { x: 0, y: layout.height + CAPTION_ROOM - 2, "font-size": CAPTION, fill: FAINT_INK },
      caption,
    ),
  );
}

function drawColumn({ kind, x, top, bottom }: Column): SvgElement {
  const faint = kind === "concatenation";
  return element("path", {
    d: `M${decimal(x)} ${decimal(top)}V${decimal(bottom)}`,
    ...(faint && { stroke: FAINT_LINE, "stroke-dasharray": "4 3" }),
    "marker-end": faint ? "url(#faint-arrow)" : "url(#arrow)",
  });
}

/** A row goes under the columns that it crosses, which are broken there. */
function drawRow({ y, left, right, concatenated, arrow, crossings }: Row): SvgElement[] {
  const bridges = crossings.map((x) =>
    element("path", {
      d: `M${decimal(x)} ${decimal(y - GAP)}V${decimal(y + GAP)}`,
      stroke: "#ffffff",
      "stroke-width": 3 * LINE_WIDTH,
    })
  );
  const solid = element("path", { d: `M${decimal(left)} ${decimal(y)}H${decimal(right)}` });
  if (concatenated === undefined) return [...bridges, solid];
  const dashed = element("path", {
    d: `M${decimal(right)} ${decimal(y)}H${decimal(concatenated)}`,
    stroke: FAINT_LINE,
    "stroke-dasharray": "4 3",
    ...(arrow && { "marker-end": "url(#faint-arrow)" }),
  });
  return [...bridges, solid, dashed];
}

/** From the row into a bundle, and from the bundle into its column. */
function drawTurns(bundle: Bundle, { states, columns }: MixedLayout): SvgElement[] {
  const [[x, y], [endX, endY]] = endsOf(bundle);
  const row = states.find(({ source }) => source === bundle.from)!.y;
  const column = columns[bundle.to]!;
  const into: Point[] = [[x - MIXED.turn, row], [x, y]];
  const out = `M${decimal(endX)} ${decimal(endY)}Q${decimal(column.x)} ${decimal(endY)} ` +
    `${decimal(column.x)} ${decimal(endY + MIXED.turn)}`;
  return [curveThrough(into), out].map((d) => element("path", { d }));
}

function drawBundle(bundle: Bundle, typeface: Typeface): SvgElement {
  return element(
    "g",
    { "font-size": MIXED.text },
    ...bundle.strands.flatMap((strand) => drawStrand(strand, bundle, typeface)),
  );
}

function drawStrand(
  { operation, name, weight, kept, y }: Strand,
  bundle: Bundle,
  { measure }: Typeface,
): SvgElement[] {
  const [[left, middle], [right]] = endsOf(bundle);
  const start = left + MIXED.fan, end = right - MIXED.fan;
  const nameAt = start + MIXED.lead + MIXED.pad;
  const nameEnd = nameAt + measure(name, MIXED.text);
  const number = formatWeight(weight);
  const numberEnd = end - MIXED.lead - MIXED.pad;
  const numberAt = numberEnd - measure(number, MIXED.text);
  const lines: Point[][] = [
    [[left, middle], [start, y], [nameAt - MIXED.pad, y]],
    [[nameEnd + MIXED.pad, y], [numberAt - MIXED.pad, y]],
    [[numberEnd + MIXED.pad, y], [end, y], [right, middle]],
  ];
  const { color, dash } = seriesStyle(operation);
  const strand = element(
    "path",
    {
      d: lines.map(curveThrough).join(""),
      fill: "none",
      stroke: color,
      "stroke-width": NARROWEST + (WIDEST - NARROWEST) * weight,
      ...(dash && { "stroke-dasharray": dash }),
    },
  );
  const baseline = y + 0.35 * MIXED.text;
  const words = [
    element("text", { x: nameAt, y: baseline, fill: INK }, name),
    element("text", { x: numberAt, y: baseline, fill: INK }, number),
  ];
  if (!kept) return [strand, ...words];
  const frame = element("rect", {
    x: nameAt - MIXED.pad,
    y: y - MIXED.strand / 2 + 0.5,
    width: numberEnd - nameAt + 2 * MIXED.pad,
    height: MIXED.strand - 1,
    rx: 3,
    fill: KEPT[0],
    stroke: KEPT[1],
  });
  return [frame, strand, ...words];
}
