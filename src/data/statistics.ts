/**
 * Mean and deviation of the pixels, per channel, which normalise the images of an own dataset.
 *
 * @module
 */

/** Per channel, in units of pixel / 255. */
export interface PixelStatistics {
  readonly mean: readonly number[];
  /** Population deviation (divided by the number of pixels), as usual for datasets. */
  readonly deviation: readonly number[];
}

/** Mean and population deviation of a histogram of bytes, in units of byte / 255. */
function momentsOf(histogram: Float64Array): { mean: number; deviation: number } {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  const mean = histogram.reduce((sum, count, value) => sum + count * value, 0) / total;
  const squares = histogram.reduce((sum, count, value) => {
    const difference = value - mean;
    return sum + count * difference * difference;
  }, 0);
  return { mean: mean / 255, deviation: Math.sqrt(squares / total) / 255 };
}

/**
 * Statistics of all given images.
 *
 * Pixels are counted by value first: the counts are exact, so the error does not grow with the
 * number of images, and the deviation is taken about the mean, so nothing cancels.
 *
 * @param images `[count, channels, pixels]`, planar
 * @param pixels Height times width
 */
export function pixelStatistics(
  images: Uint8Array,
  channels: number,
  pixels: number,
): PixelStatistics {
  const histograms = Array.from({ length: channels }, () => new Float64Array(256));
  for (let start = 0, channel = 0; start < images.length; start += pixels) {
    const histogram = histograms[channel]!;
    for (let i = start; i < start + pixels; i++) histogram[images[i]!]!++;
    channel = (channel + 1) % channels;
  }
  const moments = histograms.map(momentsOf);
  return {
    mean: moments.map(({ mean }) => mean),
    deviation: moments.map(({ deviation }) => deviation),
  };
}
