/**
 * Kernels of the loss and of the softmax of the alphas. What addresses, views and pitches are is
 * said in `../kernels.ts`.
 *
 * @module
 */

/** Loss and softmax, computed in float64. */
export interface LossKernels {
  /**
   * out = loss (f32), 1 or 0 (i32) for a right or wrong prediction; labels are bytes, the smoothing
   * is a float in memory.
   */
  // deno-fmt-ignore
  cross_entropy(
    logits: number, label_address: number, classes: number, smoothing_address: number, out: number,
  ): void;
  /** d[width] = (softmax − target) · scale, 0 from `classes` on; scale is a float in memory. */
  // deno-fmt-ignore
  cross_entropy_gradient(
    logits: number, label_address: number, classes: number, width: number, scale_address: number,
    smoothing_address: number, d: number,
  ): void;
  /** out[width] = p · (u − Σ p·u) · scale with p = softmax, 0 from `classes` on. */
  // deno-fmt-ignore
  cross_entropy_curvature(
    u: number, logits: number, classes: number, width: number, scale_address: number, out: number,
  ): void;
  /** out = softmax of every row of a compact [rows][cols]. */
  softmax_rows(a: number, rows: number, cols: number, out: number): void;
  /** out = m · (dm − Σ m·dm), row by row. */
  softmax_rows_gradient(m: number, dm: number, rows: number, cols: number, out: number): void;
}
