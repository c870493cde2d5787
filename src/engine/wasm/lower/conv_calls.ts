/**
 * Calls of the convolution kernels.
 *
 * @module
 */

import type { Window } from "../../../graph/node.ts";
import type { Slot } from "../memory.ts";
import type { Cost } from "../plan.ts";
import { at, type DraftCall } from "./draft.ts";
import {
  convTiles,
  depthwiseTiles,
  gridPixels,
  jumps,
  parityClasses,
  type Pitch,
  type Pixels,
  type Runs,
  runsOf,
} from "./geometry.ts";
import { type FilterBlock, packedPosition } from "./parameters.ts";
import type { Tables } from "./tables.ts";

/** Rows and columns. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** A map as a kernel sees it. */
export interface Place extends Size {
  readonly slot: Slot;
  readonly pitch: Pitch;
}

/** Groups of eight output channels, and whether four are left over. */
export const groups = (channels: number): [number, number] => [channels >> 3, (channels & 7) >> 2];

const times = ({ pixel, row }: Pitch, stride: number): Pitch => ({
  pixel: pixel * stride,
  row: row * stride,
});

/** What becomes of a conv's sums: they are stored, their negative ones as 0, or added to a map. */
export type ConvMode = "" | "_relu" | "_accumulate";

/** Forward: `y = x ∗ block`, y = relu(x ∗ block) or y += x ∗ block. */
export function forwardCall(
  tables: Tables,
  block: FilterBlock,
  weights: Slot,
  x: Place,
  y: Place,
  { stride }: Window,
  mode: ConvMode,
): DraftCall {
  const pixels = gridPixels(y.height, y.width, times(x.pitch, stride), y.pitch);
  const cost = convCost(block.taps.length, block, x, y, y);
  if (block.depthwise) {
    const add = mode === "_accumulate";
    return { ...depthwiseCall(tables, block.taps, block.out, weights, x, y, pixels, add), cost };
  }
  const runs = runsOf(block.taps, x.pitch, block.into);
  const target = at(y.slot, 4 * block.outFrom);
  return {
    ...denseCall(tables, `conv${mode}`, x.slot, weights, target, pixels, runs, block.out),
    cost,
  };
}

/** What a filter costs with `taps` taps for each of `pixels`, from one map to the other. */
function convCost(
  taps: number,
  { into, out, depthwise }: FilterBlock,
  x: Size,
  y: Size,
  pixels: Size,
): Cost {
  const weights = taps * into * out;
  const { height, width } = pixels;
  const read = x.height * x.width * (depthwise ? out : into), written = y.height * y.width * out;
  return {
    shape: `${taps} taps, ${into}→${out}, ${height}×${width}`,
    flops: 2 * height * width * weights,
    bytes: 4 * (read + written + weights),
  };
}

/** A conv that writes `channels` channels from runs of floats. */
function denseCall(
  tables: Tables,
  kernel: `conv${ConvMode}`,
  x: Slot,
  weights: Slot,
  y: Slot,
  pixels: Pixels,
  runs: Runs,
  channels: number,
): DraftCall {
  const { table, tiles } = convTiles(pixels);
  return {
    kernel,
    arguments: [
      ...[at(x, runs.offsets[0]!), weights, y, tables.add(table), tiles, tables.add(jumps(runs))],
      ...[runs.offsets.length, runs.length, ...groups(channels)],
    ],
  };
}

function depthwiseCall(
  tables: Tables,
  taps: FilterBlock["taps"],
  channels: number,
  weights: Slot,
  x: Place,
  y: Place,
  pixels: Pixels,
  accumulate: boolean,
): DraftCall {
  const { table, tiles } = depthwiseTiles(pixels);
  const offsets = taps.map(({ row, column }) => row * x.pitch.row + column * x.pitch.pixel);
  return {
    kernel: accumulate ? "depthwise_accumulate" : "depthwise",
    arguments: [
      ...[x.slot, weights, y.slot, tables.add(table), tiles, tables.add(offsets)],
      taps.length,
      channels,
    ],
  };
}

