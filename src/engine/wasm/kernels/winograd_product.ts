/**
 * The sixteen matrix products of a Winograd convolution, one a frequency: M = V·U for the forward
 * pass and the input gradient, dU += Vᵀ·D for the filter gradient.
 *
 * `vs`, `us` and so on are the bytes between frequencies. `V` is [tile][Ci] and `M`, `D` are
 * [tile][Co]; `U` is [group][Ci][8] and, if `tail` is 1, a last [Ci][4].
 */

import { tile5x4, tile5x8, tile6x4, tile6x8 } from "./conv_tile.ts";
import { tile5x16, tile6x16 } from "./conv_tile_wide.ts";
import { run16, run4, run8 } from "./filter_gradient_run.ts";
import { Rows, Store } from "./tile.ts";
import { wide } from "./width.ts";

/**
 * M = V·U. The rows are rounded up to whole register tiles of six and five; what they hold beyond
 * `tiles` is of no consequence but must be there.
 */
export function winograd_product(
  V: usize,
  vs: i32,
  U: usize,
  us: i32,
  M: usize,
  ms: i32,
  tiles: i32,
  Ci: i32,
  groups: i32,
  tail: i32,
): void {
  const xp = Ci << 2, yp = (groups << 5) + (tail << 4);
  let fives = (6 - tiles % 6) % 6;
  let sixes = (tiles - 5 * fives) / 6;
  if (tiles < 5 * fives) fives = (tiles + 4) / 5, sixes = 0;
  for (let f = 0; f < 16; f++) {
    let w = U, y = M, g = groups;
    for (; wide && g >= 2; g -= 2) {
      const next = w + (Ci << 5);
      let from = V, to = y;
      for (let t = 0; t < sixes; t++, from += 6 * xp, to += 6 * yp) {
        tile6x16<Store, Rows>(from, w, next, to, 0, xp, yp, 0, 0, Ci << 5);
      }
      for (let t = 0; t < fives; t++, from += 5 * xp, to += 5 * yp) {
        tile5x16<Store, Rows>(from, w, next, to, 0, xp, yp, 0, 0, Ci << 5);
      }
      w += Ci << 6, y += 64;
    }
    for (; g; g--) {
      let from = V, to = y;
      for (let t = 0; t < sixes; t++, from += 6 * xp, to += 6 * yp) {
        tile6x8<Store, Rows>(from, w, to, 0, xp, yp, 0, 0, Ci << 5);
      }
      for (let t = 0; t < fives; t++, from += 5 * xp, to += 5 * yp) {
        tile5x8<Store, Rows>(from, w, to, 0, xp, yp, 0, 0, Ci << 5);
      }
      w += Ci << 5, y += 32;
    }
    if (tail) {
      let from = V, to = y;
      for (let t = 0; t < sixes; t++, from += 6 * xp, to += 6 * yp) {
        tile6x4<Store, Rows>(from, w, to, 0, xp, yp, 0, 0, Ci << 4);
      }
      for (let t = 0; t < fives; t++, from += 5 * xp, to += 5 * yp) {
        tile5x4<Store, Rows>(from, w, to, 0, xp, yp, 0, 0, Ci << 4);
      }
    }
    V += vs, U += us, M += ms;
  }
}

/** dU += Vᵀ·D over the `tiles` of one image */
export function winograd_product_gradient(
  V: usize,
  vs: i32,
  D: usize,
  ds: i32,
  dU: usize,
  us: i32,
  tiles: i32,
  Ci: i32,
  groups: i32,
  tail: i32,
): void {
  const vp = Ci << 2, dp = (groups << 5) + (tail << 4);
  for (let f = 0; f < 16; f++) {
    let d = D, u = dU, g = groups;
    for (; wide && g >= 2; g -= 2, d += 64, u += Ci << 6) {
      run16(V, d, u, u + (Ci << 5), Ci, 1, tiles, vp, dp, 0, 0);
    }
    for (; g; g--, d += 32, u += Ci << 5) {
      run8(V, d, u, Ci, 1, tiles, vp, dp, 0, 0);
    }
    if (tail) run4(V, d, u, Ci, 1, tiles, vp, dp, 0, 0);
    V += vs, D += ds, dU += us;
  }
}
