/**
 * What an engine offers to the search: it takes programs, keeps the parameters, and runs steps.
 *
 * Parameters live in two flat buffers, the weights' and the alphas'. Every buffer comes in several
 * slots of one layout (the values, their gradient, the optimiser's memory, …), so that an optimiser
 * step or `w ± R·v` of the second order is one pass over memory.
 *
 * @module
 */

import type { Parameter } from "../graph/node.ts";
import type { Program } from "../graph/program.ts";

/** The buffers that updates work on. Running statistics belong to no update. */
export type Group = "weights" | "alphas";

/**
 * One of the buffers of a group. `value` and `gradient` are the parameters and what the last program
 * found; `momentum` is SGD's, `first_moment` and `second_moment` are Adam's; the rest is room for the
 * second order.
 */
export const SLOTS = [
  "value",
  "gradient",
  "momentum",
  "first_moment",
  "second_moment",
  "saved",
  "direction",
  "difference",
] as const;

export type Slot = typeof SLOTS[number];

/** A change to a group's buffers, done in the order in which it is asked for. */
export type Update =
  /** g += decay·w; momentum = μ·momentum + g; w −= rate·momentum. Clipping comes before. */
  | {
    readonly kind: "sgd";
    readonly group: Group;
    readonly learningRate: number;
    readonly momentum: number;
    readonly weightDecay: number;
    /** Scales the gradient by clip/(norm + 1e-6), at most 1; the norm is that of the group. */
    readonly clip?: number;
  }
  /** Adam (Kingma and Ba, 2015) with weight decay added to the gradient and eps 1e-8. */
  | {
    readonly kind: "adam";
    readonly group: Group;
    readonly learningRate: number;
    readonly betas: readonly [number, number];
    readonly weightDecay: number;
    /** Number of this step, counted from 1. */
    readonly step: number;
    readonly clip?: number;
  }
  /** to = from */
  | { readonly kind: "copy"; readonly group: Group; readonly from: Slot; readonly to: Slot }
  /** to += factor·from */
  | {
    readonly kind: "add";
    readonly group: Group;
    readonly from: Slot;
    readonly to: Slot;
    readonly factor: number;
  }
  /** slot *= factor */
  | {
    readonly kind: "scale";
    readonly group: Group;
    readonly slot: Slot;
    readonly factor: number;
  };

/** All images that programs may ask for, kept where the engine can reach them. */
export interface ImageStore {
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /**
   * `count × channels × height × width`. Bytes are normalised as (byte/255 − mean)/deviation of their
   * channel; floats are taken as they are.
   */
  readonly pixels:
    | {
      readonly kind: "bytes";
      readonly data: Uint8Array;
      readonly mean: readonly number[];
      readonly deviation: readonly number[];
    }
    | { readonly kind: "floats"; readonly data: Float32Array };
  readonly labels: Uint8Array;
}

/** What a step may be given besides the numbers of its images. */
export interface StepInput {
  /**
   * Bytes of the batch's images, `images × channels × height × width`, in the place of the store's.
   * They are normalised like them.
   */
  readonly pixels?: Uint8Array;
  /** What `drop_path` multiplies each image by, `images × paths`; see `pathsOf`. */
  readonly pathScales?: Float32Array;
}

/**
 * @throws {RangeError} if a step is not given what its program and its images need
 */
export function checkInput(
  { pixels, pathScales }: StepInput,
  { images, paths, store }: {
    readonly images: number;
    readonly paths: number;
    readonly store: ImageStore;
  },
): void {
  const scales = pathScales?.length ?? 0;
  if (scales !== images * paths) {
    throw new RangeError(
      `Expected ${
        images * paths
      } scales for ${images} images on ${paths} paths but found ${scales}`,
    );
  }
  if (!pixels) return;
  if (store.pixels.kind !== "bytes") {
    throw new RangeError("Expected a store of bytes to replace pixels of but found floats");
  }
  const bytes = images * store.channels * store.height * store.width;
  if (pixels.length !== bytes) {
    throw new RangeError(`Expected ${bytes} bytes of pixels but found ${pixels.length}`);
  }
}

