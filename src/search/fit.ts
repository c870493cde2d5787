/**
 * Why an experiment does not fit: the images are too small for its cells, or a batch too large for
 * the memory.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { outputSize } from "../graph/ops/conv.ts";
import type { ImageSize } from "../space/supernet.ts";

/** Bytes that WebAssembly's 32-bit addresses reach. */
export const MOST_BYTES = 2 ** 32;

/**
 * How the images shrink from cell to cell, and how many reduction cells they have pixels for.
 *
 * @example
 * ```ts
 * import { explainShrinking } from "./fit.ts";
 *
 * const network = {
 *   stem: "none" as const,
 *   cell_inputs: 1 as const,
 *   nodes: 2,
 *   cells: Array.from({ length: 4 }, () => ({ type: "reduction" as const, channels: 4 })),
 *   operations: ["identity", "conv_3x3"],
 * };
 * explainShrinking(network, { channels: 1, height: 8, width: 8 });
 * // "8x8 images are 4x4 after cell 0, 2x2 after cell 1, 1x1 after cell 2: at most 3 reduction cells fit"
 * ```
 */
export function explainShrinking(
  { cells }: Experiment["network"],
  { height, width }: ImageSize,
): string {
  let size = [height, width] as const;
  const steps: string[] = [];
  let most = 0;
  for (const [i, { type }] of cells.entries()) {
    if (type !== "reduction") continue;
    if (Math.min(...size) < 2) break;
    size = [outputSize(size[0], 2), outputSize(size[1], 2)];
    steps.push(`${size.join("x")} after cell ${i}`);
  }
  for (let [rows, columns] = [height, width]; Math.min(rows, columns) >= 2; most++) {
    [rows, columns] = [outputSize(rows, 2), outputSize(columns, 2)];
  }
  const course = steps.length > 0 ? `are ${steps.join(", ")}` : "have nothing to reduce";
  return `${height}x${width} images ${course}: at most ${most} reduction cells fit`;
}

/**
 * The largest batch whose memory fits.
 *
 * @param bytesOf memory for batches of a size, which grows with it
 * @param most a batch that does not fit
 * @returns 0 if not even one image fits
 */
export function largestBatch(bytesOf: (batch: number) => number, most: number): number {
  let fits = 0, beyond = most;
  while (beyond - fits > 1) {
    const middle = Math.floor((fits + beyond) / 2);
    if (bytesOf(middle) <= MOST_BYTES) fits = middle;
    else beyond = middle;
  }
  return fits;
}
