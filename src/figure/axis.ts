/**
 * The axes of a chart. d3-axis needs a DOM to draw into; ticks and their words come from d3-scale
 * all the same.
 *
 * @module
 */

// @ts-types="npm:@types/d3-scale@4.0.9"
import { type ScaleLinear, scaleLinear } from "d3-scale";
import { decimal, element, type SvgElement } from "./element.ts";
import { FAINT_INK } from "./frame.ts";
import type { Typeface } from "./typeface.ts";

/** Size of the words on an axis, in points. */
export const AXIS_TEXT = 9;

const GRID = "#d8dee4";
const RULE = "#8c959f";

/** A scale of numbers to points. */
export type Scale = ScaleLinear<number, number>;

/** A scale whose ends are round numbers. */
export function roundScale(values: readonly number[], range: readonly [number, number]): Scale {
  const finite = values.filter(Number.isFinite);
  let [least, most] = [Math.min(...finite), Math.max(...finite)];
  if (finite.length === 0) [least, most] = [0, 1];
  // One value is drawn amid an axis.
  if (least === most) {
    [least, most] = [least - (Math.abs(least) || 1) / 2, most + (Math.abs(most) || 1) / 2];
  }
  return scaleLinear().domain([least, most]).nice(5).range(range);
}

/**
 * Ticks that are whole numbers: at most `count` or so of them, the first and the last included.
 *
 * @param count ticks that have room, as {@link roomFor} counts them
 */
export function wholeTicks(first: number, last: number, count: number): number[] {
  const slot = (last - first) / count;
  const step = Math.max(1, niceStep(slot));
  // Three quarters of a slot hold a word; steps larger than a slot may be halved.
  const apart = Math.max(step / 2, 0.75 * slot);
  const ticks = [first];
  for (let tick = Math.ceil((first + 1) / step) * step; tick < last; tick += step) {
    // What is too near to either end would touch its words.
    if (tick - first >= apart && last - tick >= apart) ticks.push(tick);
  }
  return last > first ? [...ticks, last] : ticks;
}

/** 1, 2 or 5 times a power of ten, at least as large as the given step. */
function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(step, 1)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((nice) => nice >= step - 1e-9)!;
}

/** A vertical axis on the left of a plot, with lines across it. */
export function leftAxis(
  scale: Scale,
  { left, right }: { readonly left: number; readonly right: number },
  format: (value: number) => string,
): SvgElement {
  const ticks = scale.ticks(5);
  return element(
    "g",
    { "font-size": AXIS_TEXT, "text-anchor": "end" },
    ...ticks.flatMap((tick) => {
      const y = scale(tick);
      return [
        element("path", {
          d: `M${decimal(left)} ${decimal(y)}H${decimal(right)}`,
          stroke: GRID,
          "stroke-width": 0.6,
        }),
        element(
          "text",
          { x: left - 5, y: y + 0.35 * AXIS_TEXT, fill: FAINT_INK },
          format(tick),
        ),
      ];
    }),
  );
}

/** A horizontal axis below a plot. */
export function bottomAxis(
  ticks: readonly number[],
  place: (value: number) => number,
  { left, right, y }: { readonly left: number; readonly right: number; readonly y: number },
  format: (value: number) => string = String,
): SvgElement {
  return element(
    "g",
    { "font-size": AXIS_TEXT, "text-anchor": "middle" },
    element("path", {
      d: `M${decimal(left)} ${decimal(y)}H${decimal(right)}`,
      stroke: RULE,
      "stroke-width": 0.8,
    }),
    ...ticks.flatMap((tick) => {
      const x = place(tick);
      return [
        element("path", {
          d: `M${decimal(x)} ${decimal(y)}V${decimal(y + 4)}`,
          stroke: RULE,
          "stroke-width": 0.8,
        }),
        element("text", { x, y: y + 5 + AXIS_TEXT, fill: FAINT_INK }, format(tick)),
      ];
    }),
  );
}

/** How many ticks with words like these have room on an axis. */
export function roomFor(length: number, widest: string, { measure }: Typeface): number {
  return Math.max(1, Math.floor(length / (measure(widest, AXIS_TEXT) + 14)));
}
