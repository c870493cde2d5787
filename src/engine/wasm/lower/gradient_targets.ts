/**
 * Where gradients that are summed over the batch go: first to a chunk's buffer, image by image, then
 * to the group's.
 *
 * @module
 */

import { imagesShape, type Node, sharedDims } from "../../../graph/node.ts";
import type { Program } from "../../../graph/program.ts";
import { Region, type Slot } from "../memory.ts";
import { filterFrequencies } from "../winograd.ts";
import { at, type DraftCall, type DraftPlan } from "./draft.ts";
import type { Globals } from "./globals.ts";
import { type FilterBlock, type ParameterLayout, parameterNames } from "./parameters.ts";
import type { Storage } from "./storage.ts";
import type { Tables } from "./tables.ts";
import { filterGradientBackCall, winogradBlock } from "./winograd_calls.ts";

/** The places of the gradients that one program sums over its batch. */
export class GradientTargets {
  readonly #chunks = new Region("chunk");
  /** The parameter that a batch's sum is, or is part of, the gradient of. */
  readonly #parameters = new Map<Node, string>();
  /** Parameters whose gradient is another one's: the shifts of two batch norms in one sum have it. */
  readonly #equals: { readonly name: string; readonly as: string }[] = [];
  readonly #weights: Slot | undefined;
  /** A chunk's gradient of mixing weights, by the node that makes alphas' gradient of it. */
  readonly #mixing = new Map<Node, Slot>();
  /** A chunk's gradients that Winograd's algorithm sums in its frequencies, by the filter's start. */
  readonly #frequencies = new Map<number, { readonly block: FilterBlock; readonly slot: Slot }>();

