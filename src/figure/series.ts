/**
 * Series of a chart, told apart by colour, dashes and marker, and named at their ends.
 *
 * @module
 */

import { AXIS_TEXT, type Scale } from "./axis.ts";
import { decimal, element, type SvgElement } from "./element.ts";

/** How a series looks. */
export interface SeriesLook {
  readonly name: string;
  readonly color: string;
  readonly dash: string;
  readonly marker: "disc" | "square" | "diamond" | "triangle";
}

/** From the right end of a plot to the names of its series. */
export const NAME_OFFSET = 24;

/** White inside, so that markers over each other can all be seen. */
export function drawMarker(
  kind: SeriesLook["marker"],
  x: number,
  y: number,
  color: string,
): SvgElement {
  const look = { fill: "#ffffff", stroke: color, "stroke-width": 1.2 };
  if (kind === "disc") return element("circle", { cx: x, cy: y, r: 2.4, ...look });
  if (kind === "square") {
    return element("rect", { x: x - 2.2, y: y - 2.2, width: 4.4, height: 4.4, ...look });
  }
  const r = 3.2;
  const corners = kind === "diamond"
    ? [[x - r, y], [x, y - r], [x + r, y], [x, y + r]]
    : [[x - r, y + 0.7 * r], [x, y - r], [x + r, y + 0.7 * r]];
  const points = corners.map((corner) => corner.map(decimal).join(" "));
  return element("path", { d: `M${points.join("L")}Z`, ...look });
}

/** The names of series at their ends, apart from each other and each in its series' look. */
export function nameSeries(
  ends: readonly { readonly style: SeriesLook; readonly y: number }[],
  scale: Scale,
  right: number,
): SvgElement[] {
  const sorted = ends.toSorted((a, b) => a.y - b.y);
  const pitch = AXIS_TEXT + 4;
  const [least, most] = scale.range().toSorted((a, b) => a - b) as [number, number];
  const places = spread(sorted.map(({ y }) => y), pitch, least, most);
  return sorted.flatMap(({ style }, i) => {
    const y = places[i]!;
    return [
      element("path", {
        d: `M${decimal(right + 3)} ${decimal(y)}H${decimal(right + 17)}`,
        stroke: style.color,
        "stroke-width": 1.5,
        ...(style.dash && { "stroke-dasharray": style.dash }),
      }),
      drawMarker(style.marker, right + 10, y, style.color),
      element(
        "text",
        {
          x: right + NAME_OFFSET,
          y: y + 0.35 * AXIS_TEXT,
          "font-size": AXIS_TEXT,
          fill: style.color,
        },
        style.name,
      ),
    ];
  });
}

/** Moves sorted places apart, as little as need be, within limits that have room for them. */
export function spread(
  places: readonly number[],
  pitch: number,
  least: number,
  most: number,
): number[] {
  const moved = [...places];
  for (const i of moved.keys()) {
    moved[i] = Math.max(moved[i]!, i > 0 ? moved[i - 1]! + pitch : least);
  }
  for (let i = moved.length - 1; i >= 0; i--) {
    moved[i] = Math.min(moved[i]!, i < moved.length - 1 ? moved[i + 1]! - pitch : most);
  }
  return moved;
}
