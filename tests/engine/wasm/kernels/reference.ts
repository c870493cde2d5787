/**
 * The second implementation: convolutions in float64, straight from the definition, and the
 * tables that a kernel call needs for them.
 *
 * @module
 */

import type { Lab, Placement, Random, View } from "./lab.ts";

/** A convolution's geometry; padding is symmetric, dilation · (kernel − 1) / 2. */
export interface Geometry {
  readonly H: number;
  readonly W: number;
  readonly Ci: number;
  readonly Co: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
}

export function padding({ kernel, dilation }: Geometry): number {
  return (dilation * (kernel - 1)) / 2;
}

/** The output's size along an axis of `size` pixels. */
export function outputSize(g: Geometry, size: number): number {
  return Math.floor((size + 2 * padding(g) - g.dilation * (g.kernel - 1) - 1) / g.stride) + 1;
}

/** A random geometry, small images and degenerate ones included. */
export function randomGeometry(random: Random): Geometry {
  const kernel = random.pick([1, 3, 3, 5]);
  return {
    H: random.pick([1, 2, 3, 5, 7, 8, 14]),
    W: random.pick([1, 2, 3, 5, 7, 8, 14]),
    Ci: random.pick([4, 8, 12, 20]),
    Co: random.pick([4, 8, 12, 16, 20]),
    kernel,
    stride: random.pick([1, 1, 2]),
    dilation: kernel === 1 ? 1 : random.pick([1, 1, 2]),
  };
}

/** A view's place: sometimes a slice of wider pixels. */
export function randomPlacement(random: Random, border: number): Placement {
  const sliced = random.below(2) === 1;
  return {
    before: border,
    after: border + random.below(2),
    lower: sliced ? random.pick([0, 4, 8]) : 0,
    upper: sliced ? random.pick([0, 4, 12]) : 0,
  };
}

/** Byte offsets, from the first, of every output pixel's first input pixel and of its output. */
export function pixelOffsets(g: Geometry, x: View, y: View): { x: number[]; y: number[] } {
  const offsets: { x: number[]; y: number[] } = { x: [], y: [] };
  for (let r = 0; r < y.H; r++) {
    for (let q = 0; q < y.W; q++) {
      offsets.x.push(r * g.stride * x.rp + q * g.stride * x.pp);
      offsets.y.push(r * y.rp + q * y.pp);
    }
  }
  return offsets;
}

/** The filter's runs: the byte offset of each from the pixel of the first tap, and its floats. */
export function runs(g: Geometry, x: View): { offsets: number[]; length: number } {
  const rows = Array.from({ length: g.kernel }, (_, ky) => ky * g.dilation * x.rp);
  if (g.dilation === 1 && x.pp === g.Ci * 4) return { offsets: rows, length: g.kernel * g.Ci };
  const offsets = rows.flatMap((row) =>
    Array.from({ length: g.kernel }, (_, kx) => row + kx * g.dilation * x.pp)
  );
  return { offsets, length: g.Ci };
}

/** Tables of a `conv` call: six and five pixels a tile. */
export function convTables(lab: Lab, g: Geometry, x: View, y: View) {
  const pixels = pixelOffsets(g, x, y);
  const n = pixels.x.length;
  const { tab, tiles } = tileTable(lab, n, (p) => pixels.x[p] ?? NaN, (p) => pixels.y[p] ?? NaN);
  const { offsets, length } = runs(g, x);
  const jumps = offsets.map((at, i) => (offsets[i + 1] ?? 0) - at - length * 4);
  return { tab, tiles, seg: lab.ints(jumps), nseg: offsets.length, L: length };
}

/**
 * n = 6a + 5b where that is possible; else the last tile of five repeats its last pixel.
 */
function tileTable(
  lab: Lab,
  n: number,
  x: (pixel: number) => number,
  y: (pixel: number) => number,
): { tab: number; tiles: number } {
  let fives = (6 - (n % 6)) % 6;
  let sixes = (n - 5 * fives) / 6;
  if (sixes < 0) {
    fives = Math.ceil(n / 5);
    sixes = 0;
  }
  const table: number[] = [];
  let pixel = 0;
  for (let t = 0; t < sixes + fives; t++) {
    const size = t < sixes ? 6 : 5;
    const own = Array.from({ length: 6 }, (_, i) => Math.min(pixel + Math.min(i, size - 1), n - 1));
    table.push(...own.map(x), ...own.map(y));
    pixel += size;
  }
  return { tab: lab.ints(table), tiles: sixes | (fives << 16) };
}

/** Weights w[tap][ci][co] in the packed layout [group][tap · ci][8], then [tap · ci][4]. */
export function packed(g: Geometry, weight: (tap: number, ci: number, co: number) => number) {
  const list: number[] = [];
  for (let first = 0; first < g.Co; first += 8) {
    const width = Math.min(8, g.Co - first);
    for (let tap = 0; tap < g.kernel * g.kernel; tap++) {
      for (let ci = 0; ci < g.Ci; ci++) {
        for (let i = 0; i < width; i++) list.push(weight(tap, ci, first + i));
      }
    }
  }
  return list;
}

/** Calls `f` with every (output row, column, tap, input row, column) inside the image. */
export function everyTap(
  g: Geometry,
  f: (r: number, q: number, tap: number, iy: number, ix: number) => void,
): void {
  const pad = padding(g);
  for (let r = 0; r < outputSize(g, g.H); r++) {
    for (let q = 0; q < outputSize(g, g.W); q++) {
      for (let ky = 0; ky < g.kernel; ky++) {
        for (let kx = 0; kx < g.kernel; kx++) {
          const iy = r * g.stride - pad + ky * g.dilation;
          const ix = q * g.stride - pad + kx * g.dilation;
          if (iy >= 0 && iy < g.H && ix >= 0 && ix < g.W) f(r, q, ky * g.kernel + kx, iy, ix);
        }
      }
    }
  }
}
