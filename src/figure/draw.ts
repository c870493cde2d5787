/**
 * The drawing of a cell in the colours that the field knows from DARTS: green inputs, blue
 * intermediate nodes, a golden output; operations on solid lines, the concatenation on dashed ones.
 *
 * @module
 */

import { decimal, element, type SvgElement } from "./element.ts";
import {
  type Cell,
  FONT_SIZE,
  layOut,
  type PlacedBox,
  type Route,
  SUBSCRIPT_SIZE,
} from "./layout.ts";
import { FONT_FAMILY, measureText } from "./typeface.ts";

const MARGIN = 12;
const INK = "#24292f";
const LINE = "#57606a";
const FAINT_LINE = "#8c959f";
/** Fill and border of each kind of state. */
const COLORS = {
  input: ["#d3f0d5", "#4f9d5a"],
  node: ["#d6e8fb", "#4a86c5"],
  output: ["#fce9b8", "#c79a2b"],
} as const;

/**
 * Draws a cell as an `svg` element, one unit to a point. The background is white, so that the
 * figure can be read on dark pages.
 *
 * @param title what the figure shows, for those who hear it read
 * @throws {TypefaceError} if an operation's name cannot be set
 */
export function drawCell(cell: Cell, title: string): SvgElement {
  const { width, height, boxes, routes } = layOut(cell, measureText());
  const [fullWidth, fullHeight] = [width + 2 * MARGIN, height + 2 * MARGIN];
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: fullWidth,
      height: fullHeight,
      viewBox: [-MARGIN, -MARGIN, fullWidth, fullHeight].map(decimal).join(" "),
      role: "img",
    },
    element("title", {}, title),
    element("defs", {}, arrowhead("arrow", LINE), arrowhead("faint-arrow", FAINT_LINE)),
    element("rect", {
      x: -MARGIN,
      y: -MARGIN,
      width: fullWidth,
      height: fullHeight,
      fill: "#ffffff",
    }),
    element("g", { fill: "none", "stroke-width": 1.2 }, ...routes.map(drawRoute)),
    element(
      "g",
      { "font-family": FONT_FAMILY, "font-size": FONT_SIZE, "text-anchor": "middle" },
      ...boxes.map(drawBox),
    ),
  );
}

function arrowhead(id: string, color: string): SvgElement {
  return element(
    "marker",
    {
      id,
      viewBox: "0 0 8 8",
      refX: 8,
      refY: 4,
      markerWidth: 6.5,
      markerHeight: 6.5,
      orient: "auto",
    },
    element("path", { d: "M0 1L8 4L0 7Z", fill: color }),
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
function curveThrough(stops: Route["stops"]): string {
  return stops.map(([x, y], i) => {
    const [previousX, previousY] = stops[i - 1] ?? [x, y];
    if (i === 0) return `M${decimal(x)} ${decimal(y)}`;
    if (decimal(previousY) === decimal(y)) return `H${decimal(x)}`;
    const middle = decimal((previousX + x) / 2);
    return `C${middle} ${decimal(previousY)} ${middle} ${decimal(y)} ${decimal(x)} ${decimal(y)}`;
  }).join("");
}

function drawBox({ kind, label, width, height, x, y }: PlacedBox): SvgElement {
  const subscript = { dy: 3, "font-size": SUBSCRIPT_SIZE };
  const words = element(
    "text",
    { y: 0.35 * FONT_SIZE, fill: INK },
    label.text,
    ...(label.subscript ? [element("tspan", subscript, label.subscript)] : []),
  );
  const place = { transform: `translate(${decimal(x)} ${decimal(y)})` };
  if (kind === "operation") return element("g", place, words);
  const [fill, stroke] = COLORS[kind];
  const frame = { x: -width / 2, y: -height / 2, width, height, rx: 6, fill, stroke };
  return element("g", place, element("rect", frame), words);
}
