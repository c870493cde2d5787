/**
 * Batches out of an image store.
 *
 * @module
 */

import type { ImageStore } from "../engine.ts";
import { type Tensor, zerosOf } from "./tensor.ts";

/**
 * The images with the given numbers, normalised and turned into `[N, height, width, channels]`, and
 * their labels `[N]`.
 *
 * @param replaced bytes of these images in the place of the store's
 * @throws {RangeError} if the store has no such image
 */
export function gatherBatch(
  store: ImageStore,
  numbers: Uint32Array,
  replaced?: Uint8Array,
): { images: Tensor; labels: Tensor } {
  const { count, channels, height, width } = store;
  const images = zerosOf([numbers.length, height, width, channels]);
  const labels = zerosOf([numbers.length]);
  const plane = height * width;
  for (const [n, number] of numbers.entries()) {
    if (number >= count) {
      throw new RangeError(`Expected the number of an image below ${count} but found ${number}`);
    }
    labels.data[n] = store.labels[number]!;
    for (let c = 0; c < channels; c++) {
      for (let pixel = 0; pixel < plane; pixel++) {
        const value = replaced
          ? normalized(replaced[(n * channels + c) * plane + pixel]!, store, c)
          : normalized(store.pixels.data[(number * channels + c) * plane + pixel]!, store, c);
        images.data[(n * plane + pixel) * channels + c] = value;
      }
    }
  }
  return { images, labels };
}

function normalized(value: number, { pixels }: ImageStore, channel: number): number {
  if (pixels.kind === "floats") return value;
  return (value / 255 - pixels.mean[channel]!) / pixels.deviation[channel]!;
}
