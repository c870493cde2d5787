/**
 * Winograd's F(2×2, 3×3) for 3×3 convolutions of stride 1 and padding 1 (Lavin and Gray 2016): an
 * image's 4×4 tiles of input moved to sixteen frequencies, and 2×2 tiles of output moved back.
 *
 * A transformed image is [frequency][tile][C] with the frequencies `stride` bytes apart; tiles go
 * row by row, ⌈W/2⌉ a row. `winograd.ts` beside this folder says how much room that takes.
 */

import { Accumulate, Relu, Store } from "./tile.ts";
import { relu, zero } from "./lanes.ts";

/** Stores one column of a tile's frequencies, `step` bytes apart. */
// @ts-ignore: decorator
@inline
function column(to: usize, step: usize, v0: v128, v1: v128, v2: v128, v3: v128): void {
  v128.store(to, v0), to += step;
  v128.store(to, v1), to += step;
  v128.store(to, v2), to += step;
  v128.store(to, v3);
}

/** Stores the column p + q. */
// @ts-ignore: decorator
@inline
function sums(
  to: usize,
  step: usize,
  p0: v128,
  p1: v128,
  p2: v128,
  p3: v128,
  q0: v128,
  q1: v128,
  q2: v128,
  q3: v128,
): void {
  column(to, step, f32x4.add(p0, q0), f32x4.add(p1, q1), f32x4.add(p2, q2), f32x4.add(p3, q3));
}

/** Stores the column p − q. */
// @ts-ignore: decorator
@inline
function differences(
  to: usize,
  step: usize,
  p0: v128,
  p1: v128,
  p2: v128,
  p3: v128,
  q0: v128,
  q1: v128,
  q2: v128,
  q3: v128,
): void {
  column(to, step, f32x4.sub(p0, q0), f32x4.sub(p1, q1), f32x4.sub(p2, q2), f32x4.sub(p3, q3));
}

/**
 * V = Bᵀ·d·B of every 4×4 tile d. `x` is the address of pixel (0, 0); the image needs a border of
 * one zero pixel. Where the size is odd, the last tile's fourth row or column would lie beyond the
 * border: the second stands in for it, so that the frequencies which only reach outputs outside
 * the image are zero.
 */
