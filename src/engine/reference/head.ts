/**
 * From the last feature map to the loss.
 *
 * @module
 */

import { exp, log } from "../../elementary.ts";
import { softmaxOf } from "./mixing.ts";
import type { Rule } from "./rule.ts";
import { channelsOf, type Tensor, zerosOf } from "./tensor.ts";

export const global_average: Rule<"global_average"> = ([x]) => {
  const [images, height, width, channels] = x!.dims as [number, number, number, number];
  const pixels = height * width;
  const y = zerosOf([images, 1, 1, channels]);
  for (const [i, value] of x!.data.entries()) {
    const image = Math.floor(i / (pixels * channels));
    y.data[image * channels + i % channels]! += value / pixels;
  }
  return y;
};

export const global_average_gradient: Rule<"global_average_gradient"> = (
  [d],
  { height, width },
) => {
  const channels = channelsOf(d!);
  const pixels = height * width;
  const dx = zerosOf([d!.dims[0]!, height, width, channels]);
  const spread = (_: number, i: number) => {
    const image = Math.floor(i / (pixels * channels));
    return d!.data[image * channels + i % channels]! / pixels;
  };
  return { ...dx, data: dx.data.map(spread) };
};

export const cross_entropy: Rule<"cross_entropy"> = ([logits, labels], { smoothing = 0 }) => {
  const losses = rowsOf(logits!).map((row, n) => {
    const largest = Math.max(...row);
    const total = row.reduce((sum, logit) => sum + exp(logit - largest), 0);
    const mean = row.reduce((sum, logit) => sum + logit, 0) / row.length;
    return largest + log(total) - (1 - smoothing) * row[labels!.data[n]!]! - smoothing * mean;
  });
  const loss = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  return { dims: [], data: Float64Array.of(loss) };
};

export const cross_entropy_gradient: Rule<"cross_entropy_gradient"> = (
  [logits, labels],
  { smoothing = 0 },
) => {
  const images = logits!.dims[0]!;
  const rows = rowsOf(logits!).map((row, n) =>
    softmaxOf(row).map((p, k) => {
      const target = (k === labels!.data[n] ? 1 - smoothing : 0) + smoothing / row.length;
      return (p - target) / images;
    })
  );
  return fromRows(rows);
};

export const cross_entropy_curvature: Rule<"cross_entropy_curvature"> = ([u, logits]) => {
  const images = logits!.dims[0]!;
  const directions = rowsOf(u!);
  const rows = rowsOf(logits!).map((row, n) => {
    const direction = directions[n]!;
    const p = softmaxOf(row);
    const mean = p.reduce((sum, share, k) => sum + share * direction[k]!, 0);
    return p.map((share, k) => share * (direction[k]! - mean) / images);
  });
  return fromRows(rows);
};

/** One tensor of each image's numbers. */
function fromRows(rows: readonly Float64Array[]): Tensor {
  const data = Float64Array.from(rows.flatMap((row) => [...row]));
  return { dims: [rows.length, 1, 1, data.length / rows.length], data };
}

/** The logits of each image. */
export function rowsOf(logits: Tensor): Float64Array[] {
  const classes = channelsOf(logits);
  return Array.from(
    { length: logits.dims[0]! },
    (_, n) => logits.data.slice(n * classes, (n + 1) * classes),
  );
}

/**
 * Images whose first largest logit is that of their label.
 *
 * @param logits `[images, classes]`
 */
export function countCorrect(logits: ArrayLike<number>, labels: ArrayLike<number>): number {
  const classes = logits.length / labels.length;
  const predictionOf = (image: number) => {
    const row = Array.from({ length: classes }, (_, k) => logits[image * classes + k]!);
    return row.indexOf(Math.max(...row));
  };
  return Array.from(labels).filter((label, image) => predictionOf(image) === label).length;
}
