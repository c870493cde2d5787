/**
 * How the states of a cell are drawn, in the colours that the field knows from DARTS: green inputs,
 * blue intermediate nodes, a golden output.
 *
 * @module
 */

import type { Source } from "../space/genotype.ts";
import { decimal, element, type SvgElement } from "./element.ts";
import { INK } from "./frame.ts";

export const LINE = "#57606a";
export const FAINT_LINE = "#7d8590";

/** Fill and border of each kind of state. */
export const STATE_COLORS = {
  input: ["#d3f0d5", "#3f8a4a"],
  node: ["#d6e8fb", "#4a86c5"],
  output: ["#fce9b8", "#a17a1a"],
} as const;

/** What a label says; `c_{k-1}` has `k-1` as its subscript. */
export interface Label {
  readonly text: string;
  readonly subscript: string;
}

/** Splits the name of a state. */
export function labelOf(source: Source | "c_{k}"): Label {
  const [, text = "", subscript = ""] = /^(\w+)(?:_\{(.+)\})?$/.exec(String(source)) ?? [];
  return { text, subscript };
}

/** An arrowhead, for `marker-end`. */
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

/** The arrowheads of both kinds of lines. */
export function arrowheads(): SvgElement {
  return element("defs", {}, arrowhead("arrow", LINE), arrowhead("faint-arrow", FAINT_LINE));
}

/** A state as a rectangle around its name. */
export function drawState(
  { kind, x, y, width, height }: {
    readonly kind: keyof typeof STATE_COLORS;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  },
  label: Label,
  size: { readonly text: number; readonly subscript: number },
): SvgElement {
  const [fill, stroke] = STATE_COLORS[kind];
  const frame = { x: -width / 2, y: -height / 2, width, height, rx: 6, fill, stroke };
  return element(
    "g",
    { transform: `translate(${decimal(x)} ${decimal(y)})` },
    element("rect", frame),
    drawLabel(label, size),
  );
}

/** Words whose middle is at the origin. */
export function drawLabel(
  { text, subscript }: Label,
  size: { readonly text: number; readonly subscript: number },
): SvgElement {
  return element(
    "text",
    { y: 0.35 * size.text, fill: INK },
    text,
    ...(subscript ? [element("tspan", { dy: 3, "font-size": size.subscript }, subscript)] : []),
  );
}
