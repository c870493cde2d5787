/**
 * What a program keeps in memory: its maps, what a max_pool remembers, one image's part of the
 * batch's sums, and the vectors that every thread has for itself.
 *
 * @module
 */

import { consumers } from "../../../graph/graph.ts";
import { imagesShape, type Node } from "../../../graph/node.ts";
import type { Program } from "../../../graph/program.ts";
import { Region, type Slot } from "../memory.ts";
import { type Channels, physical } from "./channels.ts";
import type { Place } from "./conv_calls.ts";
import { at, type DraftCall, moving } from "./draft.ts";
import type { Globals } from "./globals.ts";
import { type Buffer, bytesOf, interiorOf, Maps, pitchOf } from "./maps.ts";
import { MemoryUse, type Room } from "./memory_use.ts";
import { type ParameterLayout, parameterOf, slotOf } from "./parameters.ts";
import { isView } from "./prepare.ts";
import { type Access, BATCH_SUM, findReuse, NO_REUSE, type Role } from "./reuse.ts";
import type { Item, Schedule } from "./schedule.ts";
import type { Scratch } from "./winograd_calls.ts";

/** At the start of an image's block: its loss (f32) and whether it was right (i32). */
export const RESULT: Slot = { space: "image", offset: 0 };

/** Places of everything that one program keeps, found before its calls are written. */
export class Storage {
  readonly #maps: Maps;
  readonly #use = new MemoryUse();
  readonly #rooms = new Map<Buffer, Room>();
  /** Rooms beside the maps, by the node that fills them. */
  readonly #extra = new Map<Node, Room>();
  readonly #threads = new Region("thread");
  readonly #vectors = new Map<Node, Slot>();
  readonly #stored = new Set<Node>();
  readonly #cleared = new Set<Buffer>();
  readonly #accesses = new Map<Room, Access>();
  #reuse = NO_REUSE;
  readonly #scratch = new Map<Node, readonly Room[]>();

