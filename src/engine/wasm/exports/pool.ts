/**
 * Kernels of pools and their gradients. What addresses, views and pitches are is said in
 * `../kernels.ts`.
 *
 * @module
 */

/**
 * Pools. `geo` is the address of the i32s [H, W, OH, OW, kernel, stride, padding, C, xpp, xrp,
 * app, arp, mpp, mrp]: sizes, then the pitches of input, average and maximum. `arg` is a compact
 * [OH][OW][C] of bytes, the winning tap ky · kernel + kx; the first maximum in row order wins.
 */
export interface PoolKernels {
  /** a = mean of the window's pixels inside the image. */
  avg_pool(geo: number, x: number, a: number): void;
  /** m = maximum, arg = its tap. */
  max_pool(geo: number, x: number, m: number, arg: number): void;
  /** m = maximum. */
  max_pool_value(geo: number, x: number, m: number): void;
  /** Mean and maximum in one sweep. */
  pools_value(geo: number, x: number, a: number, m: number): void;
  /** Mean and maximum in one sweep, arg = the maximum's tap. */
  pools(geo: number, x: number, a: number, m: number, arg: number): void;
  /** dx = gradient of the mean; `acc` ≠ 0 adds onto dx. The input's pitches are dx's. */
  avg_pool_gradient(geo: number, da: number, dx: number, acc: number): void;
  /** dx = gradient of the maximum; `acc` ≠ 0 adds onto dx. */
  max_pool_gradient(geo: number, dm: number, arg: number, dx: number, acc: number): void;
  /** y = u at the pixels that won; the input's pitches are u's, the maximum's y's. */
  max_pool_pick(geo: number, u: number, arg: number, y: number): void;
  /** dx = both gradients together; `acc` ≠ 0 adds onto dx. */
  pools_gradient(
    geo: number,
    da: number,
    dm: number,
    arg: number,
    dx: number,
    acc: number,
  ): void;
}
