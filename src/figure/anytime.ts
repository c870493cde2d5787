/**
 * Anytime curves: what each of some methods would have returned by a time, and what its results are
 * worth in the end; over several seeds, as mean and spread.
 *
 * @module
 */

// @ts-types="npm:@types/d3-scale@4.0.9"
import { scaleLinear } from "d3-scale";
import { AXIS_TEXT, bottomAxis, leftAxis, roundScale, roundTicks, type Scale } from "./axis.ts";
import { decimal, element, type SvgElement } from "./element.ts";
import { drawFigure, FAINT_INK, INK } from "./frame.ts";
import { DASHES, SERIES } from "./palette.ts";
import { drawMarker, NAME_OFFSET, nameSeries, type SeriesLook } from "./series.ts";
import { HELVETICA, type Typeface } from "./typeface.ts";

/** What a search would have returned from a time on, until the next one. */
export interface AnytimePoint {
  readonly seconds: number;
  /** 0 to 1. */
  readonly accuracy: number;
}

/** A method, over the same seeds as the others. */
export interface AnytimeSeries {
  readonly name: string;
  /** For each seed, in the order of time; at least one point each. */
  readonly courses: readonly (readonly AnytimePoint[])[];
  /** For each seed, what the result is worth in the end, 0 to 1. */
  readonly results: readonly number[];
}

/** A moment at which the mean over seeds changes. */
export interface Moment {
  readonly seconds: number;
  readonly mean: number;
  /** Sample deviation (n − 1); 0 for one seed. */
  readonly deviation: number;
}

const PLOT = { width: 380, height: 170 };
const ROW = 20;
const TITLE = 11;
const TOP = 20;
const AXIS_HEIGHT = 34;
const MARKERS = ["disc", "square", "diamond", "triangle"] as const;

/**
 * Mean and deviation over seeds at every moment at which one of them changes, from the first at which
 * all have something. What a seed's search has returned in the end stays.
 */
export function meanCourse(courses: AnytimeSeries["courses"]): Moment[] {
  const begin = Math.max(...courses.map(([first]) => first!.seconds));
  const times = courses.flatMap((course) => course.map(({ seconds }) => seconds));
  const moments = [...new Set([begin, ...times])].filter((seconds) => seconds >= begin);
  return moments.sort((a, b) => a - b).map((seconds) => ({
    seconds,
    ...meanOf(
      courses.map((course) => course.findLast((point) => point.seconds <= seconds)!.accuracy),
    ),
  }));
}

function meanOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}

/**
 * Draws methods against each other. Above, the accuracy of the best so far over the time of the search:
 * the mean over seeds as steps, in a band of one deviation to either side. Below, what the results are
 * worth in the end: a marker for each seed, a line at the mean. A method whose search has ended keeps
 * what it found.
 *
 * @param title what the figure shows, for those who hear it read
 *
 * @example
 * ```ts
 * import { drawAnytime } from "./anytime.ts";
 *
 * const courses = [[{ seconds: 2, accuracy: 0.8 }, { seconds: 9, accuracy: 0.9 }]];
 * drawAnytime([{ name: "darts", courses, results: [0.97] }], "Anytime curves");
 * ```
 */
export function drawAnytime(
  series: readonly AnytimeSeries[],
  title: string,
  typeface: Typeface = HELVETICA,
): SvgElement {
  const drawn = series.map((one, i) => ({
    style: {
      name: one.name,
      color: SERIES[i % SERIES.length]!,
      dash: DASHES[i % DASHES.length]!,
      marker: MARKERS[i % MARKERS.length]!,
    },
    moments: meanCourse(one.courses),
    results: one.results,
  }));
  const end = Math.max(...drawn.map(({ moments }) => moments.at(-1)!.seconds)) || 1;
  const edges = drawn.flatMap(({ moments }) => moments.flatMap((moment) => bandOf(moment)));
  const y = roundScale(edges, [TOP + PLOT.height, TOP]);
  const ticks = y.ticks(5).map(share);
  const left = Math.max(...ticks.map((text) => typeface.measure(text, AXIS_TEXT))) + 5;
  const right = left + PLOT.width;
  const x = scaleLinear().domain([0, end]).range([left, right]);
  const middle = TOP + PLOT.height + AXIS_HEIGHT;
  const rows = { top: middle + BETWEEN + TOP, height: ROW * drawn.length };
  const results = roundScale(drawn.flatMap((one) => [...one.results]), [
    left + INSET,
    right - INSET,
  ]);
  const words = drawn.map(({ style }) => typeface.measure(style.name, AXIS_TEXT));
  const ends = drawn.map(({ style, moments }) => ({ style, y: y(moments.at(-1)!.mean) }));
  const bottom = rows.top + rows.height;
  return drawFigure(
    {
      width: right + NAME_OFFSET + Math.max(...words),
      height: bottom + AXIS_HEIGHT,
      title,
      typeface,
    },
    heading("Validation accuracy of the best so far", left, TOP),
    leftAxis(y, { left, right }, share),
    ...drawn.map(({ style, moments }) => drawBand(style, moments, x, y, end)),
    ...drawn.map(({ style, moments }) => drawSteps(style, moments, x, y, end)),
    ...nameSeries(ends, y, right),
    ...axis(x, { left, right, y: TOP + PLOT.height }, "seconds of search", plain, typeface),
    heading("Test accuracy of the result, trained in full", left, rows.top),
    ...drawn.flatMap((one, i) => drawResults(one, results, rows.top + (i + 0.5) * ROW, right)),
    ...axis(results, { left, right, y: bottom }, "a line at the mean", share, typeface),
  );
}

