/**
 * The order of work. Phases: a node that needs the whole batch's result of another comes in a later
 * phase. Within a phase kernels come as soon as their inputs are there, and element-by-element work
 * waits until no kernel is ready, so that as much of it as possible meets in one sweep.
 *
 * @module
 */

import { imagesShape, type Node, type Window } from "../../../graph/node.ts";
import { definitionOf } from "../../../graph/ops/mod.ts";
import { consumers } from "../../../graph/graph.ts";
import { type Channels, physical } from "./channels.ts";
import { baseOf } from "./prepare.ts";

/** One kernel's work, or a sweep's: nodes in the order in which they are done. */
export interface Item {
  readonly phase: number;
  readonly sweep: boolean;
  readonly nodes: readonly Node[];
}

/** The work of a program in its order. */
export interface Schedule {
  readonly items: readonly Item[];
  readonly phases: number;
  readonly phaseOf: ReadonlyMap<Node, number>;
}

/** More maps than this in one sweep cost more in addresses than the sweep saves. */
const MOST_MAPS = 24;

const kindOf = (node: Node) => definitionOf(node.op).kind;
/** Work on maps that a sweep can do. A dot reduces, but element by element. */
const isElement = (node: Node): boolean =>
  node.op === "dot" || (kindOf(node) === "element" && node.shape.kind === "images");

/** Orders all work on images. */
export function schedule(nodes: readonly Node[], channels: Channels): Schedule {
  const phaseOf = new Map<Node, number>();
  for (const node of nodes) {
    const after = (input: Node) => phaseOf.get(input)! + (kindOf(input) === "batch" ? 1 : 0);
    phaseOf.set(node, Math.max(0, ...node.inputs.map(after)));
  }
  const phases = 1 + Math.max(0, ...phaseOf.values());
  const items: Item[] = [];
  const done = new Set<Node>();
  const readers = consumers(nodes);
  for (let phase = 0; phase < phases; phase++) {
    const here = nodes.filter((node) => phaseOf.get(node) === phase);
    new PhaseScheduler(here, phase, done, readers, channels, items).run();
  }
  return { items, phases, phaseOf };
}

class PhaseScheduler {
  #open: Node[];

  constructor(
    nodes: readonly Node[],
    readonly phase: number,
    readonly done: Set<Node>,
    readonly readers: ReadonlyMap<Node, readonly Node[]>,
    readonly channels: Channels,
    readonly items: Item[],
  ) {
    this.#open = [...nodes];
  }

  run(): void {
    while (this.#open.length > 0) {
      this.#passThrough();
      const kernel = this.#open.find((node) => this.#ready(node) && !isElement(node));
      if (kernel) this.#emit(false, this.#withPartner(kernel));
      else if (this.#open.length > 0) this.#emit(true, this.#gatherSweep());
    }
  }

  #ready(node: Node): boolean {
    return node.inputs.every((input) => this.done.has(input));
  }

  /** Views and shared tensors need no place in the order. */
  #passThrough(): void {
    for (const node of this.#open) {
      const kind = kindOf(node);
      const free = kind === "view" || node.shape.kind === "labels" || kind === "shared" ||
        node.op === "parameter" || node.op === "direction" ||
        (node.op === "add" && node.shape.kind === "shared");
      if (free && this.#ready(node)) this.done.add(node);
    }
    this.#open = this.#open.filter((node) => !this.done.has(node));
  }

  #emit(sweep: boolean, nodes: readonly Node[]): void {
    this.items.push({ phase: this.phase, sweep, nodes });
    for (const node of nodes) this.done.add(node);
    this.#open = this.#open.filter((node) => !this.done.has(node));
  }

  /** Average and maximum over the same windows read their input once, and write gradients once. */
  #withPartner(node: Node): readonly Node[] {
    if (node.op === "max_pool" || node.op === "avg_pool") {
      const other = node.op === "max_pool" ? "avg_pool" : "max_pool";
      const partner = this.#open.find((open) =>
        open.op === other && open.inputs[0] === node.inputs[0] &&
        sameWindow(open.attributes, node.attributes)
      );
      return partner ? [node, partner] : [node];
    }
    if (node.op === "max_pool_gradient" || node.op === "avg_pool_gradient") {
      const [reader, ...more] = this.readers.get(node)!;
      const pair = reader && more.length === 0 && baseOf(reader) === node &&
        reader.op !== node.op &&
        (reader.op === "avg_pool_gradient" || reader.op === "max_pool_gradient") &&
        sameWindow(reader.attributes, node.attributes) &&
        reader.inputs.every((input) => input === node || this.done.has(input));
      return pair ? [node, reader] : [node];
    }
    return [node];
  }

  /** All element-by-element work of one size that can be done now. */
  #gatherSweep(): readonly Node[] {
    const first = this.#open.find((node) => this.#ready(node) && isElement(node));
    if (!first) throw new Error(`Expected work that is ready but found ${this.#open[0]!.op}`);
    const size = this.#size(first);
    const inside = new Set<Node>();
    const maps = new Set<Node>();
    for (const node of this.#open) {
      if (!isElement(node) || this.#size(node) !== size) continue;
      if (!node.inputs.every((input) => this.done.has(input) || inside.has(input))) continue;
      const outside = node.inputs.filter((input) =>
        input.shape.kind === "images" && !inside.has(input)
      );
      const wanted = new Set([...maps, ...outside, node]);
      if (inside.size > 0 && wanted.size > MOST_MAPS) continue;
      for (const map of wanted) maps.add(map);
      inside.add(node);
    }
    return [...inside];
  }

  #size(node: Node): string {
    const map = node.op === "dot" ? node.inputs[0]! : node;
    const { height, width } = imagesShape(map);
    return `${height}×${width}×${physical(this.channels.of(map))}`;
  }
}

function sameWindow(a: Window, b: Window): boolean {
  return a.kernel === b.kernel && a.stride === b.stride && a.dilation === b.dilation &&
    a.padding === b.padding;
}
