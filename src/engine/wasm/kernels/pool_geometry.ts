/**
 * The geometry of a pool, as i32 in memory:
 * [H, W, OH, OW, k, s, p, C, xpp, xrp, app, arp, mpp, mrp].
 * Input and output size, kernel, stride, padding, channels; then pixel and row pitch in bytes of
 * the input, the average and the maximum (of their gradients, in the backward pass). Only the
 * taps of a window that lie inside the image count.
 */

// @ts-ignore: decorator
@inline
export function H(geo: usize): i32 {
  return load<i32>(geo);
}

// @ts-ignore: decorator
@inline
export function W(geo: usize): i32 {
  return load<i32>(geo, 4);
}

// @ts-ignore: decorator
@inline
export function OH(geo: usize): i32 {
  return load<i32>(geo, 8);
}

// @ts-ignore: decorator
@inline
export function OW(geo: usize): i32 {
  return load<i32>(geo, 12);
}

// @ts-ignore: decorator
@inline
export function kernel(geo: usize): i32 {
  return load<i32>(geo, 16);
}

// @ts-ignore: decorator
@inline
export function stride(geo: usize): i32 {
  return load<i32>(geo, 20);
}

// @ts-ignore: decorator
@inline
export function padding(geo: usize): i32 {
  return load<i32>(geo, 24);
}

// @ts-ignore: decorator
@inline
export function channels(geo: usize): i32 {
  return load<i32>(geo, 28);
}

/** Pixel pitch of view 0 (input), 1 (average) or 2 (maximum). */
// @ts-ignore: decorator
@inline
export function pixelPitch(geo: usize, view: i32): i32 {
  return load<i32>(geo + 32 + (view << 3));
}

/** Row pitch of view 0 (input), 1 (average) or 2 (maximum). */
// @ts-ignore: decorator
@inline
export function rowPitch(geo: usize, view: i32): i32 {
  return load<i32>(geo + 36 + (view << 3));
}

/** First tap inside an axis of the image for a window that starts at `start`. */
// @ts-ignore: decorator
@inline
export function firstTap(start: i32): i32 {
  return max<i32>(0, -start);
}

/** One past the last tap inside an axis of `size` pixels for a window that starts at `start`. */
// @ts-ignore: decorator
@inline
export function endTap(start: i32, k: i32, size: i32): i32 {
  return min<i32>(k, size - start);
}
