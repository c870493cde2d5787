/**
 * Where maps lie. Most have a buffer of their own; the parts of a concatenation and the slices of a
 * merged conv lie inside another's, and a map that is added onto shares its result's.
 *
 * @module
 */

import { imagesShape, type Node } from "../../../graph/node.ts";
import { type Channels, physical } from "./channels.ts";
import { type Border, parityClasses, type Pitch, reach } from "./geometry.ts";
import type { ParameterLayout } from "./parameters.ts";
import { baseOf } from "./prepare.ts";

/** Room for one image's map with a border of zeros. */
export interface Buffer {
  readonly height: number;
  readonly width: number;
  /** Channels in memory. */
  readonly channels: number;
  border: Border;
}

/** Some channels of a buffer. */
export interface View {
  readonly buffer: Buffer;
  /** First channel in memory. */
  readonly from: number;
  readonly channels: number;
}

const columns = ({ width, border }: Buffer): number => border.before + width + border.after;

/** Bytes from pixel to pixel and from row to row of a view, which are its buffer's. */
export function pitchOf({ buffer }: View): Pitch {
  return { pixel: 4 * buffer.channels, row: 4 * buffer.channels * columns(buffer) };
}

/** Bytes of a buffer with its border. */
export function bytesOf(buffer: Buffer): number {
  const rows = buffer.border.before + buffer.height + buffer.border.after;
  return 4 * rows * columns(buffer) * buffer.channels;
}

/** Bytes from the start of a view's buffer to the view's first pixel. */
export function interiorOf({ buffer, from }: View): number {
  const { before } = buffer.border;
  return 4 * ((before * columns(buffer) + before) * buffer.channels + from);
}

/** Gives every map of a program its place. */
export class Maps {
  readonly #views = new Map<Node, View>();

  constructor(nodes: readonly Node[], channels: Channels, layout: ParameterLayout) {
    for (const node of [...nodes].reverse()) {
      if (node.shape.kind === "images" && node.op !== "slice") this.#bind(node, channels);
    }
    for (const node of nodes) {
      if (node.op === "slice") this.#views.set(node, this.#slice(node, channels));
    }
    for (const node of nodes) this.#widenBorders(node, layout);
  }

  of(node: Node): View {
    const view = this.#views.get(node);
    if (view) return view;
    throw new Error(`${node.op}: Expected a map in memory`);
  }

  /** Readers come first, so that a map learns from them where it has to lie. */
  #bind(node: Node, channels: Channels): void {
    const { height, width } = imagesShape(node);
    const width4 = physical(channels.of(node));
    const own = (): View => ({
      buffer: { height, width, channels: width4, border: { before: 0, after: 0 } },
      from: 0,
      channels: width4,
    });
    const view = this.#views.get(node) ?? own();
    this.#views.set(node, view);
    const base = baseOf(node);
    if (base) this.#views.set(base, view);
    if (node.op !== "concat") return;
    let from = view.from;
    for (const input of node.inputs) {
      const part = physical(channels.of(input));
      this.#views.set(input, { buffer: view.buffer, from, channels: part });
      from += part;
    }
  }

  #slice(node: Node<"slice">, channels: Channels): View {
    const source = node.inputs[0]!;
    const { buffer, from } = this.of(source);
    let before = 0, start = 0;
    for (const part of channels.of(source)) {
      if (start >= node.attributes.from) break;
      start += part;
      before += physical([part]);
    }
    return { buffer, from: from + before, channels: physical(channels.of(node)) };
  }

  /** What windows reach beyond a map must be zeros. */
  #widenBorders(node: Node, layout: ParameterLayout): void {
    const widen = (map: Node, { before, after }: Border) => {
      const { buffer } = this.of(map);
      buffer.border = {
        before: Math.max(buffer.border.before, before),
        after: Math.max(buffer.border.after, after),
      };
    };
    switch (node.op) {
      case "conv":
      case "depthwise_conv": {
        const [x, filter] = node.inputs;
        for (const { taps } of layout.blocks(filter!)) {
          widen(x!, reach(taps, imagesShape(x!), imagesShape(node), node.attributes.stride));
        }
        return;
      }
      case "conv_input_gradient":
      case "depthwise_input_gradient": {
        const [d, filter] = node.inputs;
        const { height, width, stride } = node.attributes;
        for (const { taps } of layout.blocks(filter!)) {
          for (const parity of parityClasses(taps, stride)) {
            const positions = {
              height: Math.ceil((height - parity.row) / stride),
              width: Math.ceil((width - parity.column) / stride),
            };
            widen(d!, reach(parity.taps, imagesShape(d!), positions, 1));
          }
        }
      }
    }
  }
}
