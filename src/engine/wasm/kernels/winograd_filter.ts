/**
 * Winograd's transform of 3×3 filters, U = G·w·Gᵀ, and back from their gradient, g += Gᵀ·dU·G.
 *
 * `w` and `g` are packed as for a direct convolution, [group][tap][Ci][8] and, if `tail` is 1, a
 * last [tap][Ci][4]. A transformed filter is [frequency][group][Ci][8], then [Ci][4], with the
 * sixteen frequencies `stride` bytes apart: within a group every transform is element by element.
 */

// @ts-ignore: decorator
@inline
function half(v: v128): v128 {
  return f32x4.mul(v, f32x4.splat(0.5));
}

/** Row i of U from the three sums in row i of G·w. */
// @ts-ignore: decorator
@inline
function row(to: usize, stride: i32, a: v128, b: v128, c: v128): void {
  const even = half(f32x4.add(a, c)), odd = half(b);
  v128.store(to, a), to += stride;
  v128.store(to, f32x4.add(even, odd)), to += stride;
  v128.store(to, f32x4.sub(even, odd)), to += stride;
  v128.store(to, c);
}

/** `bytes` of one tap: the filters of one group. */
// @ts-ignore: decorator
@inline
function group(w: usize, U: usize, stride: i32, bytes: usize): void {
  const end = w + bytes;
  for (; w < end; w += 16, U += 16) {
    const down = w + 3 * bytes, last = w + 6 * bytes;
    const a0 = v128.load(w), b0 = v128.load(w + bytes), c0 = v128.load(w + 2 * bytes);
    const a1 = v128.load(down), b1 = v128.load(down + bytes), c1 = v128.load(down + 2 * bytes);
    const a2 = v128.load(last), b2 = v128.load(last + bytes), c2 = v128.load(last + 2 * bytes);
    const ae = half(f32x4.add(a0, a2)), be = half(f32x4.add(b0, b2)), ce = half(f32x4.add(c0, c2));
    const ao = half(a1), bo = half(b1), co = half(c1);
    let to = U;
    row(to, stride, a0, b0, c0), to += stride << 2;
    row(to, stride, f32x4.add(ae, ao), f32x4.add(be, bo), f32x4.add(ce, co)), to += stride << 2;
    row(to, stride, f32x4.sub(ae, ao), f32x4.sub(be, bo), f32x4.sub(ce, co)), to += stride << 2;
    row(to, stride, a2, b2, c2);
  }
}

/** U = G·w·Gᵀ */
export function winograd_filter(
  w: usize,
  U: usize,
  stride: i32,
  Ci: i32,
  groups: i32,
  tail: i32,
): void {
  for (let g = 0; g < groups; g++) {
    group(w, U, stride, Ci << 5);
    w += 9 * (Ci << 5), U += Ci << 5;
  }
  if (tail) group(w, U, stride, Ci << 4);
}

/** Stores the four lanes of one frequency, `step` bytes apart. */
// @ts-ignore: decorator
@inline
function lanes(to: usize, step: i32, v: v128): void {
  v128.store32_lane(to, v, 0), to += step;
  v128.store32_lane(to, v, 1), to += step;
  v128.store32_lane(to, v, 2), to += step;
  v128.store32_lane(to, v, 3);
}

/** Row i of the transposed filter: that of `U` with the first and last frequency swapped. */
// @ts-ignore: decorator
@inline
function transposedRow(to: usize, stride: i32, step: i32, a: v128, b: v128, c: v128): void {
  const even = half(f32x4.add(a, c)), odd = half(b);
  lanes(to, step, c), to += stride;
  lanes(to, step, f32x4.add(even, odd)), to += stride;
  lanes(to, step, f32x4.sub(even, odd)), to += stride;
  lanes(to, step, a);
}

/**
 * `width` output channels from `first` on, for all of the `Ci` input channels. A flipped filter's
 * frequencies are the filter's own with 0 and 3 swapped in both directions.
 */
