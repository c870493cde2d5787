/**
 * The shared memory, divided once before the first step: first what exists once, then a block for
 * every image, chunk and thread. Inside a block, maps whose lifetimes do not overlap share their
 * place.
 *
 * @module
 */

import type { Address, Space } from "./plan.ts";

/** Bytes of a cache line; everything starts on one. */
const LINE = 64;
/** Bytes kept free behind every map, so that a kernel may read a little past its end. */
const TAIL = 64;

const align = (bytes: number): number => Math.ceil(bytes / LINE) * LINE;

/** A place whose block's start is not known yet. */
export interface Slot {
  readonly space: Space;
  readonly offset: number;
}

/** Hands out room that is never given back. */
export class Region {
  size = 0;
  constructor(readonly space: Space) {}

  allocate(bytes: number): Slot {
    const offset = this.size;
    this.size = align(offset + bytes + TAIL);
    return { space: this.space, offset };
  }
}

/** Something that needs room from step `first` to step `last` of a plan, both included. */
export interface Lifetime {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Finds offsets for lifetimes such that those which overlap in time do not overlap in space: the
 * largest first, each at the lowest place that is free for its whole life.
 *
 * @returns the offset of each, and the size of the block that holds them all
 */
export function packLifetimes(lifetimes: readonly Lifetime[]): { offsets: number[]; size: number } {
  const order = lifetimes.map((_, i) => i).sort((a, b) =>
    lifetimes[b]!.bytes - lifetimes[a]!.bytes || a - b
  );
  const offsets = new Array<number>(lifetimes.length).fill(0);
  const placed: number[] = []; // sorted by offset
  let size = 0;
  for (const i of order) {
    const { bytes, first, last } = lifetimes[i]!;
    const room = align(bytes + TAIL);
    let offset = 0;
    for (const j of placed) {
      const other = lifetimes[j]!;
      if (other.last < first || last < other.first) continue;
      if (offset + room <= offsets[j]!) break;
      offset = Math.max(offset, offsets[j]! + align(other.bytes + TAIL));
    }
    offsets[i] = offset;
    size = Math.max(size, offset + room);
    const at = placed.findIndex((j) => offsets[j]! > offset);
    placed.splice(at < 0 ? placed.length : at, 0, i);
  }
  return { offsets, size };
}

/** Where the blocks of all spaces lie. */
export interface MemoryMap {
  readonly bytes: number;
  resolve(slot: Slot): Address;
}

/** Blocks whose distance is a multiple of a page would fight for the same cache sets. */
const PAGE = 4096;
const spread = (bytes: number): number => bytes % PAGE === 0 ? bytes + LINE : bytes;

/** Lays the blocks out one after the other, behind the first page. */
export function mapMemory(
  sizes: Readonly<Record<Space, number>>,
  counts: Readonly<Record<Space, number>>,
): MemoryMap {
  const start: Partial<Record<Space, number>> = {};
  const stride: Partial<Record<Space, number>> = {};
  let next = PAGE;
  for (const space of ["global", "thread", "chunk", "image"] as const) {
    start[space] = next;
    stride[space] = spread(align(sizes[space]));
    next += stride[space] * counts[space];
  }
  return {
    bytes: next + PAGE,
    resolve: ({ space, offset }) => ({
      space,
      offset: start[space]! + offset,
      stride: space === "global" ? 0 : stride[space]!,
    }),
  };
}
