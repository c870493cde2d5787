/**
 * From pixels whose channels stand together to one plane for each channel.
 *
 * @module
 */

/**
 * @param values `[count, stride]`, channels last
 * @param layout.count pixels
 * @param layout.stride samples of a pixel
 * @param layout.channels how many of them to keep, the first ones
 * @param to where `[channels, count]` goes; a new array if left out
 */
export function toPlanar(
  values: Uint8Array,
  { count, stride, channels }: {
    readonly count: number;
    readonly stride: number;
    readonly channels: number;
  },
  to = new Uint8Array(channels * count),
): Uint8Array {
  for (let channel = 0; channel < channels; channel++) {
    const start = channel * count;
    for (let i = 0; i < count; i++) to[start + i] = values[i * stride + channel]!;
  }
  return to;
}
