/**
 * Room for Winograd's transforms of images and filters: sixteen frequencies at one stride.
 *
 * A 3×3 convolution of stride 1 and padding 1 is `winograd_input`, `winograd_product` with a
 * filter from `winograd_filter`, and `winograd_output`. Its input gradient is the same with a
 * filter from `winograd_filter_transposed`. Its filter gradient is `winograd_input`,
 * `winograd_output_gradient` and `winograd_product_gradient` for every image, which adds up a
 * transformed gradient, and one `winograd_filter_gradient` at the end.
 *
 * @module
 */

/** A transformed tensor: bytes from one frequency to the next, and bytes in all. */
export interface Frequencies {
  readonly stride: number;
  readonly bytes: number;
}

/** Keeps sixteen streams, `stride` apart, from falling into the same few cache sets. */
const STAGGER = 64;

/** The number of 2×2 output tiles of an image; a size that is odd has its last tile cut. */
export function winogradTiles(height: number, width: number): number {
  return Math.ceil(height / 2) * Math.ceil(width / 2);
}

/**
 * Rows that `winograd_product` computes for some tiles: a sum of sixes and fives that is no
 * smaller.
 */
export function winogradRows(tiles: number): number {
  const fives = (6 - (tiles % 6)) % 6;
  return tiles < 5 * fives ? 5 * Math.ceil(tiles / 5) : tiles;
}

/** Room for an image of `channels` (a multiple of four) moved to its frequencies. */
export function imageFrequencies(height: number, width: number, channels: number): Frequencies {
  return frequencies(winogradRows(winogradTiles(height, width)) * channels);
}

/** Room for 3×3 filters between channels (multiples of four), or for their gradient. */
export function filterFrequencies(inputs: number, outputs: number): Frequencies {
  return frequencies(inputs * outputs);
}

function frequencies(floats: number): Frequencies {
  const stride = floats * 4 + STAGGER;
  return { stride, bytes: 16 * stride };
}
