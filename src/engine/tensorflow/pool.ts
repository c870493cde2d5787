/**
 * Pooling over the pixels of each window that lie inside the image. None of TensorFlow's pooling
 * gradients is used: with a border, AvgPoolGrad divides by the whole window (on all backends but
 * node's), and MaxPoolGrad on wasm is wrong where a window holds nothing positive.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Window } from "../../graph/node.ts";
import type { Rule } from "./rule.ts";
import { plus, sumOf } from "./tensor.ts";
import { framed, outputSize, spread, tap, taps, untap } from "./window.ts";

/** Below every value that a map may hold, and finite, since shaders need not know infinity. */
const LOWEST = -3.4e38;

export const max_pool: Rule<"max_pool"> = ([x], window) => {
  const around = framed(x!, window, outputSize(x!, window), LOWEST);
  return tf.maxPool(around as tf.Tensor4D, window.kernel, window.stride, "valid");
};

export const max_pool_gradient: Rule<"max_pool_gradient"> = ([d, x, y, more], window) => {
  const [, height, width] = x!.shape as [number, number, number];
  const parts = winners(x!, y!, window).map(({ place, wins }) =>
    untap(tf.mul(d!, wins), window, place, [height, width])
  );
  return plus(sumOf(parts), more);
};

export const max_pool_pick: Rule<"max_pool_pick"> = ([u, x, y], window) => {
  const [, height, width] = y!.shape as [number, number, number];
  const parts = winners(x!, y!, window).map(({ place, wins }) =>
    tf.mul(tap(u!, window, place, [height, width]), wins)
  );
  return sumOf(parts);
};

/** For every tap 1 where it meets the maximum and no tap before it has, else 0. */
function winners(x: tf.Tensor, y: tf.Tensor, window: Window) {
  const [, height, width] = y.shape as [number, number, number];
  const none = tf.zerosLike(y);
  let open = tf.onesLike(y) as tf.Tensor;
  return taps(window).map((place) => {
    const equal = tf.equal(tap(x, window, place, [height, width], LOWEST), y);
    const wins = tf.where(equal, open, none) as tf.Tensor;
    open = tf.sub(open, wins);
    return { place, wins };
  });
}

export const avg_pool: Rule<"avg_pool"> = ([x], window) => {
  const sums = windowSums(framed(x!, window, outputSize(x!, window)), window);
  return tf.div(sums, pixelsInside(x!.shape, window));
};

export const avg_pool_gradient: Rule<"avg_pool_gradient"> = ([d, more], window) => {
  const shares = tf.div(d!, pixelsInside([0, window.height, window.width], window));
  // A window of ones is its own mirror image.
  return plus(windowSums(spread(shares, window), { ...window, stride: 1 }), more);
};

/** Sums of whole windows that lie inside the map. */
function windowSums(x: tf.Tensor, { kernel, stride }: Window): tf.Tensor {
  return tf.mul(tf.avgPool(x as tf.Tensor4D, kernel, stride, "valid"), kernel * kernel);
}

/** For each output pixel how many pixels of its window lie inside the image: `[1, rows, columns, 1]`. */
function pixelsInside([, height, width]: readonly number[], window: Window): tf.Tensor {
  const rows = tapsInside(height!, window), columns = tapsInside(width!, window);
  const counts = rows.flatMap((row) => columns.map((column) => row * column));
  return tf.tensor4d(counts, [1, rows.length, columns.length, 1]);
}

/** For each output row how many taps of a column of the window lie inside an image of `size` rows. */
function tapsInside(size: number, { kernel, stride, dilation, padding }: Window): number[] {
  return Array.from({ length: Math.ceil(size / stride) }, (_, output) => {
    const rows = Array.from(
      { length: kernel },
      (_, tap) => output * stride - padding + tap * dilation,
    );
    return rows.filter((row) => row >= 0 && row < size).length;
  });
}
