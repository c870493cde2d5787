/**
 * Lowers one program: places its maps, and writes down the calls of every phase.
 *
 * @module
 */

import { consumers } from "../../../graph/graph.ts";
import { imagesShape, type Node, sharedDims } from "../../../graph/node.ts";
import { classesOf, type Program } from "../../../graph/program.ts";
import type { ImageStore } from "../../engine.ts";
import { Region, type Slot } from "../memory.ts";
import { type Channels, physical } from "./channels.ts";
import {
  type ClassFilter,
  classFilters,
  filterGradientCall,
  forwardCall,
  inputGradientCall,
  type Place,
} from "./conv_calls.ts";
import { at, type DraftArgument, type DraftCall, type DraftPhase, emptyPhase } from "./draft.ts";
import type { Globals } from "./globals.ts";
import { parameterNames, type SweepLibrary } from "./lower.ts";
import { bytesOf, interiorOf, Maps, pitchOf } from "./maps.ts";
import { MemoryUse, type Room } from "./memory_use.ts";
import { type ParameterLayout, parameterOf } from "./parameters.ts";
import { baseOf, isView } from "./prepare.ts";
import { type Item, type Schedule, schedule } from "./schedule.ts";
import { buildSweep, type SweepContext } from "./sweeps.ts";
import type { Tables } from "./tables.ts";

/** What all programs of a session share. */
export interface Shared {
  readonly channels: Channels;
  readonly layout: ParameterLayout;
  readonly tables: Tables;
  readonly globals: Globals;
  readonly library: SweepLibrary;
  readonly store: ImageStore;
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

/** Bytes at the start of an image's block: its loss and whether it was right. */
const RESULT: Slot = { space: "image", offset: 0 };
const RESULT_BYTES = 64;

export class ProgramLowering {
  readonly #maps: Maps;
  readonly #schedule: Schedule;
  readonly #use = new MemoryUse();
  /** Rooms beside the maps: what a max_pool remembers, and one image's part of a batch's sums. */
  readonly #extra = new Map<Node, Room>();
  readonly #threads = new Region("thread");
  readonly #chunks = new Region("chunk");
  readonly #vectors = new Map<Node, Slot>();
  readonly #phases: DraftPhase[];
  readonly #stored = new Set<Node>();
  readonly #sweepOf = new Map<Node, Item>();
  readonly #argmaxWanted = new Set<Node>();
  readonly #filters = new Map<Node, { filter: ClassFilter; slot: Slot }[]>();
  /** Where batch gradients go: the start of a parameter's piece in the weights' buffer. */
  readonly #targets = new Map<Node, string>();
  #weightGradient: Slot | undefined;
  readonly #mixing = new Map<Node, Slot>();

  constructor(readonly program: Program, readonly shared: Shared) {
    const { nodes } = program;
    this.#maps = new Maps(nodes, shared.channels, shared.layout);
    this.#schedule = schedule(nodes, shared.channels);
    // One phase more than the work needs, for what comes before all images.
    this.#phases = Array.from({ length: this.#schedule.phases + 1 }, emptyPhase);
  }

