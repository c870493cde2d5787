/**
 * Channels in memory. Kernels work on four channels at a time, so every map's channels are rounded
 * up to a multiple of four, and the lanes in excess hold zeros. A concatenation rounds each part, so
 * that the parts can be written in place.
 *
 * @module
 */

import { imagesShape, type Node } from "../../../graph/node.ts";

/** Logical channel counts of the parts that lie side by side, each rounded up on its own. */
export type Parts = readonly number[];

/** Channels in memory, a multiple of four. */
export function physical(parts: Parts): number {
  return parts.reduce((sum, part) => sum + roundUp(part), 0);
}

const roundUp = (channels: number): number => Math.ceil(channels / 4) * 4;

/** Where each logical channel lies in memory. */
export function places(parts: Parts): number[] {
  let base = 0;
  return parts.flatMap((part) => {
    const start = base;
    base += roundUp(part);
    return Array.from({ length: part }, (_, i) => start + i);
  });
}

/** The parts of every map of a program. */
export class Channels {
  readonly #known = new Map<Node, Parts>();

  /** The parts of a map, which follow from how it is made. */
  of(node: Node): Parts {
    const known = this.#known.get(node);
    if (known) return known;
    const parts = this.#derive(node);
    this.#known.set(node, parts);
    return parts;
  }

  #derive(node: Node): Parts {
    const { inputs } = node;
    switch (node.op) {
      case "concat":
        return inputs.flatMap((input) => this.of(input));
      case "slice":
        return this.#slice(inputs[0]!, node.attributes.from, node.attributes.count);
      case "conv":
        return outputParts(inputs[1]!);
      case "conv_input_gradient":
        return this.#inputParts.get(inputs[1]!) ?? [imagesShape(node).channels];
      case "weighted_sum":
        return this.of(inputs[1]!);
      case "images":
      case "zeros":
        return [imagesShape(node).channels];
      default:
        return this.of(inputs[0]!);
    }
  }

  readonly #inputParts = new Map<Node, Parts>();

  /** Notes that `filter` reads maps with the parts of `x`, so that its gradients get them too. */
  noteFilter(filter: Node, x: Node): void {
    this.#inputParts.set(filter, this.of(x));
  }

  #slice(x: Node, from: number, count: number): Parts {
    const result: number[] = [];
    let start = 0;
    for (const part of this.of(x)) {
      if (start >= from && start + part <= from + count) result.push(part);
      start += part;
    }
    if (result.reduce((sum, part) => sum + part, 0) !== count) {
      throw new Error(`slice: Expected whole parts of [${this.of(x)}] but found ${from}+${count}`);
    }
    return result;
  }
}

/** Output channels of a filter: those of each filter that it was merged from. */
function outputParts(filter: Node): Parts {
  const out = ({ shape }: Node) => shape.kind === "shared" ? shape.dims[0]! : 0;
  return filter.op === "concat_filters" ? filter.inputs.map(out) : [out(filter)];
}
