/**
 * Average and maximum pool of one image, apart or in one sweep that shares the loads.
 *
 * The winning tap of every maximum is kept as a byte, ky · k + kx, in a compact [OH][OW][C]; of
 * equal maxima the first in row order wins. A window with a NaN (or with infinities of both signs)
 * has NaN as its maximum.
 */

import { chosen, No, Yes } from "./choice.ts";
import { select, zero } from "./lanes.ts";
import {
  channels,
  endTap,
  firstTap,
  H,
  kernel,
  OH,
  OW,
  padding,
  pixelPitch,
  rowPitch,
  stride,
  W,
} from "./pool_geometry.ts";

/** The maximum, or the sum where that is NaN: a comparison alone would step over a NaN. */
// @ts-ignore: decorator
@inline
function orNaN(maximum: v128, sum: v128): v128 {
  return v128.bitselect(maximum, sum, f32x4.eq(sum, sum));
}

/** `tap` in the lanes where `v` beats the maximum so far. */
// @ts-ignore: decorator
@inline
function winner<Argmax>(tap: v128, so_far: v128, v: v128, maximum: v128): v128 {
  return chosen<Argmax>() ? select(tap, so_far, f32x4.gt(v, maximum)) : so_far;
}

/**
 * 16 channels of one window, or 4 where `Wide` is not chosen. Rows of three taps, all but the border of
 * most pools, are written out: a loop of three costs as much again as what it does.
 */
// @ts-ignore: decorator
@inline
function poolWindow<Average, Maximum, Argmax, Wide>(
  corner: usize,
  ky0: i32,
  ky1: i32,
  kx0: i32,
  kx1: i32,
  k: i32,
  pp: i32,
  rp: i32,
  a: usize,
  m: usize,
  arg: usize,
): void {
  let s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero(), v: v128;
  let m0 = f32x4.splat(-f32.POSITIVE_INFINITY), m1 = m0, m2 = m0, m3 = m0;
  let i0 = i32x4.splat(ky0 * k + kx0), i1 = i0, i2 = i0, i3 = i0;
  for (let ky = ky0; ky < ky1; ky++) {
    let at = corner + ky * rp + kx0 * pp;
    let tap = i32x4.splat(ky * k + kx0);
    if (kx1 - kx0 == 3) {
      v = v128.load(at), s0 = f32x4.add(s0, v);
      i0 = winner<Argmax>(tap, i0, v, m0), m0 = f32x4.pmax(m0, v);
      if (chosen<Wide>()) {
        v = v128.load(at, 16), s1 = f32x4.add(s1, v);
        i1 = winner<Argmax>(tap, i1, v, m1), m1 = f32x4.pmax(m1, v);
        v = v128.load(at, 32), s2 = f32x4.add(s2, v);
        i2 = winner<Argmax>(tap, i2, v, m2), m2 = f32x4.pmax(m2, v);
        v = v128.load(at, 48), s3 = f32x4.add(s3, v);
        i3 = winner<Argmax>(tap, i3, v, m3), m3 = f32x4.pmax(m3, v);
      }
      at += pp, tap = i32x4.splat(ky * k + kx0 + 1);
      v = v128.load(at), s0 = f32x4.add(s0, v);
      i0 = winner<Argmax>(tap, i0, v, m0), m0 = f32x4.pmax(m0, v);
      if (chosen<Wide>()) {
        v = v128.load(at, 16), s1 = f32x4.add(s1, v);
        i1 = winner<Argmax>(tap, i1, v, m1), m1 = f32x4.pmax(m1, v);
        v = v128.load(at, 32), s2 = f32x4.add(s2, v);
        i2 = winner<Argmax>(tap, i2, v, m2), m2 = f32x4.pmax(m2, v);
        v = v128.load(at, 48), s3 = f32x4.add(s3, v);
        i3 = winner<Argmax>(tap, i3, v, m3), m3 = f32x4.pmax(m3, v);
      }
      at += pp, tap = i32x4.splat(ky * k + kx0 + 2);
      v = v128.load(at), s0 = f32x4.add(s0, v);
      i0 = winner<Argmax>(tap, i0, v, m0), m0 = f32x4.pmax(m0, v);
      if (chosen<Wide>()) {
        v = v128.load(at, 16), s1 = f32x4.add(s1, v);
        i1 = winner<Argmax>(tap, i1, v, m1), m1 = f32x4.pmax(m1, v);
        v = v128.load(at, 32), s2 = f32x4.add(s2, v);
        i2 = winner<Argmax>(tap, i2, v, m2), m2 = f32x4.pmax(m2, v);
        v = v128.load(at, 48), s3 = f32x4.add(s3, v);
        i3 = winner<Argmax>(tap, i3, v, m3), m3 = f32x4.pmax(m3, v);
      }
    } else {
      for (let kx = kx0; kx < kx1; kx++) {
        tap = i32x4.splat(ky * k + kx);
        v = v128.load(at), s0 = f32x4.add(s0, v);
        i0 = winner<Argmax>(tap, i0, v, m0), m0 = f32x4.pmax(m0, v);
        if (chosen<Wide>()) {
          v = v128.load(at, 16), s1 = f32x4.add(s1, v);
          i1 = winner<Argmax>(tap, i1, v, m1), m1 = f32x4.pmax(m1, v);
          v = v128.load(at, 32), s2 = f32x4.add(s2, v);
          i2 = winner<Argmax>(tap, i2, v, m2), m2 = f32x4.pmax(m2, v);
          v = v128.load(at, 48), s3 = f32x4.add(s3, v);
          i3 = winner<Argmax>(tap, i3, v, m3), m3 = f32x4.pmax(m3, v);
        }
        at += pp;
      }
    }
  }
  if (chosen<Average>()) {
    const inverse = f32x4.splat(<f32>1 / <f32>((ky1 - ky0) * (kx1 - kx0)));
    v128.store(a, f32x4.mul(s0, inverse));
    if (chosen<Wide>()) {
      v128.store(a, f32x4.mul(s1, inverse), 16);
      v128.store(a, f32x4.mul(s2, inverse), 32);
      v128.store(a, f32x4.mul(s3, inverse), 48);
    }
  }
  if (chosen<Maximum>()) {
    v128.store(m, orNaN(m0, s0));
    if (chosen<Wide>()) {
      v128.store(m, orNaN(m1, s1), 16);
      v128.store(m, orNaN(m2, s2), 32);
      v128.store(m, orNaN(m3, s3), 48);
    }
  }
  if (chosen<Argmax>()) {
    const low = i16x8.narrow_i32x4_s(i0, i1), high = i16x8.narrow_i32x4_s(i2, i3);
    const bytes = i8x16.narrow_i16x8_u(low, high);
    if (chosen<Wide>()) v128.store(arg, bytes);
    else v128.store32_lane(arg, bytes, 0);
  }
}

