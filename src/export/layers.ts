/**
 * A trained network as a list of layers with numbers in them: what every exchange format is written
 * from.
 *
 * @module
 */

import { consumers, reachable } from "../graph/graph.ts";
import { type ImagesShape, imagesShape, type Node, type Window } from "../graph/node.ts";
import type { Network } from "../graph/program.ts";
import type { Tensor } from "../run/safetensors.ts";

/** What a layer computes, with PyTorch's orders of dimensions. */
export type Operation =
  /** Filter `[out, in / groups, kernel, kernel]`, and perhaps one bias for each output channel. */
  | {
    readonly kind: "conv";
    readonly window: Window;
    readonly groups: number;
    readonly filter: Float32Array;
    readonly bias?: Float32Array;
  }
  /** (x − mean)/√(variance + 1e-5)·scale + shift */
  | {
    readonly kind: "batch_norm";
    readonly mean: Float32Array;
    readonly variance: Float32Array;
    readonly scale: Float32Array;
    readonly shift: Float32Array;
  }
  | { readonly kind: "max_pool" | "avg_pool"; readonly window: Window }
  | { readonly kind: "relu" | "softplus" | "add" | "concat" | "global_average" }
  /** A matrix `[classes, channels]` and a bias. */
  | { readonly kind: "linear"; readonly matrix: Float32Array; readonly bias: Float32Array };

/** A layer and where its inputs come from. */
export interface Layer {
  readonly name: string;
  readonly operation: Operation;
  /** Names of earlier layers, or {@link INPUT}. */
  readonly inputs: readonly string[];
  /** Of the inputs, in their order, and of the output. */
  readonly from: readonly ImagesShape[];
  readonly to: ImagesShape;
}

/** The name of the images, normalised. */
export const INPUT = "normalized";

export const EPSILON = 1e-5;

/** How to write a network down. */
export interface LayerOptions {
  /** Whether a batch norm behind a conv becomes part of it. */
  readonly fold: boolean;
}

/**
 * Writes a network down as layers, the logits last.
 *
 * @param network in evaluation mode, before any pass
 * @param tensors its parameters by name
 */
export function layersOf(
  network: Network,
  tensors: ReadonlyMap<string, Tensor>,
  { fold }: LayerOptions,
): Layer[] {
  return new Lowering(network, tensors, fold).run();
}

class Lowering {
  readonly #layers: Layer[] = [];
  /** The layer that holds a node's value. */
  readonly #names = new Map<Node, string>();
  readonly #nodes: readonly Node[];
  readonly #readers: ReadonlyMap<Node, readonly Node[]>;

  constructor(
    readonly network: Network,
    readonly tensors: ReadonlyMap<string, Tensor>,
    readonly fold: boolean,
  ) {
    this.#nodes = reachable(network.graph, [network.logits]);
    this.#readers = consumers(this.#nodes);
  }

