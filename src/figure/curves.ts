/**
 * Training curves: losses above, accuracies below, over the epochs of a search.
 *
 * @module
 */

// @ts-types="npm:@types/d3-shape@3.2.0"
import { line } from "d3-shape";
import type { RunEpoch } from "../report/epochs.ts";
import { AXIS_TEXT, bottomAxis, leftAxis, roundScale, type Scale, wholeTicks } from "./axis.ts";
import { element, type SvgElement } from "./element.ts";
import { drawFigure, FAINT_INK, INK } from "./frame.ts";
import { DASHES, SERIES } from "./palette.ts";
import { drawMarker, NAME_OFFSET, nameSeries, type SeriesLook } from "./series.ts";
import { HELVETICA, type Typeface } from "./typeface.ts";

type Measure = "loss" | "accuracy";

/** A curve. */
interface Style extends SeriesLook {
  readonly key: "train" | "architecture" | "valid";
}

const STYLES: readonly Style[] = [
  { key: "train", name: "training", color: SERIES[0], dash: DASHES[0], marker: "disc" },
  {
    key: "architecture",
    name: "architecture step",
    color: SERIES[2],
    dash: DASHES[2],
    marker: "square",
  },
  { key: "valid", name: "validation", color: SERIES[1], dash: DASHES[1], marker: "diamond" },
];

const PLOT = { width: 380, height: 150 };
const TITLE = 11;
const TOP = 20;
const BETWEEN = 18;
const AXIS_HEIGHT = 34;
/** Of the marked points of a curve; a long search has more points than can be marked. */
const LEAST_MARK_DISTANCE = 26;

/**
 * Draws the losses and accuracies of the weight steps, of the architecture steps and of validation.
 * A measure that is not finite leaves a gap.
 *
 * @param title what the figure shows, for those who hear it read
 *
 * @example
 * ```ts
 * import { drawCurves } from "./curves.ts";
 *
 * const measures = { loss: 0.31, accuracy: 0.9 };
 * const epoch = {
 *   epoch: 1,
 *   train: measures,
 *   architecture: measures,
 *   valid: measures,
 *   weights: {},
 *   genotype: { normal: [], reduction: [] },
 *   seconds: 1,
 * };
 * String(drawCurves([epoch], "Training curves")).startsWith("<svg"); // true
 * ```
 */
export function drawCurves(
  epochs: readonly RunEpoch[],
  title: string,
  typeface: Typeface = HELVETICA,
): SvgElement {
  const [first, last] = [epochs[0]?.epoch ?? 1, epochs.at(-1)?.epoch ?? 1];
  const top = { loss: TOP, accuracy: TOP + PLOT.height + BETWEEN + TOP };
  const scales = {
    loss: scaleOf(epochs, "loss", top.loss),
    accuracy: scaleOf(epochs, "accuracy", top.accuracy),
  };
  const tickTexts = [
    ...scales.loss.ticks(5).map(formatLoss),
    ...scales.accuracy.ticks(5).map(formatShare),
  ];
  const left = Math.max(...tickTexts.map((text) => typeface.measure(text, AXIS_TEXT))) + 5;
  const inset = 8; // so that the first and the last marker do not touch the frame
  const step = last > first ? (PLOT.width - 2 * inset) / (last - first) : 0;
  const x = (epoch: number) =>
    last > first ? left + inset + (epoch - first) * step : left + PLOT.width / 2;
  const right = left + PLOT.width;
  const bottom = top.accuracy + PLOT.height;
  const ticks = wholeTicks(first, last, { place: x, format: String, typeface });
  const names = Math.max(...STYLES.map(({ name }) => typeface.measure(name, AXIS_TEXT)));

  const panel = (measure: Measure, heading: string) => [
    element("text", { x: left, y: top[measure] - 7, "font-size": TITLE, fill: INK }, heading),
    leftAxis(scales[measure], { left, right }, measure === "loss" ? formatLoss : formatShare),
    ...STYLES.flatMap((style) => drawCurve(epochs, style, measure, x, scales[measure])),
    ...drawNames(epochs, measure, scales[measure], right),
  ];
  return drawFigure(
    { width: right + NAME_OFFSET + names, height: bottom + AXIS_HEIGHT, title, typeface },
    ...panel("loss", "Loss"),
    ...panel("accuracy", "Accuracy"),
    bottomAxis(ticks, x, { left, right, y: bottom }),
    element(
      "text",
      {
        x: left + PLOT.width / 2,
        y: bottom + AXIS_HEIGHT - 3,
        "font-size": AXIS_TEXT,
        "text-anchor": "middle",
        fill: FAINT_INK,
      },
      "epoch",
    ),
  );
}

function scaleOf(epochs: readonly RunEpoch[], measure: Measure, top: number): Scale {
  const values = epochs.flatMap((epoch) => STYLES.map(({ key }) => epoch[key][measure]));
  return roundScale(values, [top + PLOT.height, top]);
}

const formatLoss = (loss: number): string => String(Number(loss.toPrecision(6)));
const formatShare = (share: number): string => `${Number((100 * share).toPrecision(6))} %`;

function drawCurve(
  epochs: readonly RunEpoch[],
  { key, color, dash, marker }: Style,
  measure: Measure,
  x: (epoch: number) => number,
  y: Scale,
): SvgElement[] {
  const points = epochs.map((epoch) => [x(epoch.epoch), y(epoch[key][measure])] as const);
  const isDefined = ([, height]: readonly [number, number]) => Number.isFinite(height);
  const path = line<readonly [number, number]>()
    .x(([along]) => along).y(([, height]) => height).defined(isDefined).digits(2);
  const marked: (readonly [number, number])[] = [];
  for (const point of points) {
    const before = marked.at(-1);
    if (isDefined(point) && (!before || point[0] - before[0] >= LEAST_MARK_DISTANCE)) {
      marked.push(point);
    }
  }
  const stroke = { stroke: color, fill: "none", "stroke-width": 1.5, "stroke-linejoin": "round" };
  const d = path(points);
  return [
    ...(d ? [element("path", { d, ...stroke, ...(dash && { "stroke-dasharray": dash }) })] : []),
    ...marked.map(([along, height]) => drawMarker(marker, along, height, color)),
  ];
}

/** The curves' names at their ends. */
function drawNames(
  epochs: readonly RunEpoch[],
  measure: Measure,
  scale: Scale,
  right: number,
): SvgElement[] {
  const ends = STYLES.flatMap((style) => {
    const last = epochs.findLast((epoch) => Number.isFinite(epoch[style.key][measure]));
    return last ? [{ style, y: scale(last[style.key][measure]) }] : [];
  });
  return nameSeries(ends, scale, right);
}