/** The filter of one class of input pixels, to be gathered from the forward filter. */
export interface ClassFilter {
  readonly parity: ReturnType<typeof parityClasses>[number];
  readonly block: FilterBlock;
  /** For each float, its position in the weights' buffer. */
  readonly index: readonly number[];
}

/** The flipped and transposed filters of a conv, class by class. */
export function classFilters(blocks: readonly FilterBlock[], stride: number): ClassFilter[] {
  return blocks.flatMap((block) =>
    parityClasses(block.taps, stride).filter(({ taps }) => taps.length > 0).map((parity) => ({
      parity,
      block,
      index: block.depthwise ? depthwiseIndex(block, parity) : transposedIndex(block, parity),
    }))
  );
}

function depthwiseIndex({ start, out }: FilterBlock, { taps }: ClassFilter["parity"]): number[] {
  return taps.flatMap(({ tap }) => Array.from({ length: out }, (_, c) => start + tap * out + c));
}

function transposedIndex(block: FilterBlock, { taps }: ClassFilter["parity"]): number[] {
  const transposed = { into: block.out, out: block.into, taps };
  const index = new Array<number>(taps.length * block.out * block.into);
  for (const [k, { tap }] of taps.entries()) {
    for (let o = 0; o < block.out; o++) {
      for (let i = 0; i < block.into; i++) {
        index[packedPosition(transposed, i, o, k)] = block.start +
          packedPosition(block, o, i, tap);
      }
    }
  }
  return index;
}

/** Input gradient on one class: `dx (+)= d ∗ filter`. */
export function inputGradientCall(
  tables: Tables,
  { parity, block }: ClassFilter,
  filter: Slot,
  d: Place,
  dx: Place,
  stride: number,
  accumulate: boolean,
): DraftCall {
  const rows = Math.ceil((dx.height - parity.row) / stride);
  const columns = Math.ceil((dx.width - parity.column) / stride);
  const pixels = gridPixels(rows, columns, d.pitch, times(dx.pitch, stride));
  const first = parity.row * dx.pitch.row + parity.column * dx.pitch.pixel;
  const target = { ...dx, slot: at(dx.slot, first) };
  const size = { height: rows, width: columns };
  const cost = convCost(parity.taps.length, block, size, d, size);
  if (block.depthwise) {
    const taps = parity.taps;
    return {
      ...depthwiseCall(tables, taps, block.out, filter, d, target, pixels, accumulate),
      cost,
    };
  }
  const runs = runsOf(parity.taps, d.pitch, block.out);
  const source = at(d.slot, 4 * block.outFrom);
  const kernel = accumulate ? "conv_accumulate" : "conv";
  return {
    ...denseCall(tables, kernel, source, filter, target.slot, pixels, runs, block.into),
    cost,
  };
}

/** Filter gradient: adds to the chunk's gradient of a block. */
export function filterGradientCall(
  tables: Tables,
  block: FilterBlock,
  gradient: Slot,
  x: Place,
  d: Place,
  { stride }: Window,
): DraftCall {
  const step = times(x.pitch, stride);
  const walk = [
    ...[d.height, d.width, step.pixel, d.pitch.pixel],
    step.row - d.width * step.pixel,
    d.pitch.row - d.width * d.pitch.pixel,
  ];
  const cost = convCost(block.taps.length, block, x, d, d);
  if (block.depthwise) {
    const offsets = block.taps.map(({ row, column }) => row * x.pitch.row + column * x.pitch.pixel);
    return {
      kernel: "depthwise_filter_gradient",
      cost,
      arguments: [
        ...[x.slot, d.slot, gradient, ...walk, tables.add(offsets)],
        block.taps.length,
        block.out,
      ],
    };
  }
  const runs = runsOf(block.taps, x.pitch, block.into);
  return {
    kernel: "filter_gradient",
    cost,
    arguments: [
      ...[x.slot, at(d.slot, 4 * block.outFrom), gradient, ...walk, tables.add(runs.offsets)],
      runs.offsets.length,
      runs.length,
      ...groups(block.out),
    ],
  };
}