  run(): Layer[] {
    for (const node of this.#nodes) {
      if (this.#names.has(node)) continue;
      if (node.op === "images") this.#names.set(node, INPUT);
      else if (node.shape.kind === "images") this.#lower(node);
    }
    return this.#layers;
  }

  #emit(node: Node, inputs: readonly Node[], operation: Operation): void {
    const name = node === this.network.logits ? "logits" : `${operation.kind}_${node.id}`;
    this.#names.set(node, name);
    this.#layers.push({
      name,
      operation,
      inputs: inputs.map((input) => this.#names.get(input)!),
      from: inputs.map(imagesShape),
      to: imagesShape(node),
    });
  }

  #lower(node: Node): void {
    const [x, second] = node.inputs;
    switch (node.op) {
      case "conv":
      case "depthwise_conv": {
        if (second!.op === "as_filter") return this.#lowerLinear(node);
        const groups = node.op === "conv" ? 1 : imagesShape(x!).channels;
        const filter = this.#filter(second!);
        const plain = { kind: "conv", window: node.attributes, groups, filter } as const;
        const norm = this.fold ? this.#onlyReader(node, "normalize") : undefined;
        if (!norm) return this.#emit(node, [x!], plain);
        const { end, ...moments } = this.#batchNorm(norm);
        return this.#emit(end, [x!], { ...plain, ...folded(filter, moments) });
      }
      case "normalize": {
        const { end, ...moments } = this.#batchNorm(node);
        return this.#emit(end, [x!], { kind: "batch_norm", ...moments });
      }
      case "max_pool":
      case "avg_pool":
        return this.#emit(node, [x!], { kind: node.op, window: node.attributes });
      case "relu":
      case "softplus":
      case "add":
      case "concat":
      case "global_average":
        return this.#emit(node, node.inputs, { kind: node.op });
      default:
        throw new Error(`${node.op}: Expected an operation of a discrete network`);
    }
  }

  /** The classifier: a 1×1 conv on one pixel, and a bias. */
  #lowerLinear(product: Node): void {
    const sum = this.#onlyReader(product, "add_channels");
    if (!sum) throw new Error("Expected the classifier to add a bias");
    const matrix = this.#parameter(product.inputs[1]!.inputs[0]!);
    const bias = this.#parameter(sum.inputs[1]!);
    this.#emit(sum, [product.inputs[0]!], { kind: "linear", matrix, bias });
    this.#names.set(product, this.#names.get(sum)!);
  }

  /** The numbers of a batch norm, and the node that ends it. */
  #batchNorm(norm: Node) {
    const [mean, variance] = norm.inputs[1]!.inputs.map((input) => this.#parameter(input));
    const affine = this.#onlyReader(norm, "scale_shift");
    const { channels } = imagesShape(norm);
    const end = affine ?? norm;
    this.#names.set(norm, `batch_norm_${end.id}`);
    return {
      end,
      mean: mean!,
      variance: variance!,
      scale: affine ? this.#parameter(affine.inputs[1]!) : new Float32Array(channels).fill(1),
      shift: affine ? this.#parameter(affine.inputs[2]!) : new Float32Array(channels),
    };
  }

  #onlyReader(node: Node, op: Node["op"]): Node | undefined {
    const [reader, ...more] = this.#readers.get(node)!;
    return more.length === 0 && reader?.op === op && reader.inputs[0] === node ? reader : undefined;
  }

  #parameter(node: Node): Float32Array {
    if (node.op !== "parameter") throw new Error(`Expected a parameter but found ${node.op}`);
    const data = this.tensors.get(node.attributes.name)?.data;
    if (data instanceof Float32Array) return data;
    throw new RangeError(`Expected a tensor ${node.attributes.name} but found none`);
  }

  /** A filter in PyTorch's order; that of a factorized reduction is made of its two halves. */
  #filter(node: Node): Float32Array {
    if (node.op !== "factorized_filter") return this.#parameter(node);
    const halves = node.inputs.map((input) => this.#parameter(input));
    const taps = 4, last = taps - 1;
    const filter = new Float32Array(taps * (halves[0]!.length + halves[1]!.length));
    for (const [i, value] of halves[0]!.entries()) filter[taps * i] = value;
    const second = taps * halves[0]!.length;
    for (const [i, value] of halves[1]!.entries()) filter[second + taps * i + last] = value;
    return filter;
  }
}

/** A conv that does what a batch norm behind it would do. Computed in double precision. */
function folded(
  filter: Float32Array,
  { mean, variance, scale, shift }: {
    readonly mean: Float32Array;
    readonly variance: Float32Array;
    readonly scale: Float32Array;
    readonly shift: Float32Array;
  },
): { filter: Float32Array; bias: Float32Array } {
  const factors = Array.from(scale, (value, o) => value / Math.sqrt(variance[o]! + EPSILON));
  const each = filter.length / factors.length;
  return {
    filter: filter.map((value, i) => value * factors[Math.floor(i / each)]!),
    bias: Float32Array.from(factors, (factor, o) => shift[o]! - mean[o]! * factor),
  };
}

/** Rows and columns of padding that a window needs before and after a map. */
export function paddingOf(
  { kernel, stride, dilation, padding }: Window,
  size: number,
): { before: number; after: number } {
  const last = (Math.ceil(size / stride) - 1) * stride + dilation * (kernel - 1) + 1;
  return { before: padding, after: Math.max(0, last - size - padding) };
}