/** What a program found for one batch. */
export interface StepResult {
  /** Mean loss over the batch. */
  readonly loss: number;
  /** How many images got the largest logit at their label. */
  readonly correct: number;
}

/** A supernet on an engine. */
export interface Session {
  /** Every parameter of any program. */
  readonly parameters: readonly Parameter[];
  /**
   * Runs a program on some images of the store, then the updates.
   *
   * @param images numbers of images, at most the batch size that the session was opened with
   * @throws {RangeError} if the program is unknown, the batch is empty or too large, or `input` lacks
   * what the program needs
   */
  run(
    program: string,
    images: Uint32Array,
    updates?: readonly Update[],
    input?: StepInput,
  ): Promise<StepResult>;
  /** Changes buffers without a program. */
  update(updates: readonly Update[]): Promise<void>;
  /** Euclidean norm of one slot of a group. */
  norm(group: Group, slot: Slot): Promise<number>;
  /**
   * Whether every step of an optimiser so far has left finite numbers. A gradient that is not finite
   * makes the values, or Adam's second moment, such, so this tells of both. It costs no pass of its
   * own and stays `false` once it is.
   */
  readonly finite: boolean;
  /** Logits of the last program, `[images, classes]`. */
  logits(): Float32Array;
  /**
   * Copies out one tensor in PyTorch's order.
   *
   * @throws {RangeError} if there is no such parameter
   */
  read(parameter: string, slot?: Slot): Float32Array;
  /**
   * Replaces one tensor, given in PyTorch's order.
   *
   * @throws {RangeError} if there is no such parameter or `data` has another length
   */
  write(parameter: string, data: Float32Array, slot?: Slot): void;
  /** Ends all threads. */
  close(): void;
}

/**
 * Where the same programs, images and updates give the same bytes, whatever the number of threads:
 * `machine`, on processors of one type; `portable`, on every processor, as nothing is computed but
 * what IEEE 754 rounds in one way.
 */
export type Determinism = "machine" | "portable";

/**
 * Opens sessions.
 *
 * @example
 * ```ts
 * import { buildProgram } from "../graph/program.ts";
 * import { buildSupernet } from "../space/supernet.ts";
 * import { referenceEngine } from "./reference/engine.ts";
 *
 * // Images of 4×4 pixels in two classes.
 * const network = buildSupernet(
 *   {
 *     stem: "none",
 *     cell_inputs: 1,
 *     nodes: 1,
 *     cells: [{ type: "normal", channels: 2 }],
 *     operations: ["identity", "conv_3x3"],
 *   },
 *   { channels: 1, height: 4, width: 4 },
 *   2,
 *   "train",
 * );
 * const step = buildProgram("step", network, ["weights"], { statistics: true });
 * const pixels = { kind: "floats", data: new Float32Array(3 * 16) } as const;
 * const labels = Uint8Array.of(1, 0, 1);
 * const store = { count: 3, channels: 1, height: 4, width: 4, pixels, labels };
 *
 * const session = await referenceEngine().open([step], store, 3);
 * const { loss } = await session.run("step", Uint32Array.of(0, 1, 2), [
 *   { kind: "sgd", group: "weights", learningRate: 0.025, momentum: 0.9, weightDecay: 3e-4 },
 * ]);
 * loss; // 0.6931...: the parameters are zero until they are written
 * session.write("classifier.bias", Float32Array.of(0, 1));
 * session.close();
 * ```
 */
export interface Engine {
  readonly name: string;
  /** How many threads work on a step. */
  readonly threads: number;
  /** Floats in the vectors that its kernels are made for, where that is its own choice. */
  readonly vectorWidth?: number;
  /** Whether sessions can be `portable`; an engine that does not say so cannot. */
  readonly portable?: boolean;
  /**
   * Compiles programs that share parameters.
   *
   * @param batchSize the largest batch that will be asked for
   * @param deterministic `machine` by default
   * @param signal looked at between programs: compiling a large supernet takes seconds
   * @throws {RangeError} if there is not enough memory for the batch
   * @throws the signal's reason once it is aborted
   */
  open(
    programs: readonly Program[],
    store: ImageStore,
    batchSize: number,
    deterministic?: Determinism,
    signal?: AbortSignal,
  ): Promise<Session>;
}
