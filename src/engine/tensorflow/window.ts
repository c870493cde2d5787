/**
 * Sliding windows by moving whole maps. TensorFlow's own paddings differ from the graph's where a
 * window has a stride (`same` puts the odd row behind the image, not before it), and some of its
 * gradients are wrong at borders or know no dilation. So the borders are made here, by padding,
 * cropping and reshaping, and every conv and pool runs as `valid` on what comes out.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Window, WindowGradient } from "../../graph/node.ts";

type Pair = readonly [number, number];

/**
 * A map of `size` rows and columns whose pixel (y, x) is `x`'s pixel (y − top, x − left), or `border`
 * outside of it. A negative `top` or `left` crops.
 */
export function frame(
  x: tf.Tensor,
  [top, left]: Pair,
  [height, width]: Pair,
  border = 0,
): tf.Tensor {
  const [images, rows, columns, channels] = x.shape as [number, number, number, number];
  const [y, h] = overlap(rows, top, height);
  const [z, w] = overlap(columns, left, width);
  const inside = h === rows && w === columns
    ? x
    : tf.slice(x, [0, y, z, 0], [images, h, w, channels]);
  if (h === height && w === width) return inside;
  const [above, before] = [Math.max(top, 0), Math.max(left, 0)];
  return tf.pad(
    inside,
    [[0, 0], [above, height - h - above], [before, width - w - before], [0, 0]],
    border,
  );
}

/** First of `size` pixels that is kept when they move by `shift` into `room` pixels, and how many. */
function overlap(size: number, shift: number, room: number): Pair {
  const first = Math.max(0, -shift);
  return [first, Math.max(0, Math.min(size, room - shift) - first)];
}

/** Pixels from the first to the last that a window's tap meets, dilation included. */
const reach = ({ kernel, dilation }: Window): number => (kernel - 1) * dilation;

/** The map with the border that a window needs to yield `output` pixels as a `valid` one. */
export function framed(x: tf.Tensor, window: Window, output: Pair, border = 0): tf.Tensor {
  const { stride, padding } = window;
  const [height, width] = output.map((pixels) => (pixels - 1) * stride + reach(window) + 1);
  return frame(x, [padding, padding], [height!, width!], border);
}

/**
 * What a window's gradient slides over: the gradient of its output with `stride − 1` zeros between
 * its pixels and a border, on which the mirrored window of stride 1 yields the gradient of its input.
 */
export function spread(d: tf.Tensor, window: WindowGradient): tf.Tensor {
  const before = reach(window) - window.padding;
  const size = [window.height + reach(window), window.width + reach(window)] as const;
  return frame(upsample(d, window.stride), [before, before], size);
}

/** The input pixels that one tap of a window meets, one for each of `output` pixels. */
export function tap(
  x: tf.Tensor,
  { stride, dilation, padding }: Window,
  [row, column]: Pair,
  [height, width]: Pair,
  border = 0,
): tf.Tensor {
  const from = [padding - row * dilation, padding - column * dilation] as const;
  return downsample(frame(x, from, [stride * height, stride * width], border), stride);
}

/** The transpose of {@link tap}: puts each pixel where the tap met it, in a map of zeros. */
export function untap(
  d: tf.Tensor,
  { stride, dilation, padding }: Window,
  [row, column]: Pair,
  size: Pair,
): tf.Tensor {
  return frame(upsample(d, stride), [row * dilation - padding, column * dilation - padding], size);
}

/** Row and column of every tap of a window, in row order. */
export function taps({ kernel }: Window): Pair[] {
  return Array.from(
    { length: kernel * kernel },
    (_, i) => [Math.floor(i / kernel), i % kernel] as const,
  );
}

/** Rows and columns that a window yields. */
export function outputSize(x: tf.Tensor, { stride }: Window): Pair {
  return [Math.ceil(x.shape[1]! / stride), Math.ceil(x.shape[2]! / stride)];
}

/** Every `stride`-th pixel. Rows and columns are multiples of `stride`. Cheaper than StridedSlice. */
export function downsample(x: tf.Tensor, stride: number): tf.Tensor {
  if (stride === 1) return x;
  const [images, rows, columns, channels] = x.shape as [number, number, number, number];
  const [height, width] = [rows / stride, columns / stride];
  const first = (values: tf.Tensor, length: number) =>
    tf.slice(values, [0, 0, 0], [values.shape[0]!, values.shape[1]!, length]);
  const kept = first(
    tf.reshape(x, [images, height, stride * columns * channels]),
    columns * channels,
  );
  const pixels = first(tf.reshape(kept, [images * height, width, stride * channels]), channels);
  return tf.reshape(pixels, [images, height, width, channels]);
}

/**
 * A filter `[kernel, kernel, …, …]` with zeros between its taps. Some backends take no dilation in
 * depthwise convs, and none takes a dilation and a stride.
 */
export function dilated(filter: tf.Tensor, window: Window): tf.Tensor {
  if (window.dilation === 1) return filter;
  const { shape: [, , into, out] } = filter;
  const size = reach(window) + 1;
  const map = tf.reshape(filter, [1, window.kernel, window.kernel, into! * out!]);
  const spaced = frame(upsample(map, window.dilation), [0, 0], [size, size]);
  return tf.reshape(spaced, [size, size, into!, out!]);
}

/** The map with `stride − 1` zeros behind every pixel, in both directions. */
function upsample(d: tf.Tensor, stride: number): tf.Tensor {
  if (stride === 1) return d;
  const [images, rows, columns, channels] = d.shape as [number, number, number, number];
  const behind = (values: tf.Tensor) =>
    tf.pad(values, [[0, 0], [0, 0], [0, (stride - 1) * values.shape[2]!]]);
  const wide = behind(tf.reshape(d, [images * rows, columns, channels]));
  const high = behind(tf.reshape(wide, [images, rows, stride * columns * channels]));
  return tf.reshape(high, [images, stride * rows, stride * columns, channels]);
}
