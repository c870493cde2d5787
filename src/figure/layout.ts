/**
 * The layout of a cell: a layered drawing (Sugiyama) from the inputs on the left to the output on
 * the right. The name of an operation takes part as a box in the middle of its edge, so that the
 * layout keeps its place free of everything else.
 *
 * @module
 */

import {
  coordGreedy,
  coordSimplex,
  graph,
  type GraphLink,
  type GraphNode,
  layeringSimplex,
  type MutGraphNode,
  shapeTopBottom,
  sugiyama,
  tweakDirection,
  tweakShape,
} from "d3-dag";
import type { GenotypeEdge, Source } from "../space/genotype.ts";
import { type Label, labelOf } from "./states.ts";
import { HELVETICA, type Measure, type Typeface } from "./typeface.ts";

/** One cell of a found architecture. */
export interface Cell {
  /** 1: the cell takes `c_{k-1}`; 2: it takes `c_{k-2}` and `c_{k-1}`. */
  readonly cell_inputs: 1 | 2;
  /** Number of intermediate nodes. */
  readonly nodes: number;
  readonly edges: readonly GenotypeEdge[];
}

/** A rectangle around a state's name, or the room of an operation's name. */
export interface Box {
  readonly kind: "input" | "node" | "output" | "operation";
  readonly label: Label;
  /** Size in points. */
  readonly width: number;
  readonly height: number;
}

/** A box and its centre, in points from the top left corner of the cell. */
export interface PlacedBox extends Box {
  readonly x: number;
  readonly y: number;
}

export type Point = readonly [x: number, y: number];

/** A line between two boxes. */
export interface Route {
  /** Points on the way; between two of them the line leaves and arrives level. */
  readonly stops: readonly Point[];
  readonly kind: "operation" | "concatenation";
  /** Whether the line ends in a state, and not in an operation's name. */
  readonly arrow: boolean;
}

/** Where everything in a cell lies. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly routes: readonly Route[];
}

/** Size of the text in points, and of subscripts. */
export const FONT_SIZE = 12;
export const SUBSCRIPT_SIZE = 8.5;

const STATE_HEIGHT = 28;
const STATE_PADDING = 22;
const STATE_LEAST_WIDTH = 40;
const OPERATION_HEIGHT = 18;
const OPERATION_PADDING = 12;
/** Least distance of boxes in a column, and of columns. */
const GAP = { column: 10, across: 32 };
/** Level end of a line, so that its arrowhead does not sit on a slope. */
const STUB = 10;

/**
 * The most intermediate nodes whose lines are made as straight as can be. That takes a linear program
 * whose time grows with the cube of the nodes: a chain of 32 took three times as long as by
 * the greedy rule, which comes close.
 */
const MOST_EXACT = 12;

type Node = MutGraphNode<Box, undefined>;

/**
 * Lays out a cell. Every intermediate node has a line to the output, which concatenates them.
 *
 * @throws {TypefaceError} if an operation's name cannot be set
 */
export function layOut(cell: Cell, typeface: Typeface = HELVETICA): Layout {
  const { measure } = typeface;
  const dag = graph<Box, undefined>();
  const inputs: Source[] = cell.cell_inputs === 2 ? ["c_{k-2}", "c_{k-1}"] : ["c_{k-1}"];
  const states = new Map<Source, Node>();
  for (const input of inputs) states.set(input, dag.node(stateBox("input", input, measure)));
  for (let i = 0; i < cell.nodes; i++) states.set(i, dag.node(stateBox("node", i, measure)));
  const output = dag.node(stateBox("output", "c_{k}", measure));

  const links = cell.edges.flatMap(({ from, to, operation }) => {
    const name = dag.node(operationBox(operation, typeface));
    return [
      { link: dag.link(state(states, from), name), kind: "operation", arrow: false } as const,
      { link: dag.link(name, state(states, to)), kind: "operation", arrow: true } as const,
    ];
  });
  const concatenations = Array.from({ length: cell.nodes }, (_, i) => {
    const link = dag.link(state(states, i), output);
    return { link, kind: "concatenation", arrow: true } as const;
  });

  // The layout runs downwards until the last tweak turns it, so a size is [height, width].
  const size = ({ data }: GraphNode<Box, undefined>): [number, number] => [data.height, data.width];
  const inFirstColumn = ({ data }: GraphNode<Box, undefined>) =>
    data.kind === "input" ? 0 : undefined;
  const { width, height } = sugiyama()
    .layering(layeringSimplex().rank(inFirstColumn))
    .nodeSize(size)
    .coord(cell.nodes > MOST_EXACT ? coordGreedy() : coordSimplex().weight(straightness))
    .gap([GAP.column, GAP.across])
    .tweaks([tweakShape(size, shapeTopBottom), tweakDirection("LR")])(dag);

  // A cell may as well be read from below: c_{k-2}, the older input, goes above c_{k-1}.
  const [first, last] = inputs.map((input) => state(states, input).y);
  const upright = last === undefined || first! < last;
  const turn = (y: number) => upright ? y : height - y;
  const boxes = [...dag.nodes()].map((node) => ({ ...node.data, x: node.x, y: turn(node.y) }));
  const routes = [...links, ...concatenations].map(({ link, kind, arrow }) => {
    const points = link.points.map(([x, y]): Point => [x, turn(y)]);
    return { stops: stopsAlong(points, boxes), kind, arrow };
  });
  return { width, height, boxes, routes };
}

/** How much a line should be straight: between boxes, beside a box, elsewhere. */
function straightness({ source }: GraphLink<Box, undefined>): [number, number, number] {
  return source.data.kind === "operation" ? [4, 8, 16] : [1, 2, 8];
}

function state(states: ReadonlyMap<Source, Node>, source: Source): Node {
  const node = states.get(source);
  if (node) return node;
  throw new RangeError(`Expected ${[...states.keys()].join(", ")} but found ${source}`);
}

function stateBox(kind: Box["kind"], source: Source | "c_{k}", measure: Measure): Box {
  const label = labelOf(source);
  const { text, subscript } = label;
  const width = measure(text, FONT_SIZE) + measure(subscript, SUBSCRIPT_SIZE) + STATE_PADDING;
  return {
    kind,
    label,
    width: Math.max(width, STATE_LEAST_WIDTH),
    height: STATE_HEIGHT,
  };
}

function operationBox(operation: string, typeface: Typeface): Box {
  typeface.assertSettable(operation);
  const label = { text: operation, subscript: "" };
  return { kind: "operation", label, ...operationSize(operation, typeface) };
}

/** The room of an operation's name. */
export function operationSize(operation: string, { measure }: Typeface) {
  return { width: measure(operation, FONT_SIZE) + OPERATION_PADDING, height: OPERATION_HEIGHT };
}

/**
 * The stops of a line. It may turn in the middle of a column only, where wider boxes would cut it,
 * so it stays level over the whole width of the columns that it passes.
 */
function stopsAlong(points: readonly Point[], boxes: readonly PlacedBox[]): Point[] {
  const halfColumn = (x: number) =>
    Math.max(0, ...boxes.filter((b) => Math.abs(b.x - x) < 0.01).map((b) => b.width / 2));
  const last = points.length - 1;
  return points.flatMap(([x, y], i): Point[] => {
    if (i === 0) return [[x, y]];
    if (i === last) return [[x - STUB, y], [x, y]];
    const half = halfColumn(x);
    return [[x - half, y], [x + half, y]];
  });
}
