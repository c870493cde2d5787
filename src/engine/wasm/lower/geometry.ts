/**
 * Sliding windows as lists of taps, and what follows from them: which taps reach an input pixel on
 * the way back, and the tables of byte offsets that make one kernel serve every shape.
 *
 * @module
 */

import type { Window } from "../../../graph/node.ts";

/** A tap: rows and columns from a window's corner pixel `(stride·row, stride·column)`. */
export interface Tap {
  readonly row: number;
  readonly column: number;
}

/** Distances in bytes between neighbours of a map. */
export interface Pitch {
  readonly pixel: number;
  readonly row: number;
}

/** Rows and columns around a map that must hold zeros. */
export interface Border {
  readonly before: number;
  readonly after: number;
}

/** The taps of a window, row by row. */
export function tapsOf({ kernel, dilation, padding }: Window): Tap[] {
  return Array.from({ length: kernel * kernel }, (_, i) => ({
    row: Math.floor(i / kernel) * dilation - padding,
    column: (i % kernel) * dilation - padding,
  }));
}

/** How far windows at `positions` corners with `stride` reach beyond a map of `size`. */
export function reach(
  taps: readonly Tap[],
  size: { height: number; width: number },
  positions: { height: number; width: number },
  stride: number,
): Border {
  let before = 0, after = 0;
  for (const { row, column } of taps) {
    before = Math.max(before, -row, -column);
    const bottom = (positions.height - 1) * stride + row - (size.height - 1);
    const right = (positions.width - 1) * stride + column - (size.width - 1);
    after = Math.max(after, bottom, right);
  }
  return { before, after };
}

/**
 * The input pixels whose row and column leave the same remainder to the stride, and the taps that
 * reach them. On such a class the input gradient is a dense conv over the output's gradient: pixel
 * `(stride·m + row, stride·n + column)` reads the gradient at `(m, n)` plus each tap.
 */
export interface ParityClass {
  readonly row: number;
  readonly column: number;
  readonly taps: readonly (Tap & {
    /** Number of the forward tap. */
    readonly tap: number;
  })[];
}

/** All classes of a window's taps, those without a tap as well. */
export function parityClasses(taps: readonly Tap[], stride: number): ParityClass[] {
  return Array.from({ length: stride * stride }, (_, i) => {
    const row = Math.floor(i / stride), column = i % stride;
    const reaching = taps.flatMap((tap, number) => {
      const down = (row - tap.row) / stride, right = (column - tap.column) / stride;
      return Number.isInteger(down) && Number.isInteger(right)
        ? [{ row: down, column: right, tap: number }]
        : [];
    });
    // In memory order, so that neighbouring taps are one run.
    reaching.sort((a, b) => a.row - b.row || a.column - b.column);
    return { row, column, taps: reaching };
  });
}

/** Runs of floats that a pixel's sum reads, all of one length. */
export interface Runs {
  /** Byte offset of each run from the pixel. */
  readonly offsets: readonly number[];
  /** Floats in a run. */
  readonly length: number;
}

/** The runs of taps of `channels` floats each; taps that touch in memory are one run. */
export function runsOf(taps: readonly Tap[], pitch: Pitch, channels: number): Runs {
  const offsets = taps.map(({ row, column }) => row * pitch.row + column * pitch.pixel);
  const merged: { offset: number; length: number }[] = [];
  for (const offset of offsets) {
    const last = merged.at(-1);
    if (last && last.offset + 4 * last.length === offset) last.length += channels;
    else merged.push({ offset, length: channels });
  }
  const length = merged[0]?.length ?? channels;
  return merged.every((run) => run.length === length)
    ? { offsets: merged.map(({ offset }) => offset), length }
    : { offsets, length: channels };
}

/** Bytes from the end of each run to the start of the next. */
export function jumps({ offsets, length }: Runs): number[] {
  return offsets.map((offset, i) => (offsets[i + 1] ?? offset + 4 * length) - offset - 4 * length);
}

/** Byte offsets of matching pixels in what is read and what is written. */
export type Pixels = readonly { readonly x: number; readonly y: number }[];

/** Matching pixels of a grid of `height × width`. */
export function gridPixels(
  height: number,
  width: number,
  x: Pitch,
  y: Pitch,
): Pixels {
  return Array.from({ length: height * width }, (_, i) => {
    const row = Math.floor(i / width), column = i % width;
    return {
      x: row * x.row + column * x.pixel,
      y: row * y.row + column * y.pixel,
    };
  });
}

/**
 * Table of the conv kernel: tiles of six pixels, then tiles of five, twelve places each. Every
 * number of pixels from 20 on is 6a + 5b; where one is not, the last tile repeats its last pixel,
 * which writes the same value twice.
 */
export function convTiles(pixels: Pixels): { table: number[]; tiles: number } {
  const count = pixels.length;
  const wanted = (6 - count % 6) % 6;
  const exact = 5 * wanted <= count;
  const fives = exact ? wanted : Math.ceil(count / 5);
  const sixes = exact ? (count - 5 * fives) / 6 : 0;
  const table: number[] = [];
  let next = 0;
  for (let tile = 0; tile < sixes + fives; tile++) {
    const size = tile < sixes ? 6 : 5;
    const chosen = Array.from({ length: size }, (_, i) => pixels[Math.min(next + i, count - 1)]!);
    next += size;
    const last = chosen.at(-1)!;
    const padded = [...chosen, ...Array.from({ length: 6 - size }, () => last)];
    table.push(...padded.map(({ x }) => x), ...padded.map(({ y }) => y));
  }
  return { table, tiles: sixes | fives << 16 };
}

/** Table of the depthwise kernel: tiles of four pixels, eight places each. */
export function depthwiseTiles(pixels: Pixels): { table: number[]; tiles: number } {
  const tiles = Math.ceil(pixels.length / 4);
  const table: number[] = [];
  for (let tile = 0; tile < tiles; tile++) {
    const chosen = [0, 1, 2, 3].map((i) => pixels[Math.min(4 * tile + i, pixels.length - 1)]!);
    table.push(...chosen.map(({ x }) => x), ...chosen.map(({ y }) => y));
  }
  return { table, tiles };
}
