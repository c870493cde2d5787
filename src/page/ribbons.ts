/**
 * The ribbons of a mixed cell as pixels. A ribbon holds a strand for each operation, as wide as its
 * weight; the stronger it is, the fuller its colour. What the genotype does not keep is paler.
 *
 * The weights of an edge sum to one, so that a ribbon never changes its outline: which pixels it
 * covers, how much of each, and at which height across the ribbon each lies is worked out once. A
 * frame then only makes a short table of colours from the upper to the lower side of each ribbon and
 * looks its pixels up. Filling the strands as paths of a canvas took fifty times as long without a
 * graphics card.
 *
 * @module
 */

import type { CellMap } from "../report/cell_map.ts";

type Stops = CellMap["joins"][number];

/** Red, green and blue, 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/** Width of a whole ribbon where its chip is, and its share at the states. */
const WIDTH = 16;
const END = 0.5;
/** Opacity of the weakest strand, and of ribbons that the genotype does not keep. */
const FAINT = 0.35;
const NOT_KEPT = 0.4;

/** Colours in a table from one side of a ribbon to the other. */
const STEPS = 128;
/**
 * Tables of a ribbon. In each, colours are mixed over twice the height of the one before: where a
 * ribbon is steep, the border between two strands passes through several pixels of a column.
 */
const LEVELS = 5;

const OPAQUE = 0xff000000;

/** The pixels of a ribbon: where they are, and the place in the tables that they take. */
interface RibbonPixels {
  /** Pixels that are covered wholly, by no earlier ribbon. */
  readonly whole: { readonly at: Uint32Array; readonly entry: Uint16Array };
  /** Pixels that are covered in part, or lie over another ribbon. */
  readonly mixed: {
    readonly at: Uint32Array;
    readonly entry: Uint16Array;
    /** 0 to 255. */
    readonly share: Uint8Array;
  };
  /** Number of tables that are looked into. */
  readonly levels: number;
}

/** How a ribbon lies in a column of pixels, in pixels. */
interface Crossing {
  readonly column: number;
  readonly middle: number;
  readonly width: number;
  /** Height over which its sides pass through the column. */
  readonly spread: number;
}

/** The ribbons of a cell in a picture of one size. */
export class Ribbons {
  readonly #ribbons: readonly RibbonPixels[];
  readonly #table = new Uint32Array(LEVELS * STEPS);
  /** Sums of red, green, blue and opacity from the upper side to each step. */
  readonly #sums = new Float64Array(4 * (STEPS + 1));
  /** Steps that a table's colours are mixed over. */
  readonly #windows: readonly number[];

