/**
 * Sliding windows. Which input pixels belong to which output pixels is all that convs and pools and
 * their gradients have in common, so it stands here once.
 *
 * @module
 */

import type { Window } from "../../graph/node.ts";

/** The dimensions that a window's sweep over `[N, height, width, channels]` yields. */
export function outputDims(
  [images, height, width]: readonly number[],
  { stride }: Window,
  channels: number,
): number[] {
  return [images!, Math.ceil(height! / stride), Math.ceil(width! / stride), channels];
}

/**
 * Visits every tap that lies inside the image, output pixel by output pixel and in row order within
 * a window.
 *
 * @param input dimensions `[N, height, width, …]` of the map that the window slides over
 * @param output dimensions `[N, height, width, …]` of what it yields
 * @param visit gets the numbers of the input pixel, the output pixel and the tap, each counted from
 * the first in row-major order
 */
export function forEachTap(
  input: readonly number[],
  output: readonly number[],
  { kernel, stride, dilation, padding }: Window,
  visit: (from: number, to: number, tap: number) => void,
): void {
  const [images, height, width] = input as [number, number, number];
  const [, rows, columns] = output as [number, number, number];
  for (let n = 0; n < images; n++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const to = (n * rows + row) * columns + column;
        for (let ky = 0; ky < kernel; ky++) {
          for (let kx = 0; kx < kernel; kx++) {
            const y = row * stride - padding + ky * dilation;
            const x = column * stride - padding + kx * dilation;
            if (y < 0 || y >= height || x < 0 || x >= width) continue;
            visit((n * height + y) * width + x, to, ky * kernel + kx);
          }
        }
      }
    }
  }
}