// @ts-ignore: decorator
@inline
function sweep<Average, Maximum, Argmax>(
  geo: usize,
  x: usize,
  a: usize,
  m: usize,
  arg: usize,
): void {
  const k = kernel(geo), s = stride(geo), p = padding(geo);
  const oh = OH(geo), ow = OW(geo), C = channels(geo);
  const xpp = pixelPitch(geo, 0), xrp = rowPitch(geo, 0);
  const app = pixelPitch(geo, 1), arp = rowPitch(geo, 1);
  const mpp = pixelPitch(geo, 2), mrp = rowPitch(geo, 2);
  for (let oy = 0; oy < oh; oy++) {
    const top = oy * s - p;
    const ky0 = firstTap(top), ky1 = endTap(top, k, H(geo));
    let ap = a + oy * arp, mp = m + oy * mrp;
    for (let ox = 0; ox < ow; ox++) {
      const left = ox * s - p;
      const kx0 = firstTap(left), kx1 = endTap(left, k, W(geo));
      const at = x + top * xrp + left * xpp;
      let c = 0;
      for (; c + 16 <= C; c += 16, arg += 16) {
        const b = c << 2, from = at + b, mean = ap + b, peak = mp + b;
        poolWindow<Average, Maximum, Argmax, Yes>(
          from, ky0, ky1, kx0, kx1, k, xpp, xrp, mean, peak, arg,
        );
      }
      for (; c < C; c += 4, arg += 4) {
        const b = c << 2, from = at + b, mean = ap + b, peak = mp + b;
        poolWindow<Average, Maximum, Argmax, No>(
          from, ky0, ky1, kx0, kx1, k, xpp, xrp, mean, peak, arg,
        );
      }
      ap += app, mp += mpp;
    }
  }
}

/** a = mean of each window */
export function avg_pool(geo: usize, x: usize, a: usize): void {
  sweep<Yes, No, No>(geo, x, a, 0, 0);
}

/** m = maximum of each window, arg = its tap */
export function max_pool(geo: usize, x: usize, m: usize, arg: usize): void {
  sweep<No, Yes, Yes>(geo, x, 0, m, arg);
}

/** m = maximum of each window, where no gradient is wanted */
export function max_pool_value(geo: usize, x: usize, m: usize): void {
  sweep<No, Yes, No>(geo, x, 0, m, 0);
}

/** a = mean and m = maximum of each window, where no gradient is wanted */
export function pools_value(geo: usize, x: usize, a: usize, m: usize): void {
  sweep<Yes, Yes, No>(geo, x, a, m, 0);
}

/** a = mean and m = maximum of each window, arg = the maximum's tap */
export function pools(geo: usize, x: usize, a: usize, m: usize, arg: usize): void {
  sweep<Yes, Yes, Yes>(geo, x, a, m, arg);
}