  /**
   * @param width of the picture in pixels
   * @param scale pixels to a unit of the map
   * @param margin units around the map
   */
  constructor(
    { ribbons }: CellMap,
    readonly width: number,
    readonly height: number,
    scale: number,
    margin: number,
  ) {
    const pixel = STEPS / (WIDTH * scale);
    this.#windows = Array.from({ length: LEVELS }, (_, level) => {
      const half = Math.round((pixel * 2 ** level - 1) / 2);
      return 2 * Math.min(Math.max(0, half), STEPS) + 1;
    });
    const taken = new Uint8Array(width * height);
    this.#ribbons = ribbons.map(({ stops }) => this.#pixels(stops, scale, margin, taken));
  }

  /**
   * Paints the ribbons.
   *
   * @param pixels of the picture, row by row, as red, green, blue and opacity from the lowest byte on
   * @param weights a row of operations for each edge, one after the other
   * @param kept whether the genotype keeps an edge
   * @param colors of the operations
   * @param ground what lies behind the ribbons
   */
  paint(
    pixels: Uint32Array,
    weights: Float32Array,
    kept: readonly boolean[],
    colors: readonly Color[],
    ground: Color,
  ): void {
    pixels.fill(pack(...ground));
    const operations = weights.length / this.#ribbons.length;
    for (const [edge, { whole, mixed, levels }] of this.#ribbons.entries()) {
      const row = weights.subarray(edge * operations, (edge + 1) * operations);
      this.#mix(row, kept[edge] ? 1 : NOT_KEPT, colors, ground, levels);
      const table = this.#table;
      const { at, entry } = whole;
      for (let i = 0; i < at.length; i++) pixels[at[i]!] = table[entry[i]!]! | OPAQUE;
      paintOver(pixels, table, mixed, ground);
    }
  }

  /** Makes the tables of a ribbon: colours before their ground, and the opacity in the top byte. */
  #mix(
    weights: Float32Array,
    fullness: number,
    colors: readonly Color[],
    [red, green, blue]: Color,
    levels: number,
  ): void {
    const sums = this.#sums;
    let strongest = 0, total = 0;
    for (const weight of weights) {
      strongest = Math.max(strongest, weight);
      total += weight;
    }
    // A cell of which nothing is known has no ribbons.
    if (total === 0) {
      this.#table.fill(pack(red, green, blue, 0));
      return;
    }
    sums.fill(0);
    let upper = 0;
    for (const [k, weight] of weights.entries()) {
      const opacity = fullness * (FAINT + (1 - FAINT) * weight / strongest);
      const color = colors[k % colors.length]!;
      const lower = k === weights.length - 1
        ? STEPS
        : Math.min(STEPS, upper + STEPS * weight / total);
      for (let step = Math.floor(upper); step < lower; step++) {
        const share = Math.min(step + 1, lower) - Math.max(step, upper);
        const place = 4 * (step + 1);
        sums[place]! += share * (red + opacity * (color[0] - red));
        sums[place + 1]! += share * (green + opacity * (color[1] - green));
        sums[place + 2]! += share * (blue + opacity * (color[2] - blue));
        sums[place + 3]! += share * 255 * opacity;
      }
      upper = lower;
    }
    for (let i = 4; i < sums.length; i++) sums[i]! += sums[i - 4]!;
    for (let level = 0; level < levels; level++) {
      const half = this.#windows[level]! >> 1;
      for (let step = 0; step < STEPS; step++) {
        const from = Math.max(0, step - half), to = Math.min(STEPS, step + half + 1);
        const a = 4 * from, b = 4 * to, n = to - from;
        this.#table[level * STEPS + step] = pack(
          (sums[b]! - sums[a]!) / n,
          (sums[b + 1]! - sums[a + 1]!) / n,
          (sums[b + 2]! - sums[a + 2]!) / n,
          (sums[b + 3]! - sums[a + 3]!) / n,
        );
      }
    }
  }

  /**
   * Finds the pixels of a ribbon.
   *
   * @param taken marks the pixels of earlier ribbons, and of this one afterwards
   */
  #pixels(stops: Stops, scale: number, margin: number, taken: Uint8Array): RibbonPixels {
    const whole = { at: [] as number[], entry: [] as number[] };
    const mixed = { at: [] as number[], entry: [] as number[], share: [] as number[] };
    let steepest = 0;
    for (const { column, middle, width, spread } of crossings(stops, scale, margin, this.width)) {
      const top = middle - width / 2, bottom = middle + width / 2;
      const level = levelOf(spread * WIDTH * scale / width);
      steepest = Math.max(steepest, level);
      const first = Math.max(0, Math.floor(top - spread / 2));
      const last = Math.min(this.height - 1, Math.ceil(bottom + spread / 2));
      for (let row = first; row <= last; row++) {
        const y = row + 0.5;
        const share = Math.round(255 * (below(y - top, spread) - below(y - bottom, spread)));
        if (share <= 0) continue;
        const step = Math.floor(STEPS * (y - top) / width);
        const entry = level * STEPS + Math.min(STEPS - 1, Math.max(0, step));
        const at = row * this.width + column;
        if (share === 255 && taken[at] === 0) {
          whole.at.push(at);
          whole.entry.push(entry);
        } else {
          mixed.at.push(at);
          mixed.entry.push(entry);
          mixed.share.push(share);
        }
      }
    }
    for (const at of [...whole.at, ...mixed.at]) taken[at] = 1;
    return {
      whole: { at: Uint32Array.from(whole.at), entry: Uint16Array.from(whole.entry) },
      mixed: {
        at: Uint32Array.from(mixed.at),
        entry: Uint16Array.from(mixed.entry),
        share: Uint8Array.from(mixed.share),
      },
      levels: steepest + 1,
    };
  }
}

