/**
 * Gradients of the pools with respect to their input: `dx` is cleared (or kept, to accumulate) and
 * every window adds onto the pixels of the image that it holds. No border is needed or touched.
 *
 * Geometry as in the forward pass, with the pitches of `dx`, `da` and `dm`. A gather over the
 * windows of an input pixel would write each pixel once, but its loops are one or two turns long
 * and it took twice the time.
 */

import { chosen, No, Yes } from "./choice.ts";
import { zero } from "./lanes.ts";
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

/** dx + a, and + m where this tap won the window. */
// @ts-ignore: decorator
@inline
function share<Average, Maximum>(dx: v128, a: v128, m: v128, winner: v128, tap: v128): v128 {
  if (chosen<Average>()) dx = f32x4.add(dx, a);
  if (chosen<Maximum>()) dx = f32x4.add(dx, v128.and(m, i32x4.eq(winner, tap)));
  return dx;
}

/** Gives one pixel its share. All loads come before the stores, or V8 would join neither. */
// @ts-ignore: decorator
@inline
function give<Average, Maximum, Wide>(
  dx: usize,
  tap: v128,
  a0: v128,
  a1: v128,
  a2: v128,
  a3: v128,
  m0: v128,
  m1: v128,
  m2: v128,
  m3: v128,
  i0: v128,
  i1: v128,
  i2: v128,
  i3: v128,
): void {
  const d0 = v128.load(dx);
  if (!chosen<Wide>()) {
    v128.store(dx, share<Average, Maximum>(d0, a0, m0, i0, tap));
    return;
  }
  const d1 = v128.load(dx, 16), d2 = v128.load(dx, 32), d3 = v128.load(dx, 48);
  v128.store(dx, share<Average, Maximum>(d0, a0, m0, i0, tap));
  v128.store(dx, share<Average, Maximum>(d1, a1, m1, i1, tap), 16);
  v128.store(dx, share<Average, Maximum>(d2, a2, m2, i2, tap), 32);
  v128.store(dx, share<Average, Maximum>(d3, a3, m3, i3, tap), 48);
}