  constructor(
    readonly program: Program,
    readonly layout: ParameterLayout,
    readonly globals: Globals,
    readonly tables: Tables,
  ) {
    for (const [name, node] of program.gradients) {
      if (node.op !== "softmax_gradient") this.#strip(node, name);
    }
    if (this.#parameters.size > 0) this.#weights = this.#chunks.allocate(4 * this.#weightFloats);
    for (const node of this.#parameters.keys()) {
      const block = node.op === "conv_filter_gradient" ? this.winogradBlock(node) : undefined;
      if (!block) continue;
      const slot = this.#chunks.allocate(filterFrequencies(block.into, block.out).bytes);
      this.#frequencies.set(block.start, { block, slot });
    }
    for (const node of program.gradients.values()) {
      if (node.op !== "softmax_gradient") continue;
      this.#mixing.set(node, this.#chunks.allocate(4 * mixingFloats(node)));
    }
  }

  /** Bytes of a chunk's block. */
  get size(): number {
    return this.#chunks.size;
  }

  /** Calls that make a chunk's sums zero. */
  clear(): DraftCall[] {
    const fill = (slot: Slot, floats: number) => ({
      kernel: "fill",
      arguments: [slot, floats, 0],
    });
    return [
      ...(this.#weights ? [fill(this.#weights, this.#weightFloats)] : []),
      ...[...this.#mixing].map(([node, slot]) => fill(slot, mixingFloats(node))),
      ...[...this.#frequencies.values()].map(({ block, slot }) =>
        fill(slot, filterFrequencies(block.into, block.out).bytes / 4)
      ),
    ];
  }

  /** Calls for a chunk whose images are all done: what its sums still lack. */
  complete(): DraftCall[] {
    return [...this.#frequencies.values()].map(({ block, slot }) =>
      filterGradientBackCall(slot, this.weights(block.start), block)
    );
  }

  /** The block of a filter gradient that goes by Winograd's algorithm. */
  winogradBlock(node: Node<"conv_filter_gradient">): FilterBlock | undefined {
    const blocks = this.layout.blocks(this.filterOf(node));
    return winogradBlock(node.attributes, blocks, imagesShape(node.inputs[0]!));
  }

  /** Where Winograd's algorithm sums up a chunk's gradient of a block. */
  frequencies({ start }: FilterBlock): Slot {
    return this.#frequencies.get(start)!.slot;
  }

  /** The filter node whose gradient a node is. */
  filterOf(node: Node): Node {
    const name = this.#parameterOf(node);
    for (const { op, inputs } of this.program.nodes) {
      const filter = inputs[1];
      if ((op === "conv" || op === "depthwise_conv") && parameterNames(filter!).includes(name)) {
        return filter!;
      }
    }
    throw new Error(`Expected a conv with the filter ${name}`);
  }

  /** The chunk's gradient of the weights, from float number `start` on. */
  weights(start: number): Slot {
    if (this.#weights) return at(this.#weights, 4 * start);
    throw new Error(`Expected ${this.program.name} to differentiate with respect to weights`);
  }

  /** The chunk's gradient of the vector that a node is the gradient of. */
  vector(node: Node): Slot {
    return this.weights(this.layout.place(this.#parameterOf(node)).start);
  }

  /** The float that a dot adds to. */
  dot(dot: Node<"dot">): Slot {
    for (const [gradient, chunk] of this.#mixing) {
      if (adds(gradient.inputs[1]!, dot)) return at(chunk, 4 * dot.attributes.index);
    }
    throw new Error("dot: Expected a gradient of mixing weights");
  }

  /** What adds the chunks up and makes gradients of the sums. */
  finish(storage: Storage): Pick<DraftPlan, "reductions" | "finish"> {
    const { globals, layout, tables } = this;
    const reductions: { chunks: Slot; target: Slot; length: number }[] = [];
    const finish: DraftCall[] = [];
    if (this.#weights) {
      const target = globals.buffer("weights", "gradient");
      reductions.push({ chunks: this.#weights, target, length: this.#weightFloats });
      finish.push(...this.#keepZeros(), ...this.#copyEquals());
    }
    for (const [name, node] of this.program.gradients) {
      const chunks = this.#mixing.get(node);
      if (!chunks) continue;
      const weights = node.inputs[0]!;
      const [rows, columns] = sharedDims(weights) as [number, number];
      const length = mixingFloats(node);
      const sum = tables.region.allocate(4 * length);
      reductions.push({ chunks, target: sum, length });
      const out = globals.buffer("alphas", "gradient", layout.place(name).start);
      finish.push({
        kernel: "softmax_rows_gradient",
        arguments: [storage.vector(weights), sum, rows, columns, out],
      });
    }
    return { reductions, finish };
  }

  /** Takes away the gradient of what must stay zero in a filter that two halves share. */
  #keepZeros(): DraftCall[] {
    const zeros = this.layout.structuralZeros;
    if (zeros.length === 0) return [];
    const from = zeros.reduce((a, b) => Math.min(a, b));
    const end = zeros.reduce((a, b) => Math.max(a, b)) + 1;
    const index = Array.from({ length: end - from }, (_, i) => i);
    for (const zero of zeros) index[zero - from] = -1;
    const piece = this.globals.buffer("weights", "gradient", from);
    return [{
      kernel: "gather",
      arguments: [piece, piece, this.tables.add(index), index.length],
    }];
  }

  /** A batch's sum goes to one parameter; to others of the same gradient it is copied. */
  #copyEquals(): DraftCall[] {
    return this.#equals.map(({ name, as }) => {
      const { start, length, index } = this.layout.place(name);
      const source = this.layout.place(as).index;
      // Other parameters of a merged conv may lie in the same piece.
      const from = Array.from({ length }, (_, i) => start + i);
      for (const [i, place] of index.entries()) from[place - start] = source[i]!;
      const gradients = this.globals.buffer("weights", "gradient");
      const arguments_ = [at(gradients, 4 * start), gradients, this.tables.add(from), length];
      return { kernel: "gather", arguments: arguments_ };
    });
  }

  get #weightFloats(): number {
    return this.globals.size("weights");
  }

  /** Follows a parameter's gradient back to the sums that it is made of. */
  #strip(node: Node, name: string): void {
    switch (node.op) {
      case "add":
        for (const input of node.inputs) this.#strip(input, name);
        return;
      case "as_matrix":
      case "slice_filters":
      case "factorized_filter_gradient":
        return this.#strip(node.inputs[0]!, name);
      default:
        this.#note(node, name);
    }
  }

  #note(node: Node, name: string): void {
    const known = this.#parameters.get(node);
    if (known === undefined) this.#parameters.set(node, name);
    // Slices of one gradient lie in one piece of the buffer already.
    else if (known !== name && this.program.gradients.get(name) === node) {
      this.#equals.push({ name, as: known });
    }
  }

  #parameterOf(node: Node): string {
    const name = this.#parameters.get(node);
    if (name !== undefined) return name;
    throw new Error(`${node.op}: Expected the gradient of a parameter`);
  }
}

/** Floats of a mixing weights' gradient, in whole vectors. */
function mixingFloats(gradient: Node): number {
  const elements = sharedDims(gradient).reduce((product, dim) => product * dim, 1);
  return 4 * Math.ceil(elements / 4);
}

function adds(sum: Node, node: Node): boolean {
  return sum === node || (sum.op === "add" && sum.inputs.some((input) => adds(input, node)));
}