/** Colours over what is there: the table has them before the ground, which is taken out again. */
function paintOver(
  pixels: Uint32Array,
  table: Uint32Array,
  { at, entry, share }: RibbonPixels["mixed"],
  [red, green, blue]: Color,
): void {
  for (let i = 0; i < at.length; i++) {
    const color = table[entry[i]!]!, there = pixels[at[i]!]!;
    const part = share[i]! / 255, opacity = (color >>> 24) / 255;
    const r = there & 255, g = (there >>> 8) & 255, b = (there >>> 16) & 255;
    pixels[at[i]!] = pack(
      r + part * ((color & 255) - red + opacity * (red - r)),
      g + part * (((color >>> 8) & 255) - green + opacity * (green - g)),
      b + part * (((color >>> 16) & 255) - blue + opacity * (blue - b)),
    );
  }
}

function pack(red: number, green: number, blue: number, opacity = 255): number {
  return ((red + 0.5) | ((green + 0.5) << 8) | ((blue + 0.5) << 16) | ((opacity + 0.5) << 24)) >>>
    0;
}

/** The table whose colours are mixed over about so many pixels of the ribbon at its widest. */
function levelOf(pixels: number): number {
  let level = 0;
  while (level < LEVELS - 1 && 1.2 * (1 << level) < pixels) level++;
  return level;
}

/** The share of a pixel that is below a line, from the distance of its middle. */
function below(distance: number, spread: number): number {
  return Math.min(1, Math.max(0, distance / spread + 0.5));
}

/** The columns of pixels that a ribbon passes through. Between two stops it leaves and arrives level. */
function* crossings(
  stops: Stops,
  scale: number,
  margin: number,
  columns: number,
): Generator<Crossing> {
  const last = stops.length - 1;
  const share = (i: number) => i === 0 || i >= last - 1 ? END : 1;
  for (let i = 1; i <= last; i++) {
    const [fromX, fromY] = place(stops[i - 1]!), [toX, toY] = place(stops[i]!);
    const first = Math.max(0, Math.ceil(fromX - 0.5));
    for (let column = first; column + 0.5 < toX && column < columns; column++) {
      const t = timeAt((column + 0.5 - fromX) / (toX - fromX));
      const way = t * t * (3 - 2 * t);
      // dy/dx of the curve, by the derivatives of both after t.
      const along = 1.5 * (1 - 2 * t + 2 * t * t), across = 6 * t * (1 - t);
      const slope = across / along * (toY - fromY) / (toX - fromX);
      yield {
        column,
        middle: fromY + way * (toY - fromY),
        width: WIDTH * scale * (share(i - 1) + way * (share(i) - share(i - 1))),
        spread: Math.max(1, Math.abs(slope)),
      };
    }
  }

  function place([x, y]: Stops[number]): [number, number] {
    return [(x + margin) * scale, (y + margin) * scale];
  }
}

/**
 * Where a curve with its two inner points in the middle is at a share of its width: the root of
 * t³ − 1.5 t² + 1.5 t = x between 0 and 1, where the left side rises everywhere.
 */
function timeAt(x: number): number {
  let t = x;
  for (let i = 0; i < 8; i++) {
    t -= (((t - 1.5) * t + 1.5) * t - x) / (3 * t * t - 3 * t + 1.5);
  }
  return t;
}