const BETWEEN = 12;
/** So that markers do not touch the ends of an axis. */
const INSET = 8;

/** Without the digits that only rounding makes. */
const plain = (value: number): string => String(Number(value.toPrecision(6)));
const share = (value: number): string => `${Number((100 * value).toPrecision(6))} %`;

function heading(text: string, x: number, top: number): SvgElement {
  return element("text", { x, y: top - 7, "font-size": TITLE, fill: INK }, text);
}

function axis(
  scale: Scale,
  place: { readonly left: number; readonly right: number; readonly y: number },
  name: string,
  format: (value: number) => string,
  typeface: Typeface,
): SvgElement[] {
  const { left, right, y } = place;
  const look = { "font-size": AXIS_TEXT, "text-anchor": "middle", fill: FAINT_INK };
  return [
    bottomAxis(roundTicks(scale, { format, typeface }), scale, place, format),
    element("text", { x: (left + right) / 2, y: y + AXIS_HEIGHT - 3, ...look }, name),
  ];
}

/** One deviation to either side; an accuracy lies between 0 and 1. */
function bandOf({ mean, deviation }: Moment): readonly [low: number, high: number] {
  return [Math.max(0, mean - deviation), Math.min(1, mean + deviation)];
}

function drawBand(
  { color }: SeriesLook,
  moments: readonly Moment[],
  x: Scale,
  y: Scale,
  end: number,
): SvgElement {
  const low = stepsOf(moments, (moment) => bandOf(moment)[0], x, y, end);
  const high = stepsOf(moments, (moment) => bandOf(moment)[1], x, y, end);
  const points = [...high, ...low.toReversed()].map((point) => point.map(decimal).join(" "));
  return element("path", { d: `M${points.join("L")}Z`, fill: color, "fill-opacity": 0.13 });
}

function drawSteps(
  { color, dash }: SeriesLook,
  moments: readonly Moment[],
  x: Scale,
  y: Scale,
  end: number,
): SvgElement {
  const points = stepsOf(moments, ({ mean }) => mean, x, y, end);
  return element("path", {
    d: `M${points.map((point) => point.map(decimal).join(" ")).join("L")}`,
    stroke: color,
    fill: "none",
    "stroke-width": 1.5,
    "stroke-linejoin": "round",
    ...(dash && { "stroke-dasharray": dash }),
  });
}

/** Corners of a stair: each value holds until the next moment, the last one until the end. */
function stepsOf(
  moments: readonly Moment[],
  of: (moment: Moment) => number,
  x: Scale,
  y: Scale,
  end: number,
): (readonly [number, number])[] {
  return moments.flatMap((moment, i) => {
    const until = moments[i + 1]?.seconds ?? end;
    const height = y(of(moment));
    return [[x(moment.seconds), height], [x(until), height]] as const;
  });
}

function drawResults(
  { style, results }: { readonly style: SeriesLook; readonly results: readonly number[] },
  x: Scale,
  y: number,
  right: number,
): SvgElement[] {
  const { color, marker, name } = style;
  const mean = x(meanOf(results).mean);
  const [from, to] = [y - 0.35 * ROW, y + 0.35 * ROW];
  return [
    element("path", {
      d: `M${decimal(mean)} ${decimal(from)}V${decimal(to)}`,
      stroke: color,
      "stroke-width": 1.5,
    }),
    ...results.map((result) => drawMarker(marker, x(result), y, color)),
    drawMarker(marker, right + 10, y, color),
    element(
      "text",
      { x: right + NAME_OFFSET, y: y + 0.35 * AXIS_TEXT, "font-size": AXIS_TEXT, fill: color },
      name,
    ),
  ];
}
