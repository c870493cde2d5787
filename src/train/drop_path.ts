/**
 * The scales of drop path (DARTS, `drop_path`): each image keeps each path with the same probability,
 * and what it keeps is scaled so that the expected sum stays as it is.
 *
 * @module
 */

import type { Random } from "../random.ts";

/**
 * Draws the scales of a step.
 *
 * @param drop probability of dropping a path, below 1
 * @returns `images × paths`, each 0 or 1 / (1 − drop)
 */
export function drawPathScales(
  images: number,
  paths: number,
  drop: number,
  random: Random,
): Float32Array {
  const keep = 1 - drop;
  return Float32Array.from(
    { length: images * paths },
    () => random.uniform() < keep ? 1 / keep : 0,
  );
}

/**
 * The probability of an epoch: it grows linearly from 0 in the first, as in DARTS.
 *
 * @param epoch counted from 0
 */
export function scheduledDrop(most: number, epoch: number, epochs: number): number {
  return most * epoch / epochs;
}
