/**
 * Lowers one program: writes down the calls of every phase.
 *
 * @module
 */

import { imagesShape, type Node } from "../../../graph/node.ts";
import { classesOf, type Program } from "../../../graph/program.ts";
import type { ImageStore } from "../../engine.ts";
import type { SweepLibrary } from "../sweep/library.ts";
import type { Channels } from "./channels.ts";
import {
  type ClassFilter,
  filterGradientCall,
  forwardCall,
  inputGradientCall,
} from "./conv_calls.ts";
import { at, type DraftCall, type DraftPhase, type DraftPlan, emptyPhase } from "./draft.ts";
import type { Globals } from "./globals.ts";
import { Filters } from "./filters.ts";
import { GradientTargets } from "./gradient_targets.ts";
import { mapCall } from "./map_calls.ts";
import { type FilterBlock, type ParameterLayout, parameterOf, slotOf } from "./parameters.ts";
import { poolCall, poolGradientCall, poolPickCall } from "./pool_calls.ts";
import { baseOf } from "./prepare.ts";
import type { Role } from "./reuse.ts";
import { type Item, type Schedule, schedule } from "./schedule.ts";
import { momentsCalls, normalizationSumsCalls, SUM_ROWS } from "./statistics_calls.ts";
import { RESULT, Storage } from "./storage.ts";
import { buildSweep, callOf } from "./sweeps.ts";
import type { Tables } from "./tables.ts";
import { scratchBytes, winogradCalls, winogradFilterGradientCalls } from "./winograd_calls.ts";

/** What all programs of a session share. */
export interface Shared {
  readonly channels: Channels;
  readonly layout: ParameterLayout;
  readonly tables: Tables;
  readonly globals: Globals;
  readonly library: SweepLibrary;
  readonly store: ImageStore;
}

/**
 * Lowers a program in two steps, since what programs keep for each other must have been counted in all
 * of them before the calls of any can be written: the constructor schedules, `run` writes.
 */
export class ProgramLowering {
  readonly #schedule: Schedule;
  readonly #storage: Storage;
  readonly #targets: GradientTargets;
  readonly #phases: DraftPhase[];
  readonly #filters: Filters;

