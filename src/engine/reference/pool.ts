/**
 * Pooling over the pixels of each window that lie inside the image.
 *
 * @module
 */

import type { Window } from "../../graph/node.ts";
import type { Rule } from "./rule.ts";
import { channelsOf, plus, type Tensor, zerosOf } from "./tensor.ts";
import { forEachTap, outputDims } from "./window.ts";

export const max_pool: Rule<"max_pool"> = ([x], window) => {
  const y = zerosOf(outputDims(x!.dims, window, channelsOf(x!)));
  for (const [i, winner] of winners(x!, window).entries()) y.data[i] = x!.data[winner]!;
  return y;
};

export const max_pool_gradient: Rule<"max_pool_gradient"> = ([d, x, _y, more], window) => {
  const dx = zerosOf(x!.dims);
  for (const [i, winner] of winners(x!, window).entries()) dx.data[winner]! += d!.data[i]!;
  return plus(dx, more);
};

export const max_pool_pick: Rule<"max_pool_pick"> = ([u, x, y], window) => {
  const picked = zerosOf(y!.dims);
  for (const [i, winner] of winners(x!, window).entries()) picked.data[i] = u!.data[winner]!;
  return picked;
};

/** For each output element the place of the maximum in `x`: the first of equals in row order. */
function winners(x: Tensor, window: Window): Int32Array {
  const channels = channelsOf(x);
  const output = outputDims(x.dims, window, channels);
  const best = zerosOf(output).data.fill(-Infinity);
  const result = new Int32Array(best.length);
  forEachTap(x.dims, output, window, (from, to) => {
    for (let c = 0; c < channels; c++) {
      const value = x.data[from * channels + c]!;
      // Like PyTorch, a NaN is never passed over.
      if (value > best[to * channels + c]! || Number.isNaN(value)) {
        best[to * channels + c] = value;
        result[to * channels + c] = from * channels + c;
      }
    }
  });
  return result;
}

export const avg_pool: Rule<"avg_pool"> = ([x], window) => {
  const channels = channelsOf(x!);
  const y = zerosOf(outputDims(x!.dims, window, channels));
  const pixels = pixelsInside(x!.dims, y.dims, window);
  forEachTap(x!.dims, y.dims, window, (from, to) => {
    for (let c = 0; c < channels; c++) {
      y.data[to * channels + c]! += x!.data[from * channels + c]! / pixels[to]!;
    }
  });
  return y;
};

export const avg_pool_gradient: Rule<"avg_pool_gradient"> = ([d, more], window) => {
  const channels = channelsOf(d!);
  const dx = zerosOf([d!.dims[0]!, window.height, window.width, channels]);
  const pixels = pixelsInside(dx.dims, d!.dims, window);
  forEachTap(dx.dims, d!.dims, window, (from, to) => {
    for (let c = 0; c < channels; c++) {
      dx.data[from * channels + c]! += d!.data[to * channels + c]! / pixels[to]!;
    }
  });
  return plus(dx, more);
};

/** For each output pixel how many pixels of its window lie inside the image. */
function pixelsInside(
  input: readonly number[],
  output: readonly number[],
  window: Window,
): Float64Array {
  const count = zerosOf(output.slice(0, 3)).data;
  forEachTap(input, output, window, (_from, to) => {
    count[to]!++;
  });
  return count;
}
