/**
 * Kernels of convolutions, by register tiles. What addresses, views and pitches are is said in
 * `../kernels.ts`.
 *
 * @module
 */

/** Convolution by register tiles; `../kernels/conv.ts` explains the tables. */
export interface ConvolutionKernels {
  /** y = x ∗ w. `tab`: 6 + 6 byte offsets a tile; `tiles`: n6 | n5 << 16. */
  readonly conv: Convolution;
  /** y = max(x ∗ w, 0). */
  readonly conv_relu: Convolution;
  /** y += x ∗ w. */
  readonly conv_accumulate: Convolution;
  /** g += xᵀ · d over rows × cols output pixels; `seg` holds the runs' offsets from `x`. */
  // deno-fmt-ignore
  filter_gradient(
    x: number, d: number, g: number, rows: number, cols: number, xc: number, dc: number,
    xr: number, dr: number, seg: number, nseg: number, L: number, groups: number, tail: number,
  ): void;
  /** y = x ∗ w, channel by channel. `tab`: 4 + 4 byte offsets a tile; `w`: [tap][C]. */
  readonly depthwise: Depthwise;
  /** y += x ∗ w, channel by channel. */
  readonly depthwise_accumulate: Depthwise;
  /** g[tap][C] += Σ x · d; `seg` holds the taps' offsets from `x`. */
  // deno-fmt-ignore
  depthwise_filter_gradient(
    x: number, d: number, g: number, rows: number, cols: number, xc: number, dc: number,
    xr: number, dr: number, seg: number, taps: number, C: number,
  ): void;
}

/**
 * A filter is `nseg` runs of `L` floats of `x`; `seg` holds the bytes from each run's end to the
 * next. `w` is [groups][nseg · L][8], then [nseg · L][4] if `tail` is 1.
 */
// deno-fmt-ignore
export type Convolution = (
  x: number, w: number, y: number, tab: number, tiles: number, seg: number, nseg: number,
  L: number, groups: number, tail: number,
) => void;

/** `seg` holds each tap's byte offset from a pixel's address in `x`. */
// deno-fmt-ignore
export type Depthwise = (
  x: number, w: number, y: number, tab: number, tiles: number, seg: number, taps: number,
  C: number,
) => void;
