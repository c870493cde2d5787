/**
 * Kernels of flat buffers: optimisers, norms, sums over chunks. What addresses, views and pitches
 * are is said in `../kernels.ts`.
 *
 * @module
 */

/** Flat buffers of `n` floats. Other than the rest these take floating-point parameters. */
export interface FlatKernels {
  /** p[i] = value. */
  fill(p: number, n: number, value: number): void;
  /** Copies bytes; the two may overlap. */
  copy(dst: number, src: number, bytes: number): void;
  /** out[i] = Σ chunks[c][i], first to last; `stride` bytes a chunk. */
  reduce_chunks(out: number, chunks: number, stride: number, count: number, n: number): void;
  /** Σ p[i]². */
  sum_squares(p: number, n: number): number;
  /** Σ x[i] · y[i]. */
  dot(x: number, y: number, n: number): number;
  /** p[i] *= a. */
  scale(p: number, n: number, a: number): void;
  /** y[i] += a · x[i]. */
  axpy(y: number, x: number, n: number, a: number): void;
  /** dst[i] = index[i] < 0 ? 0 : src[index[i]]. */
  gather(dst: number, src: number, index: number, n: number): void;
  /** g' = g + wd · w; buf = momentum · buf + g'; w −= lr · buf. Returns 0, or NaN for lost numbers. */
  // deno-fmt-ignore
  sgd(
    w: number, g: number, buf: number, n: number, lr: number, momentum: number, wd: number,
  ): number;
  /** Adam; c1 = 1 − b1^t and c2 = 1 − b2^t. Returns 0, or NaN for lost numbers. */
  // deno-fmt-ignore
  adam(
    w: number, g: number, m: number, v: number, n: number, lr: number, b1: number, b2: number,
    eps: number, wd: number, c1: number, c2: number,
  ): number;
}
