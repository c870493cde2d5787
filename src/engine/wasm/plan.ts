/**
 * The plan: a program as calls of kernels with addresses. It is plain data, so that every worker
 * gets it by message and only has to fill in which image, chunk and thread it works on.
 *
 * A plan is cut into phases where images meet. Within a phase a worker takes its images one by one
 * through all calls, so that an image's maps stay in the core's cache; between phases all workers
 * wait for each other.
 *
 * @module
 */

/** Memory that exists once, or once for every image, chunk of images, or thread. */
export type Space = "global" | "image" | "chunk" | "thread";

/** A place in the shared memory: `offset + number·stride` of the image, chunk or thread. */
export interface Address {
  readonly space: Space;
  /** Bytes from the start of the memory to the place of the first image, chunk or thread. */
  readonly offset: number;
  /** Bytes from one image, chunk or thread to the next; 0 in global space. */
  readonly stride: number;
}

/** An argument of a kernel: a number, a place, or a multiple of the batch's size. */
export type Argument = number | Address | { readonly timesBatch: number };

/** What one call costs at least, for a profile. */
export interface Cost {
  /** The size that the costs follow from, such as `3x3 16→32 14×14`. */
  readonly shape: string;
  /** Floating-point operations; a multiplication and an addition are two. 0 where memory rules. */
  readonly flops: number;
  /** Bytes read and written, each counted once. */
  readonly bytes: number;
}

/** One call of a kernel (its export's name) or of a generated sweep (`sweep0`, `sweep1`, …). */
export interface Call {
  readonly kernel: string;
  readonly arguments: readonly Argument[];
  readonly cost?: Cost;
}

/** Work between two barriers, in this order. */
export interface Phase {
  /** By the first thread alone, beside the others: what only it writes nobody reads in the phase. */
  readonly once: readonly Call[];
  /** By every thread for itself, such as adding up batch-norm statistics. */
  readonly eachThread: readonly Call[];
  /** For every chunk, before its images. */
  readonly eachChunk: readonly Call[];
  /** For every image. */
  readonly eachImage: readonly Call[];
}

/** A flat piece of a gradient that is the sum of its chunks' pieces. */
export interface Reduction {
  readonly chunks: Address;
  readonly target: Address;
  /** Floats, a multiple of four. */
  readonly length: number;
}

/** One program, planned. */
export interface Plan {
  readonly name: string;
  readonly phases: readonly Phase[];
  /** Sums over chunks after the last phase, shared out among the threads. */
  readonly reductions: readonly Reduction[];
  /** After all reductions, by the first thread alone. */
  readonly finish: readonly Call[];
}
