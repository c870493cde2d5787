/**
 * Calls of Winograd's algorithm, which gets along with 16 multiplications where a 3×3 conv has 36.
 *
 * @module
 */

import type { Window } from "../../../graph/node.ts";
import type { Slot } from "../memory.ts";
import type { Cost } from "../plan.ts";
import { filterFrequencies, imageFrequencies, winogradRows, winogradTiles } from "../winograd.ts";
import { type ConvMode, groups, type Place, type Size } from "./conv_calls.ts";
import type { DraftCall } from "./draft.ts";
import type { FilterBlock } from "./parameters.ts";

/** With fewer channels the transforms cost more than the products save. */
const LEAST_CHANNELS = 16;
/** The products' share of the direct conv's multiplications, above which it is not worth it. */
const MOST_PRODUCTS = 0.75;

/** Whether Winograd's algorithm serves a conv and its gradients on maps of some size. */
export function isWinograd(
  { kernel, stride, dilation, padding }: Window,
  { into, out, depthwise }: FilterBlock,
  { height, width }: Size,
): boolean {
  const fits = kernel === 3 && stride === 1 && dilation === 1 && padding === 1 && !depthwise;
  if (!fits || Math.min(into, out) < LEAST_CHANNELS) return false;
  return 16 * winogradRows(winogradTiles(height, width)) < MOST_PRODUCTS * 9 * height * width;
}

/** Where a conv's transformed images lie: the one with the filter's inputs, and its outputs. */
export interface Scratch {
  readonly into: Slot;
  readonly out: Slot;
}

/** Bytes of the scratch of a conv. */
export function scratchBytes({ height, width }: Size, { into, out }: FilterBlock): number[] {
  return [into, out].map((channels) => imageFrequencies(height, width, channels).bytes);
}

/** A filter moved to its frequencies, before all images. */
export function filterCall(
  weights: Slot,
  transformed: Slot,
  { into, out }: FilterBlock,
  transposed: boolean,
): DraftCall {
  const { stride } = filterFrequencies(into, out);
  return {
    kernel: transposed ? "winograd_filter_transposed" : "winograd_filter",
    arguments: [weights, transformed, stride, into, ...groups(out)],
  };
}

/** `y = x ∗ filter` for a transformed filter, or y += x ∗ filter, or y = relu(x ∗ filter). */
export function winogradCalls(
  x: Place,
  filter: Slot,
  y: Place,
  [into, out]: readonly [number, number],
  [v, m]: readonly [Slot, Slot],
  mode: ConvMode,
): DraftCall[] {
  const { height, width } = x;
  const from = imageFrequencies(height, width, into), to = imageFrequencies(height, width, out);
  const tiles = winogradTiles(height, width);
  return [
    imageCall("winograd_input", [x.slot, v, from.stride], x, into),
    {
      kernel: "winograd_product",
      arguments: [
        ...[v, from.stride, filter, filterFrequencies(into, out).stride, m, to.stride],
        ...[tiles, into, ...groups(out)],
      ],
      cost: productCost(tiles, into, out, x),
    },
    imageCall(`winograd_output${mode}`, [m, to.stride, y.slot], y, out),
  ];
}

/** Adds one image's part of a filter's gradient to a chunk's transformed gradient. */
export function winogradFilterGradientCalls(
  x: Place,
  d: Place,
  gradient: Slot,
  { into, out }: FilterBlock,
  scratch: Scratch,
): DraftCall[] {
  const { height, width } = x;
  const from = imageFrequencies(height, width, into), to = imageFrequencies(height, width, out);
  const tiles = winogradTiles(height, width);
  return [
    imageCall("winograd_input", [x.slot, scratch.into, from.stride], x, into),
    imageCall("winograd_output_gradient", [d.slot, scratch.out, to.stride], d, out),
    {
      kernel: "winograd_product_gradient",
      arguments: [
        ...[scratch.into, from.stride, scratch.out, to.stride],
        ...[gradient, filterFrequencies(into, out).stride, tiles, into, ...groups(out)],
      ],
      cost: productCost(tiles, into, out, x),
    },
  ];
}

/** A chunk's transformed gradient added to its gradient. */
export function filterGradientBackCall(
  transformed: Slot,
  gradient: Slot,
  { into, out }: FilterBlock,
): DraftCall {
  const { stride } = filterFrequencies(into, out);
  return {
    kernel: "winograd_filter_gradient",
    arguments: [transformed, stride, gradient, into, ...groups(out)],
  };
}

function imageCall(
  kernel: string,
  slots: readonly (Slot | number)[],
  { height, width, pitch }: Place,
  channels: number,
): DraftCall {
  const floats = height * width * channels;
  return {
    kernel,
    arguments: [...slots, height, width, channels, pitch.pixel, pitch.row],
    // A tile of 2×2 pixels has 16 frequencies, which is four times as much.
    cost: { shape: `${height}×${width}×${channels}`, flops: 0, bytes: 4 * 5 * floats },
  };
}

function productCost(tiles: number, into: number, out: number, { height, width }: Size): Cost {
  return {
    shape: `${into}→${out}, ${height}×${width}`,
    flops: 2 * 16 * tiles * into * out,
    bytes: 4 * 16 * (tiles * (into + out) + into * out),
  };
}
