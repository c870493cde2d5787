/**
 * Batch norm, in two passes over the batch: the mean first, then the deviations from it.
 *
 * @module
 */

import type { Rule } from "./rule.ts";
import { channelsOf, type Tensor, zerosOf } from "./tensor.ts";

const EPSILON = 1e-5;

export const moments: Rule<"moments"> = ([x]) => {
  const channels = channelsOf(x!);
  const mean = meansByChannel(x!, (i) => x!.data[i]!);
  const variance = meansByChannel(x!, (i, c) => {
    const difference = x!.data[i]! - mean[c]!;
    return difference * difference;
  });
  return { dims: [2, channels], data: Float64Array.of(...mean, ...variance) };
};

export const stored_moments: Rule<"stored_moments"> = ([mean, variance]) => ({
  dims: [2, mean!.dims[0]!],
  data: Float64Array.of(...mean!.data, ...variance!.data),
});

export const normalize: Rule<"normalize"> = ([x, moments]) =>
  byChannel(x!, (i, c) => (x!.data[i]! - mean(moments!, c)) / deviation(moments!, c));

export const normalization_sums: Rule<"normalization_sums"> = ([d, normalized]) => {
  const first = meansByChannel(d!, (i) => d!.data[i]!);
  const second = meansByChannel(d!, (i) => d!.data[i]! * normalized!.data[i]!);
  return { dims: [2, channelsOf(d!)], data: Float64Array.of(...first, ...second) };
};

export const normalize_gradient: Rule<"normalize_gradient"> = ([d, normalized, moments, sums]) => {
  const channels = channelsOf(d!);
  return byChannel(d!, (i, c) => {
    const [mean, slope] = [sums!.data[c]!, sums!.data[channels + c]!];
    return (d!.data[i]! - mean - normalized!.data[i]! * slope) / deviation(moments!, c);
  });
};

export const normalize_curvature: Rule<"normalize_curvature"> = (
  [u, d, normalized, moments, ofD, ofU, ofBoth],
) => {
  const channels = channelsOf(u!);
  const first = (sums: Tensor | undefined, c: number) => sums!.data[c]!;
  const second = (sums: Tensor | undefined, c: number) => sums!.data[channels + c]!;
  return byChannel(u!, (i, c) => {
    const [meanD, slopeD] = [first(ofD, c), second(ofD, c)];
    const [meanU, slopeU] = [first(ofU, c), second(ofU, c)];
    const along = second(ofBoth, c) - meanU * meanD - 3 * slopeU * slopeD;
    const sum = slopeU * (d!.data[i]! - meanD) + slopeD * (u!.data[i]! - meanU) +
      along * normalized!.data[i]!;
    return -sum / deviation(moments!, c) / deviation(moments!, c);
  });
};

export const scale_shift: Rule<"scale_shift"> = ([x, scale, shift]) =>
  byChannel(x!, (i, c) => x!.data[i]! * scale!.data[c]! + shift!.data[c]!);

export const scale_channels: Rule<"scale_channels"> = ([x, scale]) =>
  byChannel(x!, (i, c) => x!.data[i]! * scale!.data[c]!);

export const add_channels: Rule<"add_channels"> = ([x, bias]) =>
  byChannel(x!, (i, c) => x!.data[i]! + bias!.data[c]!);

export const channel_dot: Rule<"channel_dot"> = ([d, x]) => ({
  dims: [channelsOf(d!)],
  data: sumsByChannel(d!, (i) => d!.data[i]! * x!.data[i]!),
});

export const channel_sum: Rule<"channel_sum"> = ([d]) => ({
  dims: [channelsOf(d!)],
  data: sumsByChannel(d!, (i) => d!.data[i]!),
});

const mean = (moments: Tensor, channel: number): number => moments.data[channel]!;

const deviation = ({ dims, data }: Tensor, channel: number): number =>
  Math.sqrt(data[dims[1]! + channel]! + EPSILON);

/** A map of the shape of `like` whose element `i`, in channel `c`, is `f(i, c)`. */
function byChannel(like: Tensor, f: (i: number, c: number) => number): Tensor {
  const channels = channelsOf(like);
  const result = zerosOf(like.dims);
  for (let i = 0; i < result.data.length; i++) result.data[i] = f(i, i % channels);
  return result;
}

/** Sums of `f(i, c)` over the elements `i` of each channel `c` of `like`. */
function sumsByChannel(like: Tensor, f: (i: number, c: number) => number): Float64Array {
  const channels = channelsOf(like);
  const sums = zerosOf([channels]).data;
  for (let i = 0; i < like.data.length; i++) sums[i % channels]! += f(i, i % channels);
  return sums;
}

function meansByChannel(like: Tensor, f: (i: number, c: number) => number): Float64Array {
  const count = like.data.length / channelsOf(like);
  return sumsByChannel(like, f).map((sum) => sum / count);
}
