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

/** How the ticks of a horizontal axis are placed and written. */
export interface TickWords {
  /** Where a value lies, in points. */
  readonly place: (value: number) => number;
  readonly format: (value: number) => string;
  readonly typeface: Typeface;
}

/** Between the words of two ticks, in points. */
const WORD_GAP = 5;
/** More whole numbers than these are no help to the eye, whatever room there is. */
const MOST_WHOLE = 12;
const MOST_ROUND = 8;

/**
 * Ticks that are whole numbers, both ends among them: as many multiples of 1, 2, 5, 10, ... as have
 * room. What would touch the words of an end gives way to it.
 *
 * @example
 * ```ts
 * import { wholeTicks } from "./axis.ts";
 * import { HELVETICA } from "./typeface.ts";
 *
 * const words = { place: (epoch: number) => 6 * epoch, format: String, typeface: HELVETICA };
 * wholeTicks(1, 51, words); // [1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 51]
 * ```
 */
export function wholeTicks(first: number, last: number, words: TickWords): readonly number[] {
  if (first === last) return [first];
  function* lists() {
    for (let step = niceStep((last - first) / MOST_WHOLE); step < last - first;) {
      const ticks: number[] = [];
      for (let tick = Math.ceil((first + 1) / step) * step; tick < last; tick += step) {
        if (areApart(first, tick, words) && areApart(tick, last, words)) ticks.push(tick);
      }
      yield [first, ...ticks, last];
      step = niceStep(step + 1);
    }
    yield [first, last];
  }
  return withRoom(lists(), words);
}

/** Ticks at round numbers of a scale, as many as have room; d3 counts them only roughly. */
export function roundTicks(scale: Scale, words: Omit<TickWords, "place">): readonly number[] {
  function* lists() {
    for (let count = MOST_ROUND; count > 0; count--) yield scale.ticks(count);
    yield scale.ticks(1).slice(0, 1);
  }
  return withRoom(lists(), { ...words, place: scale });
}

/** The first of some lists whose words do not touch, else the last. */
function withRoom(lists: Iterable<readonly number[]>, words: TickWords): readonly number[] {
  let found: readonly number[] = [];
  for (const ticks of lists) {
    found = ticks;
    if (ticks.every((tick, i) => i === 0 || areApart(ticks[i - 1]!, tick, words))) break;
  }
  return found;
}

function areApart(a: number, b: number, { place, format, typeface }: TickWords): boolean {
  const width = (value: number) => typeface.measure(format(value), AXIS_TEXT);
  return place(b) - place(a) >= (width(a) + width(b)) / 2 + WORD_GAP;
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
