/**
 * What a step makes of the filters before all images: those of the way back, gathered class by
 * class, and those that Winograd's algorithm multiplies by.
 *
 * @module
 */

import { imagesShape, type Node } from "../../../graph/node.ts";
import type { Slot as BufferSlot } from "../../engine.ts";
import type { Slot } from "../memory.ts";
import { filterFrequencies } from "../winograd.ts";
import { type ClassFilter, classFilters } from "./conv_calls.ts";
import type { DraftCall } from "./draft.ts";
import type { Globals } from "./globals.ts";
import { type FilterBlock, type ParameterLayout, slotOf } from "./parameters.ts";
import type { Tables } from "./tables.ts";
import { filterCall, winogradBlock } from "./winograd_calls.ts";

type InputGradient = Node<"conv_input_gradient" | "depthwise_input_gradient">;

/** The filter of a class of input pixels, and where it lies. */
export interface GatheredFilter {
  readonly filter: ClassFilter;
  readonly slot: Slot;
}

/** The filters of a program that differ from the parameters as they lie in memory. */
export class Filters {
  /** Calls that make all filters. */
  readonly calls: DraftCall[] = [];
  readonly #classes = new Map<Node, readonly GatheredFilter[]>();
  readonly #frequencies = new Map<string, Slot>();

  constructor(
    nodes: readonly Node[],
    readonly layout: ParameterLayout,
    readonly globals: Globals,
    readonly tables: Tables,
  ) {
    for (const node of nodes) {
      if (node.op === "conv") this.#transform(node, false);
      if (node.op === "conv_input_gradient" || node.op === "depthwise_input_gradient") {
        if (!this.#transform(node, true)) this.#gather(node);
      }
    }
  }

  /** The filters of all classes of input pixels. */
  classes({ inputs }: InputGradient): readonly GatheredFilter[] {
    return this.#classes.get(inputs[1]!)!;
  }

  /**
   * The block and the transformed filter of a conv that goes by Winograd's algorithm, or of its
   * input gradient; `undefined` for every other.
   */
  winograd(
    node: Node<"conv" | "conv_input_gradient" | "depthwise_conv" | "depthwise_input_gradient">,
  ): { readonly block: FilterBlock; readonly slot: Slot } | undefined {
    const block = this.#winogradBlock(node);
    if (!block) return undefined;
    const transposed = node.op === "conv_input_gradient";
    const key = keyOf(block, transposed, slotOf(node.inputs[1]!));
    return { block, slot: this.#frequencies.get(key)! };
  }

  #winogradBlock(node: Node): FilterBlock | undefined {
    if (node.op !== "conv" && node.op !== "conv_input_gradient") return undefined;
    const blocks = this.layout.blocks(node.inputs[1]!);
    return winogradBlock(node.attributes, blocks, imagesShape(node));
  }

  #transform(node: Node<"conv"> | InputGradient, transposed: boolean): boolean {
    const block = this.#winogradBlock(node);
    if (!block) return false;
    const buffer = slotOf(node.inputs[1]!);
    const key = keyOf(block, transposed, buffer);
    if (this.#frequencies.has(key)) return true;
    const slot = this.tables.region.allocate(filterFrequencies(block.into, block.out).bytes);
    this.#frequencies.set(key, slot);
    const weights = this.globals.buffer("weights", buffer, block.start);
    this.calls.push(filterCall(weights, slot, block, transposed));
    return true;
  }

  #gather({ inputs, attributes }: InputGradient): void {
    const filter = inputs[1]!;
    if (this.#classes.has(filter)) return;
    const weights = this.globals.buffer("weights", slotOf(filter));
    const gathered = classFilters(this.layout.blocks(filter), attributes.stride).map((made) => {
      const { length } = made.index;
      const slot = this.tables.region.allocate(4 * length);
      const index = this.tables.add(made.index);
      this.calls.push({ kernel: "gather", arguments: [slot, weights, index, length] });
      return { filter: made, slot };
    });
    this.#classes.set(filter, gathered);
  }
}

const keyOf = ({ start }: FilterBlock, transposed: boolean, slot: BufferSlot): string =>
  `${slot} ${start} ${transposed}`;
