/**
 * TensorBoard's events: what is shown for a step. Source: tensorflow/core/util/event.proto and
 * tensorflow/core/framework/summary.proto.
 *
 * @module
 */

import { bytes, double, doubles, float, integer, join } from "./wire.ts";

/** A value that is shown under its tag. */
export type Value =
  | { readonly tag: string; readonly scalar: number }
  | { readonly tag: string; readonly values: readonly number[] }
  | {
    readonly tag: string;
    readonly image: {
      readonly png: Uint8Array;
      readonly width: number;
      readonly height: number;
    };
  };

/** The first event of a file. @param time in seconds since 1970 */
export function versionEvent(time: number): Uint8Array {
  return join(double(1, time), bytes(3, "brain.Event:2"));
}

/** Says that what was shown for this step and later ones is replaced. */
export function restartEvent(time: number, step: number): Uint8Array {
  const START = 1;
  return join(double(1, time), integer(2, step), bytes(7, integer(1, START)));
}

/** Everything that is shown for a step. */
export function summaryEvent(time: number, step: number, values: readonly Value[]): Uint8Array {
  const summary = join(...values.map((value) => bytes(1, valueMessage(value))));
  return join(double(1, time), integer(2, step), bytes(5, summary));
}

function valueMessage(value: Value): Uint8Array {
  const tag = bytes(1, value.tag);
  if ("scalar" in value) return join(tag, float(2, value.scalar));
  if ("values" in value) return join(tag, bytes(5, histogram(value.values)));
  const { png, width, height } = value.image;
  const RGBA = 4;
  const image = [integer(1, height), integer(2, width), integer(3, RGBA), bytes(4, png)];
  return join(tag, bytes(4, join(...image)));
}

/** Buckets of a histogram. */
const BUCKETS = 30;

/** Buckets of equal width from the least value to the largest. */
function histogram(values: readonly number[]): Uint8Array {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  // Equal values are in one bucket around them.
  const [start, end] = least === most ? [least - 0.5, most + 0.5] : [least, most];
  const count = least === most ? 1 : BUCKETS;
  const counts = new Array<number>(count).fill(0);
  for (const value of values) {
    const bucket = Math.floor(count * (value - start) / (end - start));
    counts[Math.min(bucket, count - 1)]! += 1;
  }
  const limits = counts.map((_, i) =>
    i === count - 1 ? end : start + (end - start) * (i + 1) / count
  );
  const sum = (map: (value: number) => number) => values.reduce((a, b) => a + map(b), 0);
  return join(
    double(1, least),
    double(2, most),
    double(3, values.length),
    double(4, sum((value) => value)),
    double(5, sum((value) => value * value)),
    doubles(6, limits),
    doubles(7, counts),
  );
}
