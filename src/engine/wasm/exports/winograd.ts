/**
 * Kernels of Winograd's convolutions. What addresses, views and pitches are is said in
 * `../kernels.ts`.
 *
 * @module
 */

/**
 * Winograd F(2×2, 3×3) for 3×3 convolutions of stride 1 and padding 1. `../winograd.ts` has the
 * strides between frequencies and the room that transforms take; `../kernels/winograd_*.ts` the
 * layouts. `x` and `d` are addresses of pixel (0, 0).
 */
export interface WinogradKernels {
  /** V = transform of an image that has a border of one zero pixel. */
  readonly winograd_input: ImageTransform;
  /** y = the image behind M, without the outputs outside an odd size. */
  readonly winograd_output: OutputTransform;
  /** y = max(the image behind M, 0). */
  readonly winograd_output_relu: OutputTransform;
  /** y += the image behind M. */
  readonly winograd_output_accumulate: OutputTransform;
  /** D = transform of an output's gradient. */
  readonly winograd_output_gradient: ImageTransform;
  /** M = V·U, sixteen times. */
  // deno-fmt-ignore
  winograd_product(
    V: number, vs: number, U: number, us: number, M: number, ms: number, tiles: number,
    Ci: number, groups: number, tail: number,
  ): void;
  /** dU += Vᵀ·D over one image's tiles, sixteen times. */
  // deno-fmt-ignore
  winograd_product_gradient(
    V: number, vs: number, D: number, ds: number, dU: number, us: number, tiles: number,
    Ci: number, groups: number, tail: number,
  ): void;
  /** U = transform of filters packed for `conv`. */
  readonly winograd_filter: FilterTransform;
  /** U = transform of those filters flipped and transposed, for the input gradient. */
  readonly winograd_filter_transposed: FilterTransform;
  /** g += the packed filter gradient behind dU. */
  // deno-fmt-ignore
  winograd_filter_gradient(
    dU: number, stride: number, g: number, Ci: number, groups: number, tail: number,
  ): void;
}

/** From a view `x` to its frequencies `V`, `stride` bytes apart. */
// deno-fmt-ignore
export type ImageTransform = (
  x: number, V: number, stride: number, H: number, W: number, C: number, pp: number, rp: number,
) => void;

/** From frequencies `M`, `stride` bytes apart, to a view `y`. */
// deno-fmt-ignore
export type OutputTransform = (
  M: number, stride: number, y: number, H: number, W: number, C: number, pp: number, rp: number,
) => void;

/** From packed weights `w` of `groups` and `tail` to frequencies `U`, `stride` bytes apart. */
// deno-fmt-ignore
export type FilterTransform = (
  w: number, U: number, stride: number, Ci: number, groups: number, tail: number,
) => void;
