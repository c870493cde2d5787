/**
 * Constant tables that kernels read: written into memory once, equal ones shared.
 *
 * @module
 */

import type { Region, Slot } from "../memory.ts";

/** A table and where it goes. */
export interface Table {
  readonly slot: Slot;
  readonly values: Int32Array;
}

/** The tables of a session, in its global region. */
export class Tables {
  readonly all: Table[] = [];
  readonly #known = new Map<string, Slot>();

  constructor(readonly region: Region) {}

  /** The place of a number as a 32-bit float. */
  addFloat(value: number): Slot {
    return this.add(new Int32Array(Float32Array.of(value).buffer));
  }

  /** The place of a table of 32-bit integers. */
  add(values: readonly number[] | Int32Array): Slot {
    const key = values.join();
    const known = this.#known.get(key);
    if (known) return known;
    const slot = this.region.allocate(4 * values.length);
    this.all.push({ slot, values: Int32Array.from(values) });
    this.#known.set(key, slot);
    return slot;
  }
}