// @ts-ignore: decorator
@inline
function transposedGroup(
  w: usize,
  U: usize,
  stride: i32,
  Ci: i32,
  Co: i32,
  first: i32,
  width: i32,
): void {
  const bytes: usize = Ci * width << 2;
  for (let ci = 0; ci < Ci; ci++) {
    // Where the gradient's output channel ci lies: its group, then its lane in rows of 8 or 4.
    const lane = ci & 7, step = ci < (Ci & ~7) ? 32 : 16;
    let to = U + (ci >> 3) * (Co << 5) + first * step + (lane << 2);
    for (let j = 0; j < width; j += 4, w += 16, to += step << 2) {
      const down = w + 3 * bytes, last = w + 6 * bytes;
      const a0 = v128.load(w), b0 = v128.load(w + bytes), c0 = v128.load(w + 2 * bytes);
      const a1 = v128.load(down), b1 = v128.load(down + bytes), c1 = v128.load(down + 2 * bytes);
      const a2 = v128.load(last), b2 = v128.load(last + bytes), c2 = v128.load(last + 2 * bytes);
      const ae = half(f32x4.add(a0, a2)), ao = half(a1);
      const be = half(f32x4.add(b0, b2)), bo = half(b1);
      const ce = half(f32x4.add(c0, c2)), co = half(c1);
      const a = f32x4.add(ae, ao), b = f32x4.add(be, bo), c = f32x4.add(ce, co);
      const d = f32x4.sub(ae, ao), e = f32x4.sub(be, bo), f = f32x4.sub(ce, co);
      const next = stride << 2;
      transposedRow(to, stride, step, a2, b2, c2);
      transposedRow(to + next, stride, step, a, b, c);
      transposedRow(to + 2 * next, stride, step, d, e, f);
      transposedRow(to + 3 * next, stride, step, a0, b0, c0);
    }
  }
}

/**
 * U of the flipped and transposed filter, which takes the output's gradient (`Co` channels, from
 * `groups` and `tail`) to the input's (`Ci`): [frequency][group of 8 Ci][Co][8], then [Co][4].
 */
export function winograd_filter_transposed(
  w: usize,
  U: usize,
  stride: i32,
  Ci: i32,
  groups: i32,
  tail: i32,
): void {
  const Co = (groups << 3) + (tail << 2);
  for (let g = 0; g < groups; g++) {
    transposedGroup(w, U, stride, Ci, Co, g << 3, 8);
    w += 9 * (Ci << 5);
  }
  if (tail) transposedGroup(w, U, stride, Ci, Co, groups << 3, 4);
}

/** Adds onto the three taps of a row. */
// @ts-ignore: decorator
@inline
function taps(to: usize, bytes: usize, u0: v128, u1: v128, u2: v128, u3: v128): void {
  const even = half(f32x4.add(u1, u2)), odd = half(f32x4.sub(u1, u2));
  v128.store(to, f32x4.add(v128.load(to), f32x4.add(u0, even))), to += bytes;
  v128.store(to, f32x4.add(v128.load(to), odd)), to += bytes;
  v128.store(to, f32x4.add(v128.load(to), f32x4.add(even, u3)));
}

// @ts-ignore: decorator
@inline
function gradientGroup(dU: usize, stride: i32, g: usize, bytes: usize): void {
  const end = g + bytes, next: usize = stride << 2;
  for (; g < end; g += 16, dU += 16) {
    let u = dU;
    let u0 = v128.load(u), u1 = v128.load(u + next);
    let u2 = v128.load(u + 2 * next), u3 = v128.load(u + 3 * next);
    let even = half(f32x4.add(u1, u2));
    const p0 = f32x4.add(u0, even), q0 = half(f32x4.sub(u1, u2)), r0 = f32x4.add(even, u3);
    u = dU + stride;
    u0 = v128.load(u), u1 = v128.load(u + next);
    u2 = v128.load(u + 2 * next), u3 = v128.load(u + 3 * next);
    even = half(f32x4.add(u1, u2));
    const p1 = f32x4.add(u0, even), q1 = half(f32x4.sub(u1, u2)), r1 = f32x4.add(even, u3);
    u = dU + 2 * stride;
    u0 = v128.load(u), u1 = v128.load(u + next);
    u2 = v128.load(u + 2 * next), u3 = v128.load(u + 3 * next);
    even = half(f32x4.add(u1, u2));
    const p2 = f32x4.add(u0, even), q2 = half(f32x4.sub(u1, u2)), r2 = f32x4.add(even, u3);
    u = dU + 3 * stride;
    u0 = v128.load(u), u1 = v128.load(u + next);
    u2 = v128.load(u + 2 * next), u3 = v128.load(u + 3 * next);
    even = half(f32x4.add(u1, u2));
    const p3 = f32x4.add(u0, even), q3 = half(f32x4.sub(u1, u2)), r3 = f32x4.add(even, u3);
    taps(g, bytes, p0, p1, p2, p3);
    taps(g + 3 * bytes, bytes, q0, q1, q2, q3);
    taps(g + 6 * bytes, bytes, r0, r1, r2, r3);
  }
}

/** g += Gᵀ·dU·G */
export function winograd_filter_gradient(
  dU: usize,
  stride: i32,
  g: usize,
  Ci: i32,
  groups: i32,
  tail: i32,
): void {
  for (let i = 0; i < groups; i++) {
    gradientGroup(dU, stride, g, Ci << 5);
    g += 9 * (Ci << 5), dU += Ci << 5;
  }
  if (tail) gradientGroup(dU, stride, g, Ci << 4);
}
