/**
 * Kernels that bring images into views, clear borders, and apply softplus. What addresses, views
 * and pitches are is said in `../kernels.ts`.
 *
 * @module
 */

/** Images into views, borders, and the one nonlinearity that is more than a comparison. */
export interface ImageKernels {
  /** y = lut[channel][byte] of the image numbered at `index_address`; `size` bytes an image. */
  // deno-fmt-ignore
  load_bytes(
    base: number, index_address: number, size: number, lut: number, H: number, W: number,
    channels: number, C: number, y: number, pp: number, rp: number,
  ): void;
  /** y = the planar floats of the image numbered at `index_address`; `size` bytes an image. */
  // deno-fmt-ignore
  load_floats(
    base: number, index_address: number, size: number, H: number, W: number, channels: number,
    C: number, y: number, pp: number, rp: number,
  ): void;
  /** Zeroes the frame around H × W pixels, every pixel over its whole pitch. */
  // deno-fmt-ignore
  clear_border(
    y: number, H: number, W: number, before: number, after: number, pp: number, rp: number,
  ): void;
  /** y = ln(1 + exp(x)); zero in the lanes from channel `real` on. */
  // deno-fmt-ignore
  softplus(
    x: number, y: number, rows: number, cols: number, C: number, real: number, xpp: number,
    xrp: number, ypp: number, yrp: number,
  ): void;
  /** out = d · sigmoid(x). */
  // deno-fmt-ignore
  softplus_gradient(
    d: number, x: number, out: number, rows: number, cols: number, C: number, dpp: number,
    drp: number, xpp: number, xrp: number, opp: number, orp: number,
  ): void;
  /** out = u · d · sigmoid'(x). */
  // deno-fmt-ignore
  softplus_curvature(
    u: number, d: number, x: number, out: number, rows: number, cols: number, C: number,
    upp: number, urp: number, dpp: number, drp: number, xpp: number, xrp: number, opp: number,
    orp: number,
  ): void;
}
