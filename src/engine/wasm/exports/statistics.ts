/**
 * Kernels of batch norm and of the global average: statistics and sums over pixels. What addresses,
 * views and pitches are is said in `../kernels.ts`.
 *
 * @module
 */

/** Batch statistics and sums over pixels. A moments record is [mean[C], rstd[C], variance[C]]. */
export interface StatisticsKernels {
  /** out = [mean[C], M2[C]] of one image, M2 = Σ(x − mean)². */
  // deno-fmt-ignore
  moments(
    x: number, rows: number, cols: number, C: number, pp: number, rp: number, out: number,
  ): void;
  /** out = moments record of `n` images from their [mean, M2], `stride` bytes apart. */
  // deno-fmt-ignore
  combine_moments(
    partials: number, stride: number, n: number, pixels: number, C: number, out: number,
  ): void;
  /** out = moments record of running statistics. */
  stored_moments(mean: number, variance: number, C: number, out: number): void;
  /** Moves running statistics towards a record of `count` values a channel (momentum 0.1). */
  update_statistics(
    record: number,
    running_mean: number,
    running_variance: number,
    count: number,
    C: number,
  ): void;
  /** out = [Σd[C], Σd·x[C]]. */
  // deno-fmt-ignore
  channel_sums(
    d: number, x: number, rows: number, cols: number, C: number, dpp: number, drp: number,
    xpp: number, xrp: number, out: number,
  ): void;
  /** out[2C] = Σ over `n` records of channel_sums, divided by `count`. */
  // deno-fmt-ignore
  combine_sums(
    partials: number, stride: number, n: number, count: number, C: number, out: number,
  ): void;
  /** out[C] += Σd. */
  // deno-fmt-ignore
  channel_sum_accumulate(
    d: number, rows: number, cols: number, C: number, dpp: number, drp: number, out: number,
  ): void;
  /** out[C] += Σd·x. */
  // deno-fmt-ignore
  channel_dot_accumulate(
    d: number, x: number, rows: number, cols: number, C: number, dpp: number, drp: number,
    xpp: number, xrp: number, out: number,
  ): void;
  /** y[C] = mean over the pixels. */
  // deno-fmt-ignore
  global_average(
    x: number, rows: number, cols: number, C: number, pp: number, rp: number, y: number,
  ): void;
  /** dx = d / (rows · cols) at every pixel. */
  // deno-fmt-ignore
  global_average_gradient(
    d: number, rows: number, cols: number, C: number, dx: number, pp: number, rp: number,
  ): void;
}
