/**
 * Pools from the definition: which taps a window has, and which of them wins.
 *
 * @module
 */

import type { Lab, Placement, Random, View } from "./lab.ts";
import { everyTap, type Geometry, outputSize, padding, randomPlacement } from "./reference.ts";

/** A pool's geometry, with as many output channels as input channels. */
export function randomPool(random: Random): Geometry {
  const C = random.pick([4, 8, 12, 16, 20, 36]);
  return {
    H: random.pick([1, 2, 3, 5, 7, 8, 14]),
    W: random.pick([1, 2, 3, 5, 7, 8, 14]),
    Ci: C,
    Co: C,
    kernel: random.pick([1, 3, 3, 3, 5]),
    stride: random.pick([1, 2]),
    dilation: 1,
  };
}

/** A view's place for a pool: any border, which the kernels may not look at. */
export function anyPlacement(random: Random): Placement {
  return randomPlacement(random, random.below(2));
}

/** The `geo` record of a pool call. */
export function geometryRecord(lab: Lab, g: Geometry, x: View, a: View, m: View): number {
  return lab.ints([
    ...[g.H, g.W, outputSize(g, g.H), outputSize(g, g.W), g.kernel, g.stride, padding(g), g.Ci],
    ...[x.pp, x.rp, a.pp, a.rp, m.pp, m.rp],
  ]);
}

/** What a pool gives: means, maxima, winning taps, and the number of taps, all [OH][OW][C]. */
export interface Pooled {
  readonly mean: number[];
  readonly maximum: number[];
  readonly tap: number[];
  readonly count: number[];
}

export function pool(
  g: Geometry,
  value: (y: number, x: number, c: number) => number,
): Pooled {
  const ow = outputSize(g, g.W), n = outputSize(g, g.H) * ow * g.Ci;
  const filled = (v: number) => Array.from({ length: n }, () => v);
  const sum = filled(0), count = filled(0), maximum = filled(-Infinity), tap = filled(-1);
  everyTap(g, (r, q, t, iy, ix) => {
    for (let c = 0; c < g.Ci; c++) {
      const i = (r * ow + q) * g.Ci + c, v = value(iy, ix, c);
      sum[i]! += v;
      count[i]! += 1;
      if (tap[i] === -1 || v > maximum[i]!) maximum[i] = v, tap[i] = t;
    }
  });
  return { mean: sum.map((s, i) => s / count[i]!), maximum, tap, count };
}
