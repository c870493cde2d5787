/**
 * The maximum pool's derivative along a change of its input: every window hands on what the change
 * holds at the pixel that won. Geometry and winners are as in the forward pass; the input's pitches
 * are those of `u`, the maximum's those of `y`.
 */

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

/** y = u at the winners */
export function max_pool_pick(geo: usize, u: usize, arg: usize, y: usize): void {
  const k = kernel(geo), s = stride(geo), p = padding(geo);
  const oh = OH(geo), ow = OW(geo), bytes = channels(geo) << 2;
  const upp = pixelPitch(geo, 0), urp = rowPitch(geo, 0);
  const ypp = pixelPitch(geo, 2), yrp = rowPitch(geo, 2);
  for (let oy = 0; oy < oh; oy++) {
    const top = oy * s - p;
    const ky0 = firstTap(top), ky1 = endTap(top, k, H(geo));
    let to = y + oy * yrp;
    for (let ox = 0; ox < ow; ox++, to += ypp) {
      const left = ox * s - p;
      const kx0 = firstTap(left), kx1 = endTap(left, k, W(geo));
      const corner = u + top * urp + left * upp;
      for (let c = 0; c < bytes; c += 16, arg += 4) {
        const winner = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(arg)));
        let picked = zero();
        for (let ky = ky0; ky < ky1; ky++) {
          let at = corner + ky * urp + kx0 * upp + c;
          for (let kx = kx0; kx < kx1; kx++, at += upp) {
            const won = i32x4.eq(winner, i32x4.splat(ky * k + kx));
            picked = v128.bitselect(v128.load(at), picked, won);
          }
        }
        v128.store(to + c, picked);
      }
    }
  }
}
