/**
 * Depthwise convolutions: every channel meets its own filter `[channels, 1, kernel, kernel]`.
 *
 * @module
 */

import type { Rule } from "./rule.ts";
import { channelsOf, plus, zerosOf } from "./tensor.ts";
import { forEachTap, outputDims } from "./window.ts";

export const depthwise_conv: Rule<"depthwise_conv"> = ([x, filter], window) => {
  const channels = channelsOf(x!), taps = window.kernel * window.kernel;
  const y = zerosOf(outputDims(x!.dims, window, channels));
  forEachTap(x!.dims, y.dims, window, (from, to, tap) => {
    for (let c = 0; c < channels; c++) {
      const product = x!.data[from * channels + c]! * filter!.data[c * taps + tap]!;
      y.data[to * channels + c]! += product;
    }
  });
  return y;
};

export const depthwise_input_gradient: Rule<"depthwise_input_gradient"> = (
  [d, filter, more],
  window,
) => {
  const channels = channelsOf(d!), taps = window.kernel * window.kernel;
  const dx = zerosOf([d!.dims[0]!, window.height, window.width, channels]);
  forEachTap(dx.dims, d!.dims, window, (from, to, tap) => {
    for (let c = 0; c < channels; c++) {
      const product = d!.data[to * channels + c]! * filter!.data[c * taps + tap]!;
      dx.data[from * channels + c]! += product;
    }
  });
  return plus(dx, more);
};

export const depthwise_filter_gradient: Rule<"depthwise_filter_gradient"> = ([x, d], window) => {
  const channels = channelsOf(x!), taps = window.kernel * window.kernel;
  const gradient = zerosOf([channels, 1, window.kernel, window.kernel]);
  forEachTap(x!.dims, d!.dims, window, (from, to, tap) => {
    for (let c = 0; c < channels; c++) {
      const product = d!.data[to * channels + c]! * x!.data[from * channels + c]!;
      gradient.data[c * taps + tap]! += product;
    }
  });
  return gradient;
};
