/**
 * Calls while the sizes of the memory's blocks are still open: places are slots in a block.
 *
 * @module
 */

import type { Slot } from "../memory.ts";
import type { Cost, Space } from "../plan.ts";

/** What a kernel is called with, as far as it is known before blocks have their sizes. */
export type DraftArgument =
  | number
  | Slot
  /** Entry of a table in global space that has `bytes` for each image. */
  | { readonly table: Slot; readonly bytes: number }
  /** Bytes from one image's block to the next. */
  | { readonly strideOf: Space }
  /** A number for each image of the batch. */
  | { readonly timesBatch: number };

/** A call of a kernel or a sweep, by the name of its export. */
export interface DraftCall {
  readonly kernel: string;
  readonly arguments: readonly DraftArgument[];
  readonly cost?: Cost;
}

/** Work between two barriers: by one thread, by each, for each chunk of images, for each image. */
export interface DraftPhase {
  readonly once: DraftCall[];
  readonly eachThread: DraftCall[];
  readonly eachChunk: DraftCall[];
  readonly eachImage: DraftCall[];
}

/** A phase to write calls into. */
export const emptyPhase = (): DraftPhase => ({
  once: [],
  eachThread: [],
  eachChunk: [],
  eachImage: [],
});

/** `slot` moved by some bytes. */
export function at({ space, offset }: Slot, bytes: number): Slot {
  return { space, offset: offset + bytes };
}

/** What a kernel costs that reads and writes so many maps of a size and counts little else. */
export function moving(
  { height, width }: { readonly height: number; readonly width: number },
  channels: number,
  floats: number,
): Cost {
  return { shape: `${height}×${width}×${channels}`, flops: 0, bytes: 4 * floats };
}

/** A plan whose blocks have no place yet. */
export interface DraftPlan {
  readonly name: string;
  readonly phases: readonly DraftPhase[];
  readonly reductions: readonly { chunks: Slot; target: Slot; length: number }[];
  readonly finish: readonly DraftCall[];
  readonly sizes: { readonly image: number; readonly chunk: number; readonly thread: number };
  /** Loss (f32) and whether the prediction is right (i32) of an image, and its logits. */
  readonly results: { readonly loss: Slot; readonly logits: Slot; readonly classes: number };
}
