/**
 * The whole network as a column of stages from the images to the classes, beside a table of their
 * shapes and weights. A cell's second input, the output of the cell before the previous one, comes
 * along an arc on the left.
 *
 * @module
 */

import type { ImageSize } from "../space/supernet.ts";
import type { Stage } from "../space/outline.ts";
import { decimal, element, type SvgElement } from "./element.ts";
import { drawFigure, FAINT_INK, INK } from "./frame.ts";
import { arrowheads, FAINT_LINE, LINE, STATE_COLORS } from "./states.ts";
import { HELVETICA, type Typeface } from "./typeface.ts";

const TEXT = 11;
const HEAD = 9;
const STAGE = { width: 128, height: 28 };
const PITCH = 48;
const ARC = 30;
/** Where an arc leaves below the middle of a stage, and arrives above that of another one. */
const ARC_START = 6;
const ARC_END = 4;
const BEND = 14;
/** How much narrower a reduction cell is at its lower side, on the left and on the right. */
const SLANT = 12;
const COLUMN_GAP = 28;
const HEAD_HEIGHT = 22;

/** Fill and border. A reduction cell is narrower at its lower side, since it halves the map. */
const LOOKS: Readonly<Record<Stage["kind"], readonly [string, string]>> = {
  images: STATE_COLORS.input,
  stem: STATE_COLORS.node,
  normal: STATE_COLORS.node,
  reduction: ["#e4dcf5", "#7a5cc0"],
  classifier: STATE_COLORS.output,
};

const COUNT = new Intl.NumberFormat("en-US");

/**
 * Draws a network.
 *
 * @param title what the figure shows, for those who hear it read
 */
export function drawNetwork(
  stages: readonly Stage[],
  title: string,
  typeface: Typeface = HELVETICA,
): SvgElement {
  const total = stages.reduce((sum, { weights }) => sum + weights, 0);
  const table = [
    { head: "output", words: stages.map(({ output }) => formatSize(output)), last: "" },
    {
      head: "weights",
      words: stages.map(({ weights }) => COUNT.format(weights)),
      last: COUNT.format(total),
    },
    {
      head: "share",
      words: stages.map(({ weights }) => formatShare(weights, total)),
      last: "",
    },
  ];
  const arcs = stages.flatMap(({ inputs }, to) =>
    inputs.filter((from) => to - from > 1).map((from) => ({ from, to }))
  );
  const left = arcs.length > 0 ? ARC : 0;
  const y = (stage: number) => HEAD_HEIGHT + STAGE.height / 2 + stage * PITCH;
  const bottom = y(stages.length - 1) + STAGE.height / 2;

  let right = left + STAGE.width;
  const columns = table.map(({ head, words, last }) => {
    const size = (text: string) => typeface.measure(text, TEXT);
    const width = Math.max(typeface.measure(head, HEAD), size(last), ...words.map(size));
    right += COLUMN_GAP + width;
    const text = (word: string, at: number) =>
      element("text", { x: right, y: at + 0.35 * TEXT, fill: INK }, word);
    return element(
      "g",
      { "font-size": TEXT, "text-anchor": "end" },
      element("text", { x: right, y: 10, "font-size": HEAD, fill: FAINT_INK }, head),
      ...words.flatMap((word, i) => word ? [text(word, y(i))] : []),
      ...(last ? [text(last, bottom + 20)] : []),
    );
  });
  const middle = left + STAGE.width / 2;
  return drawFigure(
    { width: right, height: bottom + 28, title, typeface },
    arrowheads(),
    element(
      "g",
      { fill: "none", stroke: LINE, "stroke-width": 1.2 },
      ...stages.slice(1).map((_, i) =>
        element("path", {
          d: `M${decimal(middle)} ${decimal(y(i) + STAGE.height / 2)}` +
            `V${decimal(y(i + 1) - STAGE.height / 2)}`,
          "marker-end": "url(#arrow)",
        })
      ),
      ...arcs.map(({ from, to }) =>
        drawArc(
          left,
          { y: y(from), kind: stages[from]!.kind },
          { y: y(to), kind: stages[to]!.kind },
          from % 2 === 0,
        )
      ),
    ),
    element(
      "g",
      { "font-size": TEXT, "text-anchor": "middle" },
      ...stages.map(({ kind }, i) => drawStage(kind, nameOf(stages, i), middle, y(i))),
    ),
    ...columns,
    element("path", {
      d: `M${decimal(left)} ${decimal(bottom + 10)}H${decimal(right)}`,
      stroke: FAINT_LINE,
      "stroke-width": 0.8,
    }),
    element(
      "text",
      { x: left, y: bottom + 20 + 0.35 * TEXT, "font-size": TEXT, fill: INK },
      "all candidate operations",
    ),
  );
}

/** Cells are counted from 0. */
function nameOf(stages: readonly Stage[], index: number): string {
  const { kind } = stages[index]!;
  if (kind !== "normal" && kind !== "reduction") return kind;
  const first = stages.findIndex((stage) => stage.kind === "normal" || stage.kind === "reduction");
  return `cell ${index - first}: ${kind}`;
}

/** `14×14×32`: height, width, channels. */
function formatSize({ height, width, channels }: ImageSize): string {
  return height === 1 && width === 1 ? String(channels) : `${height}×${width}×${channels}`;
}

function formatShare(weights: number, total: number): string {
  return weights === 0 ? "" : `${(100 * weights / total).toFixed(1)} %`;
}

function drawStage(kind: Stage["kind"], name: string, x: number, y: number): SvgElement {
  const [fill, stroke] = LOOKS[kind];
  const [half, up] = [STAGE.width / 2, STAGE.height / 2];
  const look = { fill, stroke };
  const frame = kind === "reduction"
    ? element("path", {
      d: `M${-half} ${-up}H${half}L${half - SLANT} ${up}H${SLANT - half}Z`,
      "stroke-linejoin": "round",
      ...look,
    })
    : element("rect", { x: -half, y: -up, width: 2 * half, height: 2 * up, rx: 6, ...look });
  return element(
    "g",
    { transform: `translate(${decimal(x)} ${decimal(y)})` },
    frame,
    element("text", { y: 0.35 * TEXT, fill: INK }, name),
  );
}

/** Arcs in a row take turns in reaching further out, so that each can be followed. */
function drawArc(
  left: number,
  from: { readonly y: number; readonly kind: Stage["kind"] },
  to: { readonly y: number; readonly kind: Stage["kind"] },
  far: boolean,
): SvgElement {
  const x = decimal(far ? left - ARC + 4 : left - ARC / 2 + 2);
  const start = decimal(from.y + ARC_START), end = decimal(to.y - ARC_END);
  const curve = (towards: string, y: string) => `C${x} ${y} ${x} ${y} ${towards}`;
  return element("path", {
    d: `M${decimal(left + inset(from.kind, ARC_START))} ${start}` +
      curve(`${x} ${decimal(from.y + ARC_START + BEND)}`, start) +
      `V${decimal(to.y - ARC_END - BEND)}` +
      curve(`${decimal(left + inset(to.kind, -ARC_END))} ${end}`, end),
    stroke: far ? LINE : FAINT_LINE,
    ...(!far && { "stroke-dasharray": "5 2.5" }),
    "marker-end": far ? "url(#arrow)" : "url(#faint-arrow)",
  });
}

/** How far the left side of a stage is from that of its room, `y` below its middle. */
function inset(kind: Stage["kind"], y: number): number {
  return kind === "reduction" ? SLANT * (y / STAGE.height + 0.5) : 0;
}
