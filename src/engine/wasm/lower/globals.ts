/**
 * What exists once in memory: the parameters' buffers, the images, and what the main thread writes
 * for a step.
 *
 * @module
 */

import { type Group, type ImageStore, type Slot as BufferSlot, SLOTS } from "../../engine.ts";
import { at } from "./draft.ts";
import type { Region, Slot } from "../memory.ts";
import type { ParameterLayout } from "./parameters.ts";

/** Places of what all programs of a session share. */
export class Globals {
  readonly images: Slot;
  /** Normalised value of every byte, `[channels, 256]`. */
  readonly lookup: Slot;
  /** Number of each image of the batch, and its label. */
  readonly numbers: Slot;
  readonly labels: Slot;
  /** What each image is multiplied by on each path, `[batch, paths]`. */
  readonly pathScales: Slot;
  /** 1 / batch size */
  readonly scale: Slot;
  readonly statistics: Slot;
  readonly #groups: Readonly<Record<Group, Slot>>;
  readonly #sizes: Readonly<Record<Group, number>>;

  /** @param paths that `drop_path` counts in any program */
  constructor(
    region: Region,
    layout: ParameterLayout,
    store: ImageStore,
    batchSize: number,
    readonly paths: number,
  ) {
    this.#sizes = { weights: layout.sizes.weights, alphas: layout.sizes.alphas };
    const room = (floats: number) => region.allocate(4 * SLOTS.length * floats);
    this.#groups = { weights: room(layout.sizes.weights), alphas: room(layout.sizes.alphas) };
    this.statistics = region.allocate(4 * layout.sizes.statistics);
    this.lookup = region.allocate(4 * 256 * store.channels);
    this.numbers = region.allocate(4 * batchSize);
    this.labels = region.allocate(batchSize);
    this.scale = region.allocate(4);
    this.pathScales = region.allocate(4 * batchSize * paths);
    // Behind the store's images there is room for a batch of others.
    const { channels, height, width, pixels } = store;
    const others = pixels.kind === "bytes" ? batchSize * channels * height * width : 0;
    this.images = region.allocate(pixels.data.byteLength + others);
  }

  /** Floats of a group's buffer. */
  size(group: Group): number {
    return this.#sizes[group];
  }

  /** A group's buffer, from float number `start` on. */
  buffer(group: Group, slot: BufferSlot, start = 0): Slot {
    const index = SLOTS.indexOf(slot);
    return at(this.#groups[group], 4 * (index * this.#sizes[group] + start));
  }
}
