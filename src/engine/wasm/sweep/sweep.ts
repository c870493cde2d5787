/**
 * A sweep: element-by-element work of several nodes in one pass over memory. What only the sweep
 * itself reads never leaves the registers. Its code is generated, because which operations meet
 * depends on the experiment.
 *
 * A sweep is first written down as a small program over views, independent of addresses, so that
 * equal sweeps of different cells share their code.
 *
 * @module
 */

/** A map in memory as a sweep walks it: bytes from pixel to pixel and from row to row. */
export interface Walk {
  readonly pixel: number;
  readonly row: number;
}

/** A value is the number of the step that makes it. */
export type Value = number;

/** One instruction of a sweep, on four channels of one pixel. */
export type Step =
  /** Four channels of a map; a vector of one value a channel is a map whose pitches are zero. */
  | { readonly kind: "load"; readonly view: number }
  | { readonly kind: "zero" }
  | { readonly kind: "relu"; readonly x: Value }
  /** d where y > 0, else 0 */
  | { readonly kind: "mask"; readonly d: Value; readonly y: Value }
  | { readonly kind: "add" | "subtract" | "multiply"; readonly a: Value; readonly b: Value }
  /** Σ scalars[i]·terms[i] */
  | { readonly kind: "mix"; readonly terms: readonly { scalar: number; x: Value }[] }
  | { readonly kind: "store"; readonly view: number; readonly x: Value }
  /** Adds Σ a·b over the whole map to the float at the address `dots[dot]`. */
  | { readonly kind: "dot"; readonly dot: number; readonly a: Value; readonly b: Value };

/** A pass over all pixels of maps of one size; equal ones are equal as JSON. */
export interface Sweep {
  readonly height: number;
  readonly width: number;
  /** Channels in memory, a multiple of four. */
  readonly channels: number;
  readonly views: readonly Walk[];
  /** How many floats at addresses of their own the sweep reads as factors. */
  readonly scalars: number;
  readonly dots: number;
  readonly steps: readonly Step[];
}
