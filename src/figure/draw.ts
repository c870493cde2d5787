/**
 * The drawing of a found cell: operations on solid lines, the concatenation on dashed ones.
 *
 * @module
 */

import { decimal, element, type SvgElement } from "./element.ts";
import { drawFigure } from "./frame.ts";
import {
  type Cell,
  FONT_SIZE,
  layOut,
  type PlacedBox,
  type Route,
  SUBSCRIPT_SIZE,
} from "./layout.ts";
import { arrowheads, drawLabel, drawState, FAINT_LINE, LINE } from "./states.ts";
import { HELVETICA, type Typeface } from "./typeface.ts";

/**
 * Draws a cell as an `svg` element, one unit to a point.
 *
 * @param title what the figure shows, for those who hear it read
 * @throws {TypefaceError} if an operation's name cannot be set
 */
export function drawCell(cell: Cell, title: string, typeface: Typeface = HELVETICA): SvgElement {
  const { width, height, boxes, routes } = layOut(cell, typeface);
  return drawFigure(
    { width, height, title, typeface },
    arrowheads(),
    element("g", { fill: "none", "stroke-width": 1.2 }, ...routes.map(drawRoute)),
    element("g", { "font-size": FONT_SIZE, "text-anchor": "middle" }, ...boxes.map(drawBox)),
  );
}

function drawRoute({ stops, kind, arrow }: Route): SvgElement {
  const faint = kind === "concatenation";
  return element("path", {
    d: curveThrough(stops),
    stroke: faint ? FAINT_LINE : LINE,
    ...(faint && { "stroke-dasharray": "4 3" }),
    ...(arrow && { "marker-end": faint ? "url(#faint-arrow)" : "url(#arrow)" }),
  });
}

/** Path data of a line that is level at every stop. */
export function curveThrough(stops: Route["stops"]): string {
  return stops.map(([x, y], i) => {
    const [previousX, previousY] = stops[i - 1] ?? [x, y];
    if (i === 0) return `M${decimal(x)} ${decimal(y)}`;
    if (decimal(previousY) === decimal(y)) return `H${decimal(x)}`;
    const middle = decimal((previousX + x) / 2);
    return `C${middle} ${decimal(previousY)} ${middle} ${decimal(y)} ${decimal(x)} ${decimal(y)}`;
  }).join("");
}

const TEXT = { text: FONT_SIZE, subscript: SUBSCRIPT_SIZE };

function drawBox({ kind, label, ...box }: PlacedBox): SvgElement {
  if (kind !== "operation") return drawState({ kind, ...box }, label, TEXT);
  const place = { transform: `translate(${decimal(box.x)} ${decimal(box.y)})` };
  return element("g", place, drawLabel(label, TEXT));
}
