/**
 * Shorthand for the vector instructions that every kernel uses. A vector is four float32 lanes;
 * tensors are NHWC, so the lanes of a vector are four neighbouring channels of one pixel.
 *
 * Addresses are byte offsets into the shared memory.
 */

/**
 * a · b + c: with one rounding where the processor has a fused multiply-add, or, compiled without
 * relaxed instructions for `kernels.portable.wasm`, with two on every processor.
 */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The lanes of `a` where all bits of `mask` are set, of `b` where none is. */
// @ts-ignore: decorator
@inline
export function select(a: v128, b: v128, mask: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_laneselect(a, b, mask);
  return v128.bitselect(a, b, mask);
}

/** The float at an address in all four lanes. */
// @ts-ignore: decorator
@inline
export function broadcast(address: usize, offset: usize = 0): v128 {
  return v128.load32_splat(address + offset);
}

// @ts-ignore: decorator
@inline
export function zero(): v128 {
  return f32x4.splat(0);
}

/** max(x, 0) that lets NaN through: `pmax` keeps its first operand unless the second is larger. */
// @ts-ignore: decorator
@inline
export function relu(x: v128): v128 {
  return f32x4.pmax(x, f32x4.splat(0));
}
