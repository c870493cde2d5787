/**
 * When each buffer is in use, and so where it can lie. What one phase makes and uses up goes to room
 * that belongs to a thread and stays in its core's cache; what crosses a barrier belongs to an image.
 *
 * @module
 */

import { type Lifetime, packLifetimes, Region, type Slot } from "../memory.ts";

/** Bytes at the start of an image's block that hold its result. */
const RESULT_BYTES = 64;

/** A request for room. */
export interface Room {
  readonly bytes: number;
}

interface Use {
  first: number;
  last: number;
  phases: Set<number>;
}

/** Collects when rooms are used; then gives each a place that no other uses at that time. */
export class MemoryUse {
  readonly #uses = new Map<Room, Use>();
  readonly #pinned = new Set<Room>();
  readonly #kept = new Region("image");
  readonly #slots = new Map<Room, Slot>();

  /** Notes that item number `item` of a phase reads or writes a room. */
  touch(room: Room, item: number, phase: number): void {
    const use = this.#uses.get(room);
    if (!use) {
      this.#uses.set(room, { first: item, last: item, phases: new Set([phase]) });
      return;
    }
    use.first = Math.min(use.first, item);
    use.last = Math.max(use.last, item);
    use.phases.add(phase);
  }

  /** Keeps a room with its image, though only one phase uses it. */
  pinToImage(room: Room): void {
    this.#pinned.add(room);
  }

  /** Keeps a room in a part of the image's block that nothing else is ever placed in. */
  keep(room: Room): void {
    const { space, offset } = this.#kept.allocate(room.bytes);
    this.#slots.set(room, { space, offset: RESULT_BYTES + offset });
  }

  /** Bytes of that part. */
  get keptBytes(): number {
    return this.#kept.size;
  }

  /** First item that uses the room. */
  firstUse(room: Room): number {
    return this.#uses.get(room)?.first ?? -1;
  }

  /**
   * Places everything.
   *
   * @param keptBytes of the program that keeps most
   * @param threadStart bytes of a thread's block that are taken already
   * @returns bytes of an image's and of a thread's block
   */
  place(keptBytes: number, threadStart: number): { image: number; thread: number } {
    const rooms = [...this.#uses.keys()].filter((room) => !this.#slots.has(room));
    const crosses = (room: Room) => this.#pinned.has(room) || this.#uses.get(room)!.phases.size > 1;
    const put = (space: "image" | "thread", chosen: Room[], start: number): number => {
      const lifetimes = chosen.map((room): Lifetime => {
        const { first, last } = this.#uses.get(room)!;
        return { bytes: room.bytes, first, last };
      });
      const { offsets, size } = packLifetimes(lifetimes);
      for (const [i, room] of chosen.entries()) {
        this.#slots.set(room, { space, offset: start + offsets[i]! });
      }
      return start + size;
    };
    return {
      image: put("image", rooms.filter(crosses), RESULT_BYTES + keptBytes),
      thread: put("thread", rooms.filter((room) => !crosses(room)), threadStart),
    };
  }

  slot(room: Room): Slot {
    const slot = this.#slots.get(room);
    if (slot) return slot;
    throw new Error("Expected room in memory for everything that is used");
  }
}