  run(): DraftPlan {
    this.#findTargets();
    this.#findStored();
    this.#measureUse();
    this.#prepareShared();
    this.#prepareGradients();
    const classes = classesOf(this.program);
    const sizes = this.#use.place(RESULT_BYTES, this.#threads.size);
    for (const [index, item] of this.#schedule.items.entries()) this.#lowerItem(item, index);
    return {
      name: this.program.name,
      phases: this.#phases,
      ...this.#finish(),
      sizes: { ...sizes, chunk: this.#chunks.size },
      results: { loss: RESULT, logits: this.#place(this.program.logits).slot, classes },
    };
  }

  // --- What has to lie in memory -------------------------------------------------------------

  /** Which parameter every gradient that is summed over the batch belongs to. */
  #findTargets(): void {
    const strip = (node: Node, name: string): void => {
      switch (node.op) {
        case "add":
          for (const input of node.inputs) strip(input, name);
          return;
        case "as_matrix":
        case "slice_filters":
        case "factorized_filter_gradient":
          return strip(node.inputs[0]!, name);
        default:
          if (!this.#targets.has(node)) this.#targets.set(node, name);
      }
    };
    for (const [name, node] of this.program.gradients) {
      if (node.op !== "softmax_gradient") strip(node, name);
    }
  }

  #findStored(): void {
    const { nodes, logits } = this.program;
    for (const item of this.#schedule.items) {
      for (const node of item.nodes) this.#sweepOf.set(node, item);
    }
    const readers = consumers(nodes);
    for (const node of nodes) {
      if (node.op === "max_pool_gradient") this.#argmaxWanted.add(node.inputs[2]!);
      const item = this.#sweepOf.get(node);
      const inside = item?.sweep === true;
      const outsideReader = readers.get(node)!.some((reader) => this.#sweepOf.get(reader) !== item);
      if (!inside || outsideReader || node === logits) this.#stored.add(node);
    }
  }

  #measureUse(): void {
    const { items, phases } = this.#schedule;
    const lastOfPhase = Array.from(
      { length: phases },
      (_, phase) => items.findLastIndex((item) => item.phase <= phase),
    );
    const touch = (node: Node, index: number, phase: number) => {
      if (node.shape.kind !== "images" || !this.#stored.has(node)) return;
      this.#use.touch(this.#room(node), index, phase);
    };
    for (const [index, { nodes, phase }] of items.entries()) {
      for (const node of nodes) {
        for (const input of node.inputs) touch(input, index, phase);
        touch(node, index, phase);
        if (node.op === "max_pool" && this.#argmaxWanted.has(node)) {
          const { height, width } = imagesShape(node);
          const room = { bytes: height * width * this.#channels(node) };
          this.#extra.set(node, room);
          this.#use.touch(room, index, phase);
        }
        if (node.op === "max_pool_gradient") {
          this.#use.touch(this.#extra.get(node.inputs[2]!)!, index, phase);
        }
        if (node.op === "moments" || node.op === "normalization_sums") {
          const room = { bytes: 8 * this.#channels(node.inputs[0]!) };
          this.#extra.set(node, room);
          this.#use.touch(room, index, phase);
          // Every thread reads all images' parts while others are already at the next phase's work.
          const next = Math.min(phase + 1, phases - 1);
          this.#use.touch(room, lastOfPhase[next]!, phase + 1);
          this.#use.pinToImage(room);
        }
      }
    }
    const logits = this.#room(this.program.logits);
    this.#use.touch(logits, items.length, phases);
    this.#use.pinToImage(logits);
  }

  readonly #rooms = new Map<unknown, Room>();
  #room(node: Node): Room {
    const { buffer } = this.#maps.of(node);
    let room = this.#rooms.get(buffer);
    if (!room) this.#rooms.set(buffer, room = { bytes: bytesOf(buffer) });
    return room;
  }

  #channels(node: Node): number {
    return physical(this.shared.channels.of(node));
  }

  // --- What comes before all images ----------------------------------------------------------

  #prepareShared(): void {
    const [first] = this.#phases as [DraftPhase];
    const { globals, layout, tables } = this.shared;
    for (const node of this.program.nodes) {
      if (node.op === "softmax") {
        const alphas = parameterOf(node.inputs[0]!);
        const [rows, columns] = alphas.dims as [number, number];
        const out = this.#threads.allocate(4 * rows * columns);
        this.#vectors.set(node, out);
        const value = globals.buffer("alphas", "value", layout.place(alphas.name).start);
        first.eachThread.push({ kernel: "softmax_rows", arguments: [value, rows, columns, out] });
      } else if (node.op === "stored_moments") {
        const [mean, variance] = node.inputs.map((input) =>
          this.#statistic(parameterOf(input).name)
        );
        const channels = layout.place(parameterOf(node.inputs[0]!).name).length;
        const out = this.#threads.allocate(12 * channels);
        this.#vectors.set(node, out);
        first.eachThread.push({
          kernel: "stored_moments",
          arguments: [mean!, variance!, channels, out],
        });
      } else if (node.op === "moments" || node.op === "normalization_sums") {
        const rows = node.op === "moments" ? 12 : 8;
        this.#vectors.set(node, this.#threads.allocate(rows * this.#channels(node.inputs[0]!)));
      } else if (node.op === "conv_input_gradient" || node.op === "depthwise_input_gradient") {
        const filter = node.inputs[1]!;
        if (this.#filters.has(filter)) continue;
        const classes = classFilters(layout.blocks(filter), node.attributes.stride);
        const made = classes.map((filter) => {
          const slot = tables.region.allocate(4 * filter.index.length);
          const index = tables.add(filter.index);
          const weights = globals.buffer("weights", "value");
          first.once.push({
            kernel: "gather",
            arguments: [slot, weights, index, filter.index.length],
          });
          return { filter, slot };
        });
        this.#filters.set(filter, made);
      }
    }
  }

  #statistic(name: string): Slot {
    return at(this.shared.globals.statistics, 4 * this.shared.layout.place(name).start);
  }

  #prepareGradients(): void {
    const [first] = this.#phases as [DraftPhase];
    const fill = (slot: Slot, floats: number) =>
      first.eachChunk.push({ kernel: "fill", arguments: [slot, floats, 0] });
    if (this.#targets.size > 0) {
      const size = this.shared.globals.size("weights");
      this.#weightGradient = this.#chunks.allocate(4 * size);
      fill(this.#weightGradient, size);
    }
    for (const gradient of this.program.gradients.values()) {
      if (gradient.op !== "softmax_gradient") continue;
      const weights = gradient.inputs[0]!;
      const floats = 4 * Math.ceil(sharedDims(weights).reduce((a, b) => a * b, 1) / 4);
      const slot = this.#chunks.allocate(4 * floats);
      this.#mixing.set(gradient, slot);
      fill(slot, floats);
    }
  }

  // --- What comes after all images -----------------------------------------------------------

  #finish(): Pick<DraftPlan, "reductions" | "finish"> {
    const { globals, layout, tables } = this.shared;
    const reductions: { chunks: Slot; target: Slot; length: number }[] = [];
    const finish: DraftCall[] = [];
    if (this.#weightGradient) {
      const length = globals.size("weights");
      const target = globals.buffer("weights", "gradient");
      reductions.push({ chunks: this.#weightGradient, target, length });
      const zeros = layout.structuralZeros;
      if (zeros.length > 0) {
        const from = Math.min(...zeros), to = Math.max(...zeros) + 1;
        const index = Array.from({ length: to - from }, (_, i) => i);
        for (const zero of zeros) index[zero - from] = -1;
        const piece = at(target, 4 * from);
        finish.push({
          kernel: "gather",
          arguments: [piece, piece, tables.add(index), index.length],
        });
      }
    }
    for (const [name, node] of this.program.gradients) {
      const chunks = this.#mixing.get(node);
      if (!chunks) continue;
      const weights = node.inputs[0]!;
      const [rows, columns] = sharedDims(weights) as [number, number];
      const length = 4 * Math.ceil(rows * columns / 4);
      const sum = tables.region.allocate(4 * length);
      reductions.push({ chunks, target: sum, length });
      const out = globals.buffer("alphas", "gradient", layout.place(name).start);
      finish.push({
        kernel: "softmax_rows_gradient",
        arguments: [this.#vectors.get(weights)!, sum, rows, columns, out],
      });
    }
    return { reductions, finish };
  }

  // --- Items ---------------------------------------------------------------------------------

  #place(node: Node): Place {
    const view = this.#maps.of(node);
    const { height, width } = view.buffer;
    const slot = at(this.#use.slot(this.#room(node)), interiorOf(view));
    return { slot, pitch: pitchOf(view), height, width };
  }

  #lowerItem(item: Item, index: number): void {
    const phase = this.#phases[item.phase + 1]!;
    for (const node of item.nodes) {
      if (node.shape.kind === "images" && this.#stored.has(node) && !isView(node)) {
        this.#clearBorder(node, index, phase);
      }
    }
    if (item.sweep) phase.eachImage.push(this.#sweepCall(item.nodes));
    else this.#lowerKernel(item.nodes, phase);
  }

  readonly #cleared = new Set<unknown>();
  #clearBorder(node: Node, index: number, phase: DraftPhase): void {
    const { buffer } = this.#maps.of(node);
    const { before, after } = buffer.border;
    if (before + after === 0 || this.#cleared.has(buffer)) return;
    if (this.#use.firstUse(this.#room(node)) !== index) return;
    this.#cleared.add(buffer);
    const whole = { buffer, from: 0, channels: buffer.channels };
    const slot = at(this.#use.slot(this.#room(node)), interiorOf(whole));
    const { pixel, row } = pitchOf(whole);
    phase.eachImage.push({
      kernel: "clear_border",
      arguments: [slot, buffer.height, buffer.width, before, after, pixel, row],
    });
  }

  #sweepCall(nodes: readonly Node[]): DraftCall {
    const context: SweepContext = {
      map: (node) => {
        const { slot, pitch } = this.#place(node);
        return { slot, walk: pitch };
      },
      vector: (node, row) => this.#vector(node, row),
      weight: (node, index) => at(this.#vectors.get(node)!, 4 * index),
      dotTarget: (node) => at(this.#dotChunk(node), 4 * node.attributes.index),
      isStored: (node) => this.#stored.has(node),
      channels: (node) => this.#channels(node),
    };
    const { sweep, slots } = buildSweep(nodes, context);
    return { kernel: this.shared.library.name(sweep), arguments: slots };
  }

  /** A row of a `[rows, channels]` tensor: combined statistics, or a parameter. */
  #vector(node: Node, row: number): Slot {
    const combined = this.#vectors.get(node);
    if (combined) {
      const map = node.op === "stored_moments" ? undefined : node.inputs[0]!;
      const channels = map
        ? this.#channels(map)
        : this.shared.layout.place(parameterOf(node.inputs[0]!).name).length;
      return at(combined, 4 * row * channels);
    }
    const place = this.shared.layout.place(parameterOf(node).name);
    return this.shared.globals.buffer("weights", "value", place.start);
  }

  /** The chunk's gradient of the mixing weights that a dot belongs to. */
  #dotChunk(dot: Node<"dot">): Slot {
    for (const [gradient, chunk] of this.#mixing) {
      const sum = gradient.inputs[1]!;
      if (sum === dot || dependsOn(sum, dot)) return chunk;
    }
    throw new Error("dot: Expected a gradient of mixing weights");
  }

  #lowerKernel(nodes: readonly Node[], phase: DraftPhase): void {
    const [node, partner] = nodes as [Node, Node?];
    const call = (kernel: string, ...values: DraftArgument[]) =>
      phase.eachImage.push({ kernel, arguments: values });
    const { globals, layout, tables, store } = this.shared;
    const [x, second] = node.inputs;
    switch (node.op) {
      case "images":
        return this.#loadImages(node, phase);
      case "conv":
      case "depthwise_conv": {
        const relu = node.op === "conv" && node.attributes.relu;
        for (const block of layout.blocks(second!)) {
          const weights = globals.buffer("weights", "value", block.start);
          const [from, to] = [this.#place(x!), this.#place(node)];
          phase.eachImage.push(
            forwardCall(tables, block, weights, from, to, node.attributes, relu),
          );
        }
        return;
      }
      case "conv_input_gradient":
      case "depthwise_input_gradient":
        return this.#inputGradient(node, phase);
      case "conv_filter_gradient":
      case "depthwise_filter_gradient": {
        for (const block of layout.blocks(this.#filterOf(this.#target(node)))) {
          const gradient = at(this.#weightGradient!, 4 * block.start);
          const [from, d] = [this.#place(x!), this.#place(second!)];
          phase.eachImage.push(
            filterGradientCall(tables, block, gradient, from, d, node.attributes),
          );
        }
        return;
      }
      case "max_pool":
      case "avg_pool":
        return this.#pool(node, partner as typeof node | undefined, phase);
      case "max_pool_gradient":
      case "avg_pool_gradient":
        return this.#poolGradient(node, partner as typeof node | undefined, phase);
      case "softplus": {
        const [from, to] = [this.#place(x!), this.#place(node)];
        const real = imagesShape(node).channels;
        return void call(
          "softplus",
          ...[from.slot, to.slot, to.height, to.width, this.#channels(node), real],
          ...[from.pitch.pixel, from.pitch.row, to.pitch.pixel, to.pitch.row],
        );
      }
      case "softplus_gradient": {
        const [d, from, to] = [this.#place(x!), this.#place(second!), this.#place(node)];
        return void call(
          "softplus_gradient",
          ...[d.slot, from.slot, to.slot, to.height, to.width, this.#channels(node)],
          ...[d.pitch.pixel, d.pitch.row, from.pitch.pixel, from.pitch.row],
          ...[to.pitch.pixel, to.pitch.row],
        );
      }
      case "moments":
        return this.#moments(node, phase);
      case "normalization_sums":
        return this.#normalizationSums(node, phase);
      case "channel_dot":
      case "channel_sum": {
        const target = at(this.#weightGradient!, 4 * layout.place(this.#target(node)).start);
        const maps = node.op === "channel_dot" ? [x!, second!] : [x!];
        const places = maps.map((map) => this.#place(map));
        const { height, width } = places[0]!;
        return void call(
          `${node.op}_accumulate`,
          ...places.map(({ slot }) => slot),
          ...[height, width, this.#channels(x!)],
          ...places.flatMap(({ pitch }) => [pitch.pixel, pitch.row]),
          target,
        );
      }
      case "global_average": {
        const { slot, pitch, height, width } = this.#place(x!);
        const size = [height, width, this.#channels(x!)];
        return void call(
          "global_average",
          ...[slot, ...size, pitch.pixel, pitch.row, this.#place(node).slot],
        );
      }
      case "global_average_gradient": {
        const { slot, pitch, height, width } = this.#place(node);
        const size = [height, width, this.#channels(node)];
        return void call(
          "global_average_gradient",
          ...[this.#place(x!).slot, ...size, slot, pitch.pixel, pitch.row],
        );
      }
      case "cross_entropy": {
        const classes = imagesShape(x!).channels;
        const label = { table: globals.labels, bytes: 1 };
        return void call("cross_entropy", this.#place(x!).slot, label, classes, RESULT);
      }
      case "cross_entropy_gradient": {
        const classes = imagesShape(x!).channels;
        const label = { table: globals.labels, bytes: 1 };
        const width = this.#channels(node);
        return void call(
          "cross_entropy_gradient",
          ...[this.#place(x!).slot, label, classes, width, globals.scale],
          this.#place(node).slot,
        );
      }
      default:
        throw new Error(`${node.op}: Expected an operation with a kernel (${store.count} images)`);
    }
  }

  #target(node: Node): string {
    const name = this.#targets.get(node);
    if (name !== undefined) return name;
    throw new Error(`${node.op}: Expected the gradient of a parameter`);
  }

  /** The filter node that a parameter is part of. */
  #filterOf(name: string): Node {
    for (const { op, inputs } of this.program.nodes) {
      const filter = inputs[1];
      if ((op === "conv" || op === "depthwise_conv") && parameterNames(filter!).includes(name)) {
        return filter!;
      }
    }
    throw new Error(`Expected a conv with the filter ${name}`);
  }

  #loadImages(node: Node<"images">, phase: DraftPhase): void {
    const { globals, store } = this.shared;
    const { height, width, channels } = node.attributes;
    const { slot, pitch } = this.#place(node);
    const bytes = store.pixels.kind === "bytes";
    phase.eachImage.push({
      kernel: bytes ? "load_bytes" : "load_floats",
      arguments: [
        ...[globals.images, { table: globals.numbers, bytes: 4 }],
        height * width * channels * (bytes ? 1 : 4),
        ...(bytes ? [globals.lookup] : []),
        ...[height, width, channels, this.#channels(node), slot, pitch.pixel, pitch.row],
      ],
    });
  }

  #inputGradient(
    node: Node<"conv_input_gradient" | "depthwise_input_gradient">,
    phase: DraftPhase,
  ): void {
    const { stride } = node.attributes;
    const [d, filter] = node.inputs;
    const classes = this.#filters.get(filter!)!;
    const [from, to] = [this.#place(d!), this.#place(node)];
    const reached = new Set<string>();
    const key = ({ parity }: ClassFilter) => `${parity.row},${parity.column}`;
    for (const { filter } of classes) reached.add(key(filter));
    let all = baseOf(node) !== undefined;
    if (!all && reached.size < stride * stride) {
      phase.eachImage.push(this.#clearCall(node));
      all = true;
    }
    const written = new Set<string>();
    for (const { filter, slot } of classes) {
      const accumulate = all || written.has(key(filter));
      written.add(key(filter));
      phase.eachImage.push(
        inputGradientCall(this.shared.tables, filter, slot, from, to, stride, accumulate),
      );
    }
  }

  /** Fills a map with zeros. */
  #clearCall(node: Node): DraftCall {
    const { slot, pitch, height, width } = this.#place(node);
    const sweep = {
      height,
      width,
      channels: this.#channels(node),
      views: [pitch],
      scalars: 0,
      dots: 0,
      steps: [{ kind: "zero" }, { kind: "store", view: 0, x: 0 }],
    } as const;
    return { kernel: this.shared.library.name(sweep), arguments: [slot] };
  }

  #poolGeometry(x: Node, y: Node<"max_pool" | "avg_pool">["attributes"], places: {
    input: Place;
    average: Place;
    maximum: Place;
  }): Slot {
    const { input, average, maximum } = places;
    return this.shared.tables.add([
      ...[input.height, input.width, average.height, average.width],
      ...[y.kernel, y.stride, y.padding, this.#channels(x)],
      ...[input, average, maximum].flatMap(({ pitch }) => [pitch.pixel, pitch.row]),
    ]);
  }

  #pool(
    node: Node<"max_pool" | "avg_pool">,
    partner: Node<"max_pool" | "avg_pool"> | undefined,
    phase: DraftPhase,
  ): void {
    const x = node.inputs[0]!;
    const maxNode = node.op === "max_pool" ? node : partner;
    const avgNode = node.op === "avg_pool" ? node : partner;
    const input = this.#place(x);
    const maximum = this.#place(maxNode ?? node), average = this.#place(avgNode ?? node);
    const geometry = this.#poolGeometry(x, node.attributes, { input, average, maximum });
    const call = (kernel: string, ...values: DraftArgument[]) =>
      phase.eachImage.push({ kernel, arguments: [geometry, input.slot, ...values] });
    const argmax = maxNode && this.#argmaxWanted.has(maxNode)
      ? this.#use.slot(this.#extra.get(maxNode)!)
      : undefined;
    if (avgNode && maxNode && argmax) {
      call("pools", average.slot, maximum.slot, argmax);
      return;
    }
    if (avgNode) call("avg_pool", average.slot);
    if (maxNode && argmax) call("max_pool", maximum.slot, argmax);
    else if (maxNode) call("max_pool_value", maximum.slot);
  }

  #poolGradient(
    node: Node<"max_pool_gradient" | "avg_pool_gradient">,
    partner: Node<"max_pool_gradient" | "avg_pool_gradient"> | undefined,
    phase: DraftPhase,
  ): void {
    const maxNode = [node, partner].find((one) => one?.op === "max_pool_gradient");
    const avgNode = [node, partner].find((one) => one?.op === "avg_pool_gradient");
    const input = this.#place(partner ?? node);
    const maximum = this.#place((maxNode ?? node).inputs[0]!);
    const average = this.#place((avgNode ?? node).inputs[0]!);
    const places = { input, average, maximum };
    const geometry = this.#poolGeometry(node, node.attributes, places);
    const argmax = maxNode && this.#use.slot(this.#extra.get(maxNode.inputs[2]!)!);
    phase.eachImage.push({
      kernel: avgNode && maxNode ? "pools_gradient" : node.op,
      arguments: [
        geometry,
        ...(avgNode ? [average.slot] : []),
        ...(maxNode ? [maximum.slot, argmax!] : []),
        input.slot,
        baseOf(node) ? 1 : 0,
      ],
    });
  }

  #moments(node: Node<"moments">, phase: DraftPhase): void {
    const x = node.inputs[0]!;
    const { slot, pitch, height, width } = this.#place(x);
    const channels = this.#channels(x);
    const partial = this.#use.slot(this.#extra.get(node)!);
    phase.eachImage.push({
      kernel: "moments",
      arguments: [slot, height, width, channels, pitch.pixel, pitch.row, partial],
    });
    const out = this.#vectors.get(node)!;
    const next = this.#next(node);
    const stride = { strideOf: "image" as const };
    const pixels = height * width;
    next.eachThread.push({
      kernel: "combine_moments",
      arguments: [partial, stride, { timesBatch: 1 }, pixels, channels, out],
    });
    // Equal batch norms share their moments, yet each has running statistics of its own.
    for (const { moments, mean, variance } of this.program.statistics) {
      if (moments !== node) continue;
      const running = [this.#statistic(mean), this.#statistic(variance)];
      next.once.push({
        kernel: "update_statistics",
        arguments: [out, ...running, { timesBatch: pixels }, channels],
      });
    }
  }

  #normalizationSums(node: Node<"normalization_sums">, phase: DraftPhase): void {
    const [d, x] = node.inputs.map((input) => this.#place(input)) as [Place, Place];
    const channels = this.#channels(node.inputs[0]!);
    const partial = this.#use.slot(this.#extra.get(node)!);
    phase.eachImage.push({
      kernel: "channel_sums",
      arguments: [
        ...[d.slot, x.slot, d.height, d.width, channels],
        ...[d.pitch.pixel, d.pitch.row, x.pitch.pixel, x.pitch.row, partial],
      ],
    });
    this.#next(node).eachThread.push({
      kernel: "combine_sums",
      arguments: [
        ...[partial, { strideOf: "image" as const }, { timesBatch: 1 }],
        ...[{ timesBatch: d.height * d.width }, channels, this.#vectors.get(node)!],
      ],
    });
  }

  /** The phase in which a batch's sums are there; a last one is made if need be. */
  #next(node: Node): DraftPhase {
    const index = this.#schedule.phaseOf.get(node)! + 2;
    while (this.#phases.length <= index) this.#phases.push(emptyPhase());
    return this.#phases[index]!;
  }
}

function dependsOn(sum: Node, node: Node): boolean {
  return sum.op === "add" && sum.inputs.some((input) => input === node || dependsOn(input, node));
}