  /** @param scratchOf bytes of each room that a node's kernels need for themselves */
  constructor(
    readonly program: Program,
    readonly schedule: Schedule,
    readonly channelsOf: Channels,
    readonly layout: ParameterLayout,
    readonly globals: Globals,
    readonly scratchOf: (node: Node) => readonly number[],
    role: Role,
  ) {
    this.#maps = new Maps(program.nodes, channelsOf, layout);
    this.#findStored();
    this.#measureUse();
    if (role) this.#reuse = findReuse(program.nodes, schedule.items, this.#accesses);
    for (const room of this.#reuse.kept) this.#use.keep(room);
  }

  /** Channels of a map in memory. */
  channels(node: Node): number {
    return physical(this.channelsOf.of(node));
  }

  /** Whether a map goes to memory: what only its own sweep reads does not. */
  isStored(node: Node): boolean {
    return this.#stored.has(node);
  }

  /** Whether a program that ran before has done an item's work. */
  isReused(item: number): boolean {
    return this.#reuse.done.has(item);
  }

  /** Bytes of what another program takes from this one. */
  get keptBytes(): number {
    return this.#use.keptBytes;
  }

  /** Whether a gradient needs to know which pixel won. */
  remembersWinner(maxPool: Node): boolean {
    return this.#extra.has(maxPool);
  }

  /**
   * Finds a place for everything; the thread's vectors must be there already.
   *
   * @param keptBytes of the program that keeps most
   * @returns bytes of an image's and of a thread's block
   */
  place(keptBytes: number): { image: number; thread: number } {
    return this.#use.place(keptBytes, this.#threads.size);
  }

  /** A map's place. */
  map(node: Node): Place {
    const view = this.#maps.of(node);
    const { height, width } = view.buffer;
    const slot = at(this.#use.slot(this.#room(view.buffer)), interiorOf(view));
    return { slot, pitch: pitchOf(view), height, width };
  }

  /** What a node keeps beside its map: winners, or one image's part of a sum. */
  extra(node: Node): Slot {
    return this.#use.slot(this.#extra.get(node)!);
  }

  /** The two rooms that only the kernels of a conv by Winograd's algorithm use. */
  scratch(node: Node): Scratch {
    const [into, out] = this.#scratch.get(node)!.map((room) => this.#use.slot(room));
    return [into!, out!];
  }

  /** Gives a shared tensor room that every thread has for itself. */
  addVector(node: Node, bytes: number): Slot {
    const slot = this.#threads.allocate(bytes);
    this.#vectors.set(node, slot);
    return slot;
  }

  /** A thread's own tensor. */
  vector(node: Node): Slot {
    const slot = this.#vectors.get(node);
    if (slot) return slot;
    throw new Error(`${node.op}: Expected a tensor that every thread has`);
  }

  /** A row of a `[rows, channels]` tensor: combined statistics, or a parameter. */
  row(node: Node, row: number): Slot {
    if (node.op === "parameter" || node.op === "direction") {
      const { start } = this.layout.place(node.attributes.name);
      return this.globals.buffer("weights", slotOf(node), start);
    }
    const [source] = node.inputs;
    const channels = node.op === "stored_moments"
      ? this.layout.place(parameterOf(source!).name).length
      : this.channels(source!);
    return at(this.vector(node), 4 * row * channels);
  }

  /** A running statistic. */
  statistic(name: string): Slot {
    return at(this.globals.statistics, 4 * this.layout.place(name).start);
  }

  /** Calls that make the borders zero of all maps that an item is the first to write. */
  clearBorders(item: Item, index: number): DraftCall[] {
    return item.nodes.flatMap((node) => {
      if (node.shape.kind !== "images" || !this.#stored.has(node) || isView(node)) return [];
      const { buffer } = this.#maps.of(node);
      const { before, after } = buffer.border;
      if (before + after === 0 || this.#cleared.has(buffer)) return [];
      const room = this.#room(buffer);
      if (this.#use.firstUse(room) !== index) return [];
      this.#cleared.add(buffer);
      const whole = { buffer, from: 0, channels: buffer.channels };
      const slot = at(this.#use.slot(room), interiorOf(whole));
      const { pixel, row } = pitchOf(whole);
      const size = [buffer.height, buffer.width, before, after, pixel, row];
      // Border pixels of all rows together.
      const border = (buffer.height + before + after) * (buffer.width + before + after) -
        buffer.height * buffer.width;
      const cost = moving(buffer, buffer.channels, border * buffer.channels);
      return [{ kernel: "clear_border", arguments: [slot, ...size], cost }];
    });
  }

  #findStored(): void {
    const { nodes, logits } = this.program;
    const itemOf = new Map<Node, Item>();
    for (const item of this.schedule.items) {
      for (const node of item.nodes) itemOf.set(node, item);
    }
    const readers = consumers(nodes);
    for (const node of nodes) {
      const item = itemOf.get(node);
      const outside = readers.get(node)!.some((reader) => itemOf.get(reader) !== item);
      if (!item?.sweep || outside || node === logits) this.#stored.add(node);
    }
  }

  #measureUse(): void {
    const { items, phases } = this.schedule;
    const readsWinners = ({ op }: Node) => op === "max_pool_gradient" || op === "max_pool_pick";
    const winnersWanted = new Set(
      this.program.nodes.filter(readsWinners).map(({ inputs }) => inputs[2]!),
    );
    for (const [index, { nodes, phase }] of items.entries()) {
      for (const node of nodes) {
        for (const map of [...node.inputs, node]) {
          if (map.shape.kind !== "images" || !this.#stored.has(map)) continue;
          this.#touch(this.#room(this.#maps.of(map).buffer), index, phase, map === node);
        }
        const scratch = this.scratchOf(node).map((bytes) => ({ bytes }));
        this.#scratch.set(node, scratch);
        for (const room of scratch) this.#use.touch(room, index, phase);
        if (winnersWanted.has(node)) {
          const { height, width } = imagesShape(node);
          const room = this.#addRoom(node, height * width * this.channels(node));
          this.#touch(room, index, phase, true);
        }
        if (readsWinners(node)) {
          this.#touch(this.#extra.get(node.inputs[2]!)!, index, phase, false);
        }
        if (node.op === "moments" || node.op === "normalization_sums") {
          this.#keepPartial(node, index, phase);
        }
      }
    }
    const logits = this.#room(this.#maps.of(this.program.logits).buffer);
    this.#use.touch(logits, items.length, phases);
    this.#use.pinToImage(logits);
  }

  /** Every thread reads all images' parts while others are already at the next phase's work. */
  #keepPartial(node: Node, index: number, phase: number): void {
    const { items, phases } = this.schedule;
    const next = Math.min(phase + 1, phases - 1);
    const room = this.#addRoom(node, 8 * this.channels(node.inputs[0]!));
    this.#touch(room, index, phase, true);
    this.#touch(room, items.findLastIndex((item) => item.phase <= next), phase + 1, false);
    this.#accesses.get(room)!.readers.add(BATCH_SUM);
    this.#use.pinToImage(room);
  }

  #touch(room: Room, item: number, phase: number, writes: boolean): void {
    this.#use.touch(room, item, phase);
    let access = this.#accesses.get(room);
    if (!access) this.#accesses.set(room, access = { writers: new Set(), readers: new Set() });
    (writes ? access.writers : access.readers).add(item);
  }

  #addRoom(node: Node, bytes: number): Room {
    const room = { bytes };
    this.#extra.set(node, room);
    return room;
  }

  #room(buffer: Buffer): Room {
    let room = this.#rooms.get(buffer);
    if (!room) this.#rooms.set(buffer, room = { bytes: bytesOf(buffer) });
    return room;
  }
}
