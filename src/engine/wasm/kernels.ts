/**
 * The kernels as the host sees them: one WebAssembly module over one shared memory, plain
 * functions of addresses and sizes that allocate nothing and keep nothing.
 *
 * Tensors are NHWC float32. `C` is always the physical number of channels, a multiple of four
 * whose padding lanes hold zeros. A *view* is the address of pixel (0, 0) with a pixel pitch `pp`
 * and a row pitch `rp` in bytes: it may be a slice of wider pixels and may have a border around
 * it. Unless it says otherwise a kernel works on one image, takes i32 only, and writes nothing but
 * its outputs.
 *
 * @module
 */

import type { Determinism } from "../engine.ts";

/** Convolution by register tiles; `kernels/conv.ts` explains the tables. */
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

/**
 * Winograd F(2×2, 3×3) for 3×3 convolutions of stride 1 and padding 1. `winograd.ts` has the
 * strides between frequencies and the room that transforms take; `kernels/winograd_*.ts` the
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

/** Every function that `kernels.wasm` exports. */
export interface Kernels
  extends
    ConvolutionKernels,
    PoolKernels,
    StatisticsKernels,
    LossKernels,
    ImageKernels,
    FlatKernels,
    WinogradKernels {}

/** Where the compiled kernels are committed. */
export const KERNELS_WASM: Readonly<Record<Determinism, URL>> = {
  machine: new URL("./kernels.wasm", import.meta.url),
  portable: new URL("./kernels.portable.wasm", import.meta.url),
};

const compiled = new Map<Determinism, Promise<WebAssembly.Module>>();

/**
 * Compiles the committed kernels, once in a process: a program that has been running while an update
 * replaced the file must not call the new kernels as it called the old ones. The module can be posted
 * to workers.
 *
 * ```ts
 * import { compileKernels, instantiateKernels } from "./kernels.ts";
 *
 * const module = await compileKernels();
 * const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536, shared: true });
 * const kernels = instantiateKernels(module, memory);
 * kernels.fill(1024, 100, 1.5);
 * ```
 *
 * @throws {Deno.errors.NotFound} When the file is missing; `deno task kernels` writes it.
 */
export function compileKernels(
  deterministic: Determinism = "machine",
): Promise<WebAssembly.Module> {
  const module = compiled.get(deterministic) ?? read(deterministic);
  compiled.set(deterministic, module);
  return module;
}

async function read(deterministic: Determinism): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(await Deno.readFile(KERNELS_WASM[deterministic]));
}

/** The kernels of a module over a memory, which every thread shares. */
export function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}