  constructor(readonly program: Program, readonly shared: Shared, readonly role: Role) {
    const { channels, layout, globals, tables } = shared;
    this.#schedule = schedule(program.nodes, channels);
    this.#targets = new GradientTargets(program, layout, globals, tables);
    this.#filters = new Filters(program.nodes, layout, globals, tables);
    const scratchOf = (node: Node): readonly number[] => {
      const block = this.#winogradBlock(node);
      return block ? scratchBytes(imagesShape(node.inputs[0]!), block) : [];
    };
    this.#storage = new Storage(
      program,
      this.#schedule,
      channels,
      layout,
      globals,
      scratchOf,
      role,
    );
    // One phase more than the work needs, for what comes before all images.
    this.#phases = Array.from({ length: this.#schedule.phases + 1 }, emptyPhase);
  }

  /** Bytes of an image's block in which one program keeps what another takes. */
  get keptBytes(): number {
    return this.#storage.keptBytes;
  }

  /** @param keptBytes of the program that keeps most */
  run(keptBytes: number): DraftPlan {
    const { program } = this;
    const first = this.#phases[0]!;
    for (const node of program.nodes) this.#prepareShared(node, first);
    first.once.push(...this.#filters.calls);
    first.eachChunk.push(...this.#targets.clear());
    const sizes = { ...this.#storage.place(keptBytes), chunk: this.#targets.size };
    for (const [index, item] of this.#schedule.items.entries()) this.#lowerItem(item, index);
    const complete = this.#targets.complete();
    if (complete.length > 0) this.#phases.push({ ...emptyPhase(), eachChunk: complete });
    const logits = this.#storage.map(program.logits).slot;
    return {
      name: program.name,
      phases: this.#phases,
      ...this.#targets.finish(this.#storage),
      sizes,
      results: { loss: RESULT, logits, classes: classesOf(program) },
    };
  }

  /** What of a node comes before all images. */
  #prepareShared(node: Node, first: DraftPhase): void {
    const { globals, layout } = this.shared;
    const storage = this.#storage;
    switch (node.op) {
      case "softmax": {
        const { name, dims } = parameterOf(node.inputs[0]!);
        const [rows, columns] = dims as [number, number];
        const out = storage.addVector(node, 4 * rows * columns);
        const value = globals.buffer("alphas", "value", layout.place(name).start);
        first.eachThread.push({ kernel: "softmax_rows", arguments: [value, rows, columns, out] });
        return;
      }
      case "stored_moments": {
        const [mean, variance] = node.inputs.map((input) => parameterOf(input).name);
        const channels = layout.place(mean!).length;
        const out = storage.addVector(node, 4 * SUM_ROWS.moments * channels);
        const stored = [storage.statistic(mean!), storage.statistic(variance!)];
        first.eachThread.push({ kernel: "stored_moments", arguments: [...stored, channels, out] });
        return;
      }
      case "moments":
      case "normalization_sums":
        storage.addVector(node, 4 * SUM_ROWS[node.op] * storage.channels(node.inputs[0]!));
    }
  }

  /** The filter block of a conv, or of a gradient of one, that goes by Winograd's algorithm. */
  #winogradBlock(node: Node): FilterBlock | undefined {
    switch (node.op) {
      case "conv":
      case "conv_input_gradient":
        return this.#filters.winograd(node)?.block;
      case "conv_filter_gradient":
        return this.#targets.winogradBlock(node);
    }
  }

  #lowerItem(item: Item, index: number): void {
    if (this.role === "taken" && this.#storage.isReused(index)) return this.#takeItem(item);
    const phase = this.#phases[item.phase + 1]!;
    phase.eachImage.push(...this.#storage.clearBorders(item, index));
    if (item.sweep) phase.eachImage.push(this.#sweepCall(item.nodes));
    else this.#lowerKernel(item.nodes, phase);
  }

  /** Every thread needs the batch's moments for itself, but no image is looked at again. */
  #takeItem({ nodes }: Item): void {
    if (nodes[0]!.op === "moments") this.#lowerKernel(nodes, emptyPhase());
  }

  #sweepCall(nodes: readonly Node[]): DraftCall {
    const storage = this.#storage;
    const { sweep, slots } = buildSweep(nodes, {
      map: (node) => {
        const { slot, pitch } = storage.map(node);
        return { slot, walk: pitch };
      },
      vector: (node, row) => storage.row(node, row),
      weight: (node, index) => at(storage.vector(node), 4 * index),
      pathScale: (path) => {
        const { globals } = this.shared;
        return { table: at(globals.pathScales, 4 * path), bytes: 4 * globals.paths };
      },
      dotTarget: (node) => this.#targets.dot(node),
      isStored: (node) => storage.isStored(node),
      channels: (node) => storage.channels(node),
    });
    return callOf(this.shared.library, { sweep, slots });
  }

  #lowerKernel(nodes: readonly Node[], phase: DraftPhase): void {
    const [node] = nodes as [Node];
    const { layout, globals, tables } = this.shared;
    const storage = this.#storage;
    const [x, second] = node.inputs;
    switch (node.op) {
      case "conv":
      case "depthwise_conv": {
        const relu = node.op === "conv" && node.attributes.relu;
        const mode = relu ? "_relu" : baseOf(node) ? "_accumulate" : "";
        const [from, to] = [storage.map(x!), storage.map(node)];
        const winograd = this.#filters.winograd(node);
        if (winograd) {
          const { block: { into, out }, slot } = winograd;
          const scratch = storage.scratch(node);
          phase.eachImage.push(...winogradCalls(from, slot, to, [into, out], scratch, mode));
          return;
        }
        for (const block of layout.blocks(second!)) {
          const weights = globals.buffer("weights", slotOf(second!), block.start);
          phase.eachImage.push(
            forwardCall(tables, block, weights, from, to, node.attributes, mode),
          );
        }
        return;
      }
      case "conv_input_gradient":
      case "depthwise_input_gradient":
        return this.#inputGradient(node, phase);
      case "conv_filter_gradient":
      case "depthwise_filter_gradient": {
        const [from, d] = [storage.map(x!), storage.map(second!)];
        const winograd = this.#winogradBlock(node);
        if (winograd) {
          const gradient = this.#targets.frequencies(winograd);
          const scratch = storage.scratch(node);
          phase.eachImage.push(
            ...winogradFilterGradientCalls(from, d, gradient, winograd, scratch),
          );
          return;
        }
        for (const block of layout.blocks(this.#targets.filterOf(node))) {
          const gradient = this.#targets.weights(block.start);
          phase.eachImage.push(
            filterGradientCall(tables, block, gradient, from, d, node.attributes),
          );
        }
        return;
      }
      case "max_pool":
      case "avg_pool":
        phase.eachImage.push(poolCall(nodes, storage, tables));
        return;
      case "max_pool_gradient":
      case "avg_pool_gradient":
        phase.eachImage.push(poolGradientCall(nodes, storage, tables));
        return;
      case "max_pool_pick":
        phase.eachImage.push(poolPickCall(node, storage, tables));
        return;
      case "moments":
        return momentsCalls(node, this.program.statistics, storage, phase, this.#next(node));
      case "normalization_sums":
        return normalizationSumsCalls(node, storage, phase, this.#next(node));
      default:
        phase.eachImage.push(mapCall(node, storage, this.#targets, this.shared));
    }
  }

  #inputGradient(
    node: Node<"conv_input_gradient" | "depthwise_input_gradient">,
    phase: DraftPhase,
  ): void {
    const { stride } = node.attributes;
    const [from, to] = [this.#storage.map(node.inputs[0]!), this.#storage.map(node)];
    const winograd = this.#filters.winograd(node);
    if (winograd) {
      const { block: { into, out }, slot } = winograd;
      const [v, m] = this.#storage.scratch(node);
      const mode = baseOf(node) ? "_accumulate" : "";
      phase.eachImage.push(...winogradCalls(from, slot, to, [out, into], [m, v], mode));
      return;
    }
    const classes = this.#filters.classes(node);
    const key = ({ parity }: ClassFilter) => `${parity.row},${parity.column}`;
    const reached = new Set(classes.map(({ filter }) => key(filter)));
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
    const { slot, pitch, height, width } = this.#storage.map(node);
    const sweep = {
      height,
      width,
      channels: this.#storage.channels(node),
      views: [pitch],
      scalars: 0,
      dots: 0,
      steps: [{ kind: "zero" }, { kind: "store", view: 0, x: 0 }],
    } as const;
    return callOf(this.shared.library, { sweep, slots: [slot] });
  }

  /** The phase in which a batch's sums are there; a last one is made if need be. */
  #next(node: Node): DraftPhase {
    const index = this.#schedule.phaseOf.get(node)! + 2;
    while (this.#phases.length <= index) this.#phases.push(emptyPhase());
    return this.#phases[index]!;
  }
}
