/**
 * What the register tiles of convolutions and matrix products have in common: where their pixels
 * lie and what becomes of their sums.
 *
 * Both are types, not values: the compiler leaves out at once what a type rules out, where it would
 * compile a test of a value into every tile, and V8 finds no two stores side by side among tests.
 * Offsets are immediate for the same reason: V8 makes one instruction of two vectors only if it sees
 * that they are neighbours.
 */

import { relu, zero } from "./lanes.ts";

/** Overwrites the output. */
export class Store {}
/** Overwrites the output with max(sum, 0). */
export class Relu {}
/** Adds to the output. */
export class Accumulate {}

/** A tile's pixels lie where its table says. */
export class Table {}
/** They are rows of a matrix, evenly spaced. */
export class Rows {}

/** Address of the tile's pixel i: entry `place` of its table, or `i` times the pitch on. */
// @ts-ignore: decorator
@inline
export function pixel<Place>(base: usize, tile: usize, place: i32, i: i32, pitch: i32): usize {
  if (idof<Place>() == idof<Table>()) return base + load<i32>(tile + (place << 2));
  return base + i * pitch;
}

/** Pixel i's first sum. Its address is not kept over the loop, where registers are scarce. */
// @ts-ignore: decorator
@inline
export function start0<Mode, Place>(y: usize, tile: usize, i: i32, yp: i32): v128 {
  if (idof<Mode>() != idof<Accumulate>()) return zero();
  return v128.load(pixel<Place>(y, tile, i + 6, i, yp));
}

/** The same of the next four channels. */
// @ts-ignore: decorator
@inline
export function start1<Mode, Place>(y: usize, tile: usize, i: i32, yp: i32): v128 {
  if (idof<Mode>() != idof<Accumulate>()) return zero();
  return v128.load(pixel<Place>(y, tile, i + 6, i, yp), 16);
}

/** And the next. */
// @ts-ignore: decorator
@inline
export function start2<Mode, Place>(y: usize, tile: usize, i: i32, yp: i32): v128 {
  if (idof<Mode>() != idof<Accumulate>()) return zero();
  return v128.load(pixel<Place>(y, tile, i + 6, i, yp), 32);
}

/** And the next. */
// @ts-ignore: decorator
@inline
export function start3<Mode, Place>(y: usize, tile: usize, i: i32, yp: i32): v128 {
  if (idof<Mode>() != idof<Accumulate>()) return zero();
  return v128.load(pixel<Place>(y, tile, i + 6, i, yp), 48);
}

// @ts-ignore: decorator
@inline
function result<Mode>(sum: v128): v128 {
  return idof<Mode>() == idof<Relu>() ? relu(sum) : sum;
}

/** Writes four channels of a pixel. */
// @ts-ignore: decorator
@inline
export function finish4<Mode>(y: usize, a: v128): void {
  v128.store(y, result<Mode>(a));
}

/** Writes eight channels of a pixel. */
// @ts-ignore: decorator
@inline
export function finish8<Mode>(y: usize, a: v128, b: v128): void {
  v128.store(y, result<Mode>(a));
  v128.store(y, result<Mode>(b), 16);
}

/** Writes sixteen channels of a pixel. */
// @ts-ignore: decorator
@inline
export function finish16<Mode>(y: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(y, result<Mode>(a));
  v128.store(y, result<Mode>(b), 16);
  v128.store(y, result<Mode>(c), 32);
  v128.store(y, result<Mode>(d), 48);
}
