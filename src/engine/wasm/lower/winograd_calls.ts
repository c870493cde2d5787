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

/**
 * The block of a filter, if Winograd's algorithm serves its conv, and so both gradients of it, on
 * maps of some size.
 */
export function winogradBlock(
  { kernel, stride, dilation, padding }: Window,
  [block, ...more]: readonly FilterBlock[],
  { height, width }: Size,
): FilterBlock | undefined {
  const fits = kernel === 3 && stride === 1 && dilation === 1 && padding === 1;
  if (!fits || !block || more.length > 0 || block.depthwise) return undefined;
  if (Math.min(block.into, block.out) < LEAST_CHANNELS) return undefined;
  const products = 16 * winogradRows(winogradTiles(height, width));
  return products < MOST_PRODUCTS * 9 * height * width ? block : undefined;
}

/** Where a conv's transformed images lie: the one with the filter's inputs, and its outputs. */
export type Scratch = readonly [into: Slot, out: Slot];

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
  [v, m]: Scratch,
  mode: ConvMode,
): DraftCall[] {
  const { vs, us, ms, tiles, cost } = product(x, into, out);
  return [
    imageCall("winograd_input", [x.slot, v, vs], x, into),
    {
      kernel: "winograd_product",
      arguments: [v, vs, filter, us, m, ms, tiles, into, ...groups(out)],
      cost,
    },
    imageCall(`winograd_output${mode}`, [m, ms, y.slot], y, out),
  ];
}

/** Adds one image's part of a filter's gradient to a chunk's transformed gradient. */
export function winogradFilterGradientCalls(
  x: Place,
  d: Place,
  gradient: Slot,
  { into, out }: FilterBlock,
  [v, m]: Scratch,
): DraftCall[] {
  const { vs, us, ms, tiles, cost } = product(x, into, out);
  return [
    imageCall("winograd_input", [x.slot, v, vs], x, into),
    imageCall("winograd_output_gradient", [d.slot, m, ms], d, out),
    {
      kernel: "winograd_product_gradient",
      arguments: [v, vs, m, ms, gradient, us, tiles, into, ...groups(out)],
      cost,
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

/** What a product of images and a filter, or of two images, goes by. */
interface Product {
  /** Bytes between the frequencies of V, U and M, as in `winograd_product`. */
  readonly vs: number;
  readonly us: number;
  readonly ms: number;
  readonly tiles: number;
  readonly cost: Cost;
}

function product({ height, width }: Size, into: number, out: number): Product {
  const tiles = winogradTiles(height, width);
  return {
    vs: imageFrequencies(height, width, into).stride,
    us: filterFrequencies(into, out).stride,
    ms: imageFrequencies(height, width, out).stride,
    tiles,
    cost: {
      shape: `${into}→${out}, ${height}×${width}`,
      flops: 2 * 16 * tiles * into * out,
      bytes: 4 * 16 * (tiles * (into + out) + into * out),
    },
  };
}
