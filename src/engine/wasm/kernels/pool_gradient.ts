/**
 * Gradients of the pools with respect to their input, gathered: every input pixel sums over the
 * windows that hold it, so each is written once and nothing outside the view is touched.
 *
 * Geometry as in the forward pass, with the pitches of `dx`, `da` and `dm`.
 */

import { madd, zero } from "./lanes.ts";
import {
  channels,
  endTap,
  firstTap,
  firstWindow,
  H,
  kernel,
  lastWindow,
  OH,
  OW,
  padding,
  pixelPitch,
  rowPitch,
  stride,
  W,
} from "./pool_geometry.ts";

/** One input pixel: 16 channels, or 4 where `wide` is false; `c` is the first. */
// @ts-ignore: decorator
@inline
function gather(
  geo: usize,
  da: usize,
  dm: usize,
  arg: usize,
  dx: usize,
  y: i32,
  x: i32,
  oy0: i32,
  oy1: i32,
  ox0: i32,
  ox1: i32,
  c: i32,
  accumulate: bool,
  average: bool,
  maximum: bool,
  wide: bool,
): void {
  const k = kernel(geo), s = stride(geo), C = channels(geo), ow = OW(geo);
  let g0 = zero(), g1 = zero(), g2 = zero(), g3 = zero();
  if (accumulate) {
    g0 = v128.load(dx);
    if (wide) g1 = v128.load(dx, 16), g2 = v128.load(dx, 32), g3 = v128.load(dx, 48);
  }
  for (let oy = oy0; oy <= oy1; oy++) {
    const ky = y - oy * s;
    const top = oy * s - padding(geo);
    const tall = endTap(top, k, H(geo)) - firstTap(top);
    let a = da + oy * rowPitch(geo, 1) + ox0 * pixelPitch(geo, 1) + (c << 2);
    let m = dm + oy * rowPitch(geo, 2) + ox0 * pixelPitch(geo, 2) + (c << 2);
    let tap = arg + (oy * ow + ox0) * C + c;
    for (let ox = ox0; ox <= ox1; ox++) {
      if (average) {
        const left = ox * s - padding(geo);
        const broad = endTap(left, k, W(geo)) - firstTap(left);
        const inverse = f32x4.splat(<f32>1 / <f32>(tall * broad));
        g0 = madd(v128.load(a), inverse, g0);
        if (wide) {
          g1 = madd(v128.load(a, 16), inverse, g1);
          g2 = madd(v128.load(a, 32), inverse, g2);
          g3 = madd(v128.load(a, 48), inverse, g3);
        }
        a += pixelPitch(geo, 1);
      }
      if (maximum) {
        const here = i8x16.splat(<i8>(ky * k + x - ox * s));
        if (wide) {
          const won = i8x16.eq(v128.load(tap), here);
          const low = i16x8.extend_low_i8x16_s(won), high = i16x8.extend_high_i8x16_s(won);
          g0 = f32x4.add(g0, v128.and(v128.load(m), i32x4.extend_low_i16x8_s(low)));
          g1 = f32x4.add(g1, v128.and(v128.load(m, 16), i32x4.extend_high_i16x8_s(low)));
          g2 = f32x4.add(g2, v128.and(v128.load(m, 32), i32x4.extend_low_i16x8_s(high)));
          g3 = f32x4.add(g3, v128.and(v128.load(m, 48), i32x4.extend_high_i16x8_s(high)));
        } else {
          const won = i16x8.extend_low_i8x16_s(i8x16.eq(v128.load32_zero(tap), here));
          g0 = f32x4.add(g0, v128.and(v128.load(m), i32x4.extend_low_i16x8_s(won)));
        }
        m += pixelPitch(geo, 2), tap += C;
      }
    }
  }
  v128.store(dx, g0);
  if (wide) v128.store(dx, g1, 16), v128.store(dx, g2, 32), v128.store(dx, g3, 48);
}

// @ts-ignore: decorator
@inline
function sweep(
  geo: usize,
  da: usize,
  dm: usize,
  arg: usize,
  dx: usize,
  acc: i32,
  average: bool,
  maximum: bool,
): void {
  const k = kernel(geo), s = stride(geo), p = padding(geo), C = channels(geo);
  const h = H(geo), w = W(geo), accumulate = acc != 0;
  for (let iy = 0; iy < h; iy++) {
    const y = iy + p;
    const oy0 = firstWindow(y, k, s), oy1 = lastWindow(y, s, OH(geo));
    let at = dx + iy * rowPitch(geo, 0);
    for (let ix = 0; ix < w; ix++) {
      const x = ix + p;
      const ox0 = firstWindow(x, k, s), ox1 = lastWindow(x, s, OW(geo));
      let c = 0, to = at;
      for (; c + 16 <= C; c += 16, to += 64) {
        gather(geo, da, dm, arg, to, y, x, oy0, oy1, ox0, ox1, c, accumulate, average, maximum, true);
      }
      for (; c < C; c += 4, to += 16) {
        gather(geo, da, dm, arg, to, y, x, oy0, oy1, ox0, ox1, c, accumulate, average, maximum, false);
      }
      at += pixelPitch(geo, 0);
    }
  }
}

/** dx = (or += where `acc` is not 0) the average pool's gradient */
export function avg_pool_gradient(geo: usize, da: usize, dx: usize, acc: i32): void {
  sweep(geo, da, 0, 0, dx, acc, true, false);
}

/** dx = (or += where `acc` is not 0) the maximum pool's gradient */
export function max_pool_gradient(geo: usize, dm: usize, arg: usize, dx: usize, acc: i32): void {
  sweep(geo, 0, dm, arg, dx, acc, false, true);
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
  sweep(geo, da, dm, arg, dx, acc, true, true);
}