/** One window: 16 channels, or 4 where `Wide` is not chosen. Rows of three taps are written out. */
// @ts-ignore: decorator
@inline
function scatter<Average, Maximum, Wide>(
  corner: usize,
  ky0: i32,
  ky1: i32,
  kx0: i32,
  kx1: i32,
  k: i32,
  pp: i32,
  rp: i32,
  da: usize,
  dm: usize,
  arg: usize,
): void {
  let a0 = zero(), a1 = a0, a2 = a0, a3 = a0;
  if (chosen<Average>()) {
    const inverse = f32x4.splat(<f32>1 / <f32>((ky1 - ky0) * (kx1 - kx0)));
    a0 = f32x4.mul(v128.load(da), inverse);
    if (chosen<Wide>()) {
      a1 = f32x4.mul(v128.load(da, 16), inverse);
      a2 = f32x4.mul(v128.load(da, 32), inverse);
      a3 = f32x4.mul(v128.load(da, 48), inverse);
    }
  }
  let m0 = zero(), m1 = m0, m2 = m0, m3 = m0, i0 = m0, i1 = m0, i2 = m0, i3 = m0;
  if (chosen<Maximum>()) {
    m0 = v128.load(dm);
    if (chosen<Wide>()) {
      m1 = v128.load(dm, 16), m2 = v128.load(dm, 32), m3 = v128.load(dm, 48);
      const bytes = v128.load(arg);
      const low = i16x8.extend_low_i8x16_u(bytes), high = i16x8.extend_high_i8x16_u(bytes);
      i0 = i32x4.extend_low_i16x8_u(low), i1 = i32x4.extend_high_i16x8_u(low);
      i2 = i32x4.extend_low_i16x8_u(high), i3 = i32x4.extend_high_i16x8_u(high);
    } else {
      i0 = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(arg)));
    }
  }
  for (let ky = ky0; ky < ky1; ky++) {
    let at = corner + ky * rp + kx0 * pp;
    let tap = i32x4.splat(ky * k + kx0);
    if (kx1 - kx0 == 3) {
      give<Average, Maximum, Wide>(at, tap, a0, a1, a2, a3, m0, m1, m2, m3, i0, i1, i2, i3);
      at += pp, tap = i32x4.splat(ky * k + kx0 + 1);
      give<Average, Maximum, Wide>(at, tap, a0, a1, a2, a3, m0, m1, m2, m3, i0, i1, i2, i3);
      at += pp, tap = i32x4.splat(ky * k + kx0 + 2);
      give<Average, Maximum, Wide>(at, tap, a0, a1, a2, a3, m0, m1, m2, m3, i0, i1, i2, i3);
    } else {
      for (let kx = kx0; kx < kx1; kx++) {
        tap = i32x4.splat(ky * k + kx);
        give<Average, Maximum, Wide>(at, tap, a0, a1, a2, a3, m0, m1, m2, m3, i0, i1, i2, i3);
        at += pp;
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function clear(dx: usize, rows: i32, cols: i32, C: i32, pp: i32, rp: i32): void {
  for (let r = 0; r < rows; r++, dx += rp) {
    for (let q = 0, pixel = dx; q < cols; q++, pixel += pp) {
      for (let c = 0; c < C; c += 4) v128.store(pixel + (c << 2), zero());
    }
  }
}

// @ts-ignore: decorator
@inline
function sweep<Average, Maximum>(
  geo: usize,
  da: usize,
  dm: usize,
  arg: usize,
  dx: usize,
  acc: i32,
): void {
  const k = kernel(geo), s = stride(geo), p = padding(geo);
  const oh = OH(geo), ow = OW(geo), C = channels(geo);
  const xpp = pixelPitch(geo, 0), xrp = rowPitch(geo, 0);
  const app = pixelPitch(geo, 1), arp = rowPitch(geo, 1);
  const mpp = pixelPitch(geo, 2), mrp = rowPitch(geo, 2);
  if (!acc) clear(dx, H(geo), W(geo), C, xpp, xrp);
  for (let oy = 0; oy < oh; oy++) {
    const top = oy * s - p;
    const ky0 = firstTap(top), ky1 = endTap(top, k, H(geo));
    let ap = da + oy * arp, mp = dm + oy * mrp;
    for (let ox = 0; ox < ow; ox++) {
      const left = ox * s - p;
      const kx0 = firstTap(left), kx1 = endTap(left, k, W(geo));
      const at = dx + top * xrp + left * xpp;
      let c = 0;
      for (; c + 16 <= C; c += 16, arg += 16) {
        const b = c << 2, a = ap + b, m = mp + b;
        scatter<Average, Maximum, Yes>(at + b, ky0, ky1, kx0, kx1, k, xpp, xrp, a, m, arg);
      }
      for (; c < C; c += 4, arg += 4) {
        const b = c << 2, a = ap + b, m = mp + b;
        scatter<Average, Maximum, No>(at + b, ky0, ky1, kx0, kx1, k, xpp, xrp, a, m, arg);
      }
      ap += app, mp += mpp;
    }
  }
}

/** dx = (or += where `acc` is not 0) the average pool's gradient */
export function avg_pool_gradient(geo: usize, da: usize, dx: usize, acc: i32): void {
  sweep<Yes, No>(geo, da, 0, 0, dx, acc);
}

/** dx = (or += where `acc` is not 0) the maximum pool's gradient */
export function max_pool_gradient(geo: usize, dm: usize, arg: usize, dx: usize, acc: i32): void {
  sweep<No, Yes>(geo, 0, dm, arg, dx, acc);
}

/** dx = (or += where `acc` is not 0) both gradients, summed */
export function pools_gradient(
  geo: usize,
  da: usize,
  dm: usize,
  arg: usize,
  dx: usize,
  acc: i32,
): void {
  sweep<Yes, Yes>(geo, da, dm, arg, dx, acc);
}