export function winograd_input(
  x: usize,
  V: usize,
  stride: i32,
  H: i32,
  W: i32,
  C: i32,
  pp: i32,
  rp: i32,
): void {
  const channels: usize = C << 2, step: usize = stride << 2;
  for (let y = 0; y < H; y += 2) {
    const row = x + (y - 1) * rp;
    const down3 = y + 1 < H ? 3 * rp : rp;
    for (let q = 0; q < W; q += 2, V += channels) {
      const at = row + (q - 1) * pp;
      const right3 = q + 1 < W ? 3 * pp : pp;
      for (let c: usize = 0; c < channels; c += 16) {
        // The columns go 0, 2, 1, 3, so that no more than two of them are alive at once.
        const p = at + c;
        let to = V + c, r = p;
        let d0 = v128.load(r), d1 = v128.load(r + rp);
        let d2 = v128.load(r + 2 * rp), d3 = v128.load(r + down3);
        const a0 = f32x4.sub(d0, d2), a1 = f32x4.add(d1, d2);
        const a2 = f32x4.sub(d2, d1), a3 = f32x4.sub(d1, d3);
        r = p + (pp << 1);
        d0 = v128.load(r), d1 = v128.load(r + rp);
        d2 = v128.load(r + 2 * rp), d3 = v128.load(r + down3);
        const c0 = f32x4.sub(d0, d2), c1 = f32x4.add(d1, d2);
        const c2 = f32x4.sub(d2, d1), c3 = f32x4.sub(d1, d3);
        differences(to, step, a0, a1, a2, a3, c0, c1, c2, c3);
        r = p + pp;
        d0 = v128.load(r), d1 = v128.load(r + rp);
        d2 = v128.load(r + 2 * rp), d3 = v128.load(r + down3);
        const b0 = f32x4.sub(d0, d2), b1 = f32x4.add(d1, d2);
        const b2 = f32x4.sub(d2, d1), b3 = f32x4.sub(d1, d3);
        to += stride;
        sums(to, step, b0, b1, b2, b3, c0, c1, c2, c3);
        to += stride;
        differences(to, step, c0, c1, c2, c3, b0, b1, b2, b3);
        r = p + right3;
        d0 = v128.load(r), d1 = v128.load(r + rp);
        d2 = v128.load(r + 2 * rp), d3 = v128.load(r + down3);
        const e0 = f32x4.sub(d0, d2), e1 = f32x4.add(d1, d2);
        const e2 = f32x4.sub(d2, d1), e3 = f32x4.sub(d1, d3);
        to += stride;
        differences(to, step, b0, b1, b2, b3, e0, e1, e2, e3);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function put<Mode>(y: usize, v: v128): void {
  if (idof<Mode>() == idof<Relu>()) v = relu(v);
  if (idof<Mode>() == idof<Accumulate>()) v = f32x4.add(v128.load(y), v);
  v128.store(y, v);
}

// @ts-ignore: decorator
@inline
function output<Mode>(
  M: usize,
  stride: i32,
  y: usize,
  H: i32,
  W: i32,
  C: i32,
  pp: i32,
  rp: i32,
): void {
  const channels: usize = C << 2;
  for (let r = 0; r < H; r += 2) {
    const two = r + 1 < H;
    for (let q = 0; q < W; q += 2, M += channels) {
      const pixel = y + r * rp + q * pp;
      const wide = q + 1 < W;
      for (let c: usize = 0; c < channels; c += 16) {
        let p = M + c, m = v128.load(p);
        // Row i of Aᵀ·M adds or subtracts the rows of M, one frequency row after the other.
        let m1 = v128.load(p + stride), m2 = v128.load(p + 2 * stride);
        let m3 = v128.load(p + 3 * stride);
        const a0 = f32x4.add(m, f32x4.add(m1, m2)), b0 = f32x4.sub(f32x4.sub(m1, m2), m3);
        p += stride << 2, m = v128.load(p);
        m1 = v128.load(p + stride), m2 = v128.load(p + 2 * stride);
        m3 = v128.load(p + 3 * stride);
        const a1 = f32x4.add(m, f32x4.add(m1, m2)), b1 = f32x4.sub(f32x4.sub(m1, m2), m3);
        p += stride << 2, m = v128.load(p);
        m1 = v128.load(p + stride), m2 = v128.load(p + 2 * stride);
        m3 = v128.load(p + 3 * stride);
        const a2 = f32x4.add(m, f32x4.add(m1, m2)), b2 = f32x4.sub(f32x4.sub(m1, m2), m3);
        p += stride << 2, m = v128.load(p);
        m1 = v128.load(p + stride), m2 = v128.load(p + 2 * stride);
        m3 = v128.load(p + 3 * stride);
        const a3 = f32x4.add(m, f32x4.add(m1, m2)), b3 = f32x4.sub(f32x4.sub(m1, m2), m3);
        const to = pixel + c;
        put<Mode>(to, f32x4.add(a0, f32x4.add(a1, a2)));
        if (wide) put<Mode>(to + pp, f32x4.add(b0, f32x4.add(b1, b2)));
        if (two) {
          put<Mode>(to + rp, f32x4.sub(f32x4.sub(a1, a2), a3));
          if (wide) put<Mode>(to + rp + pp, f32x4.sub(f32x4.sub(b1, b2), b3));
        }
      }
    }
  }
}

/** y = Aᵀ·M·A of every tile M, without the outputs outside an image of odd size */
export function winograd_output(
  M: usize,
  stride: i32,
  y: usize,
  H: i32,
  W: i32,
  C: i32,
  pp: i32,
  rp: i32,
): void {
  output<Store>(M, stride, y, H, W, C, pp, rp);
}

/** y = max(Aᵀ·M·A, 0) */
export function winograd_output_relu(
  M: usize,
  stride: i32,
  y: usize,
  H: i32,
  W: i32,
  C: i32,
  pp: i32,
  rp: i32,
): void {
  output<Relu>(M, stride, y, H, W, C, pp, rp);
}

/** y += Aᵀ·M·A */
export function winograd_output_accumulate(
  M: usize,
  stride: i32,
  y: usize,
  H: i32,
  W: i32,
  C: i32,
  pp: i32,
  rp: i32,
): void {
  output<Accumulate>(M, stride, y, H, W, C, pp, rp);
}

/** D = A·d·Aᵀ of every 2×2 tile of the output's gradient d, zero outside an image of odd size */
export function winograd_output_gradient(
  d: usize,
  D: usize,
  stride: i32,
  H: i32,
  W: i32,
  C: i32,
  pp: i32,
  rp: i32,
): void {
  const channels: usize = C << 2, step: usize = stride << 2;
  for (let r = 0; r < H; r += 2) {
    const two = r + 1 < H;
    for (let q = 0; q < W; q += 2, D += channels) {
      const pixel = d + r * rp + q * pp;
      const wide = q + 1 < W;
      for (let c: usize = 0; c < channels; c += 16) {
        const at = pixel + c;
        const a0 = v128.load(at), a = two ? v128.load(at + rp) : zero();
        const b0 = wide ? v128.load(at + pp) : zero();
        const b = two && wide ? v128.load(at + rp + pp) : zero();
        // A·d, whose rows are d0, d0 + d1, d0 − d1, −d1; then the same along the columns.
        const a1 = f32x4.add(a0, a), a2 = f32x4.sub(a0, a), a3 = f32x4.neg(a);
        const b1 = f32x4.add(b0, b), b2 = f32x4.sub(b0, b), b3 = f32x4.neg(b);
        let to = D + c;
        column(to, step, a0, a1, a2, a3), to += stride;
        sums(to, step, a0, a1, a2, a3, b0, b1, b2, b3), to += stride;
        differences(to, step, a0, a1, a2, a3, b0, b1, b2, b3), to += stride;
        column(to, step, f32x4.neg(b0), f32x4.neg(b1), f32x4.neg(b2), f32x4.neg(b3));
      }
    }
  }
}
