/**
 * Images for measuring where no dataset is at hand: their values do not matter, their size does.
 *
 * @module
 */

import type { Dataset } from "../data/dataset.ts";
import { Random } from "../random.ts";

const NAME = /^noise-([1-9]\d?)x([1-9]\d{0,2})x([1-9]\d{0,2})$/;
const COUNT = 1024, CLASSES = 10;

/**
 * The images that a name such as `noise-3x32x32` (channels × height × width) stands for: 1,024 of
 * uniform noise with labels of ten classes, always the same. `undefined` for other names, which stand
 * for datasets.
 */
export function noiseImages(name: string): Dataset | undefined {
  const found = NAME.exec(name);
  if (!found) return undefined;
  const [channels, height, width] = found.slice(1).map(Number) as [number, number, number];
  const random = new Random(0, name);
  const bytes = (length: number, below: number) =>
    Uint8Array.from({ length }, () => random.below(below));
  return {
    name,
    images: bytes(COUNT * channels * height * width, 256),
    labels: bytes(COUNT, CLASSES),
    count: COUNT,
    channels,
    height,
    width,
    classes: CLASSES,
    mean: Array.from({ length: channels }, () => 0.5),
    deviation: Array.from({ length: channels }, () => 0.25),
  };
}
