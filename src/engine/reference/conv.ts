/**
 * Convolutions, tap by tap. The three sums are one sum over taps, read from three sides.
 *
 * @module
 */

import type { Rule } from "./rule.ts";
import { channelsOf, elementwise, plus, zerosOf } from "./tensor.ts";
import { forEachTap, outputDims } from "./window.ts";

export const conv: Rule<"conv"> = ([x, filter], window) => {
  const [out, into, rows, columns] = filter!.dims as [number, number, number, number];
  const taps = rows * columns;
  const y = zerosOf(outputDims(x!.dims, window, out));
  forEachTap(x!.dims, y.dims, window, (from, to, tap) => {
    for (let o = 0; o < out; o++) {
      for (let i = 0; i < into; i++) {
        const weight = filter!.data[(o * into + i) * taps + tap]!;
        y.data[to * out + o]! += x!.data[from * into + i]! * weight;
      }
    }
  });
  return window.relu ? elementwise([y], (value) => Math.max(value, 0)) : y;
};

export const conv_input_gradient: Rule<"conv_input_gradient"> = ([d, filter, more], window) => {
  const [out, into, rows, columns] = filter!.dims as [number, number, number, number];
  const taps = rows * columns;
  const dx = zerosOf([d!.dims[0]!, window.height, window.width, into]);
  forEachTap(dx.dims, d!.dims, window, (from, to, tap) => {
    for (let o = 0; o < out; o++) {
      for (let i = 0; i < into; i++) {
        const weight = filter!.data[(o * into + i) * taps + tap]!;
        dx.data[from * into + i]! += d!.data[to * out + o]! * weight;
      }
    }
  });
  return plus(dx, more);
};

export const conv_filter_gradient: Rule<"conv_filter_gradient"> = ([x, d], window) => {
  const out = channelsOf(d!), into = channelsOf(x!);
  const taps = window.kernel * window.kernel;
  const gradient = zerosOf([out, into, window.kernel, window.kernel]);
  forEachTap(x!.dims, d!.dims, window, (from, to, tap) => {
    for (let o = 0; o < out; o++) {
      for (let i = 0; i < into; i++) {
        const product = d!.data[to * out + o]! * x!.data[from * into + i]!;
        gradient.data[(o * into + i) * taps + tap]! += product;
      }
    }
  });
  return gradient;
};
