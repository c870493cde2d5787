/**
 * Parameters in memory. A group's parameters lie in one flat buffer, each in the layout in which the
 * kernels read it, so that an optimiser step is one pass. A filter is packed for the conv kernel as
 * `[out/8][tap][in][8]`, with a last group of four where four are left over; channels in excess stay
 * zero.
 *
 * @module
 */

import type { Node, Parameter, Window } from "../../../graph/node.ts";
import type { Program } from "../../../graph/program.ts";
import { type Channels, type Parts, physical, places } from "./channels.ts";
import { type Tap, tapsOf } from "./geometry.ts";

/** A conv's filter, or the half of a factorized one, in a group's buffer. */
export interface FilterBlock {
  /** First float in the weights' buffer. */
  readonly start: number;
  readonly taps: readonly Tap[];
  /** Input channels in memory (1 for a depthwise filter). */
  readonly into: number;
  /** Output channels in memory, and the first of the output map that they write. */
  readonly out: number;
  readonly outFrom: number;
  readonly depthwise: boolean;
}

/** Where a parameter's elements, in PyTorch's order, lie in its buffer. */
export interface ParameterPlace {
  readonly parameter: Parameter;
  /** First float of the parameter's piece of the buffer, which starts and ends on 16 bytes. */
  readonly start: number;
  /** Floats of that piece; several parameters of a merged conv share one. */
  readonly length: number;
  /** Position of each element in the buffer. */
  readonly index: Int32Array;
}

/** Floats before an element of a packed filter. */
export function packedPosition(
  { into, out, taps }: Pick<FilterBlock, "into" | "out" | "taps">,
  o: number,
  i: number,
  tap: number,
): number {
  const depth = taps.length * into;
  const group = o >> 3;
  const wide = group < out >> 3;
  const lanes = wide ? 8 : 4;
  return group * depth * 8 + (tap * into + i) * lanes + (o & (lanes - 1));
}

/** The flat buffers of all parameters that some programs share. */
export class ParameterLayout {
  readonly places = new Map<string, ParameterPlace>();
  /** Blocks of every filter node, by the names of its parameters. */
  readonly #blocks = new Map<string, readonly FilterBlock[]>();
  /** Positions in the weights' buffer that must stay zero though a gradient reaches them. */
  readonly structuralZeros: number[] = [];
  readonly sizes = { weights: 0, alphas: 0, statistics: 0 };

  constructor(programs: readonly Program[], channels: Channels) {
    for (const { nodes } of programs) {
      for (const node of nodes) this.#place(node, channels);
    }
  }

  /** The packed filters of a conv, by its filter node. */
  blocks(filter: Node): readonly FilterBlock[] {
    const blocks = this.#blocks.get(filterKey(filter));
    if (blocks) return blocks;
    throw new Error(`${filter.op}: Expected a filter made of parameters`);
  }

  /** The piece of a vector parameter, such as a bias or a running mean. */
  place(name: string): ParameterPlace {
    const place = this.places.get(name);
    if (place) return place;
    throw new RangeError(`Expected a parameter but found ${name}`);
  }

  #place(node: Node, channels: Channels): void {
    const [x, filter] = node.inputs;
    switch (node.op) {
      case "conv":
        channels.noteFilter(filter!, x!);
        return this.#placeFilter(filter!, node.attributes, channels.of(x!));
      case "depthwise_conv":
        channels.noteFilter(filter!, x!);
        return this.#placeDepthwise(filter!, node.attributes, channels.of(x!));
      case "add_channels":
      case "scale_shift":
        for (const vector of node.inputs.slice(1)) this.#placeVector(vector, channels.of(x!));
        return;
      case "normalize":
        if (filter!.op !== "stored_moments") return;
        for (const vector of filter!.inputs) this.#placeVector(vector, channels.of(x!));
        return;
      case "softmax":
        return this.#placeMatrix(x!);
    }
  }

  /** Places the running statistics that training moves but does not read. */
  placeStatistics(program: Program, channels: Channels): void {
    for (const { moments, mean, variance } of program.statistics) {
      const parts = channels.of(moments.inputs[0]!);
      const dims = [parts.reduce((sum, part) => sum + part, 0)];
      for (const [name, value] of [[mean, 0], [variance, 1]] as const) {
        const initial = { kind: "constant", value } as const;
        this.#vector({ name, group: "statistics", dims, initial }, parts);
      }
    }
  }

  #placeFilter(filter: Node, window: Window, into: Parts): void {
    const key = filterKey(filter);
    if (this.#blocks.has(key)) return;
    const shape = { into: physical(into), inPlaces: places(into) };
    if (filter.op !== "factorized_filter") {
      const sources = filter.op === "concat_filters" ? filter.inputs : [filter];
      const parameters = sources.map(parameterOf);
      const parts = parameters.map(({ dims }) => dims[0]!);
      const block = this.#pack(tapsOf(window), shape, parameters, parts, () => true, 0);
      this.#blocks.set(key, [block]);
      return;
    }
    const halves = filter.inputs.map(parameterOf);
    const half = halves[0]!.dims[0]!;
    const corners = [{ row: 0, column: 0 }, { row: 1, column: 1 }];
    if (half % 4 === 0) {
      this.#blocks.set(
        key,
        halves.map((parameter, i) =>
          this.#pack([corners[i]!], shape, [parameter], [half], () => true, i * half)
        ),
      );
      return;
    }
    // Halves that do not start on a vector share one filter of two taps, each zero for the other half.
    this.#blocks.set(key, [
      this.#pack(corners, shape, halves, [2 * half], (parameter, tap) => parameter === tap, 0),
    ]);
  }

  /**
   * Packs the output channels of some parameters side by side into one block.
   *
   * @param parts how the output channels lie in memory
   * @param uses whether a parameter has a weight at a tap; else zero stands there for good
   */
  #pack(
    taps: readonly Tap[],
    { into, inPlaces }: { into: number; inPlaces: readonly number[] },
    parameters: readonly Parameter[],
    parts: Parts,
    uses: (parameter: number, tap: number) => boolean,
    outFrom: number,
  ): FilterBlock {
    const outPlaces = places(parts);
    const out = physical(parts);
    const start = this.sizes.weights;
    const block = { start, taps, into, out, outFrom, depthwise: false };
    const length = taps.length * into * out;
    this.sizes.weights += length;
    let o = 0;
    for (const [number, parameter] of parameters.entries()) {
      const [outChannels, inChannels] = parameter.dims as [number, number];
      const index: number[] = [];
      for (let c = 0; c < outChannels; c++, o++) {
        for (let i = 0; i < inChannels; i++) {
          for (let tap = 0; tap < taps.length; tap++) {
            const position = start + packedPosition(block, outPlaces[o]!, inPlaces[i]!, tap);
            if (uses(number, tap)) index.push(position);
            else this.structuralZeros.push(position);
          }
        }
      }
      this.#add(parameter, start, length, index);
    }
    return block;
  }

  /** `[tap][channel]` */
  #placeDepthwise(filter: Node, window: Window, parts: Parts): void {
    const key = filterKey(filter);
    if (this.#blocks.has(key)) return;
    const parameter = parameterOf(filter);
    const taps = tapsOf(window);
    const out = physical(parts);
    const start = this.sizes.weights;
    const length = taps.length * out;
    this.sizes.weights += length;
    const index = places(parts).flatMap((channel) =>
      taps.map((_, tap) => start + tap * out + channel)
    );
    this.#add(parameter, start, length, index);
    this.#blocks.set(key, [{ start, taps, into: 1, out, outFrom: 0, depthwise: true }]);
  }

  #placeVector(node: Node, parts: Parts): void {
    this.#vector(parameterOf(node), parts);
  }

  #vector(parameter: Parameter, parts: Parts): void {
    if (this.places.has(parameter.name)) return;
    const start = this.sizes[parameter.group];
    const length = physical(parts);
    this.sizes[parameter.group] += length;
    this.#add(parameter, start, length, places(parts).map((place) => start + place));
  }

  #placeMatrix(node: Node): void {
    const parameter = parameterOf(node);
    if (this.places.has(parameter.name)) return;
    const count = parameter.dims.reduce((product, dim) => product * dim, 1);
    const start = this.sizes[parameter.group];
    const length = Math.ceil(count / 4) * 4;
    this.sizes[parameter.group] += length;
    this.#add(parameter, start, length, Array.from({ length: count }, (_, i) => start + i));
  }

  #add(parameter: Parameter, start: number, length: number, index: readonly number[]): void {
    if (this.places.has(parameter.name)) {
      throw new Error(`${parameter.name}: Expected the same convs to be merged in all programs`);
    }
    this.places.set(parameter.name, { parameter, start, length, index: Int32Array.from(index) });
  }
}

/** The slot that a filter or vector reads: the parameter's value, or where derivatives look along. */
export function slotOf(node: Node): "value" | "direction" {
  if (node.op === "parameter") return "value";
  return node.op === "direction" ? "direction" : slotOf(node.inputs[0]!);
}

/** The parameter that a filter or vector stands for. */
export function parameterOf(node: Node): Parameter {
  if (node.op === "parameter" || node.op === "direction") return node.attributes;
  if (node.op === "as_filter") return parameterOf(node.inputs[0]!);
  throw new Error(`${node.op}: Expected a parameter`);
}

/** A direction lies as its parameter does. */
function filterKey(filter: Node): string {
  if (filter.op === "parameter" || filter.op === "direction") return filter.attributes.name;
  return `${filter.op}(${filter.inputs.map(filterKey)})`;
}

/** The names of all parameters below a filter node. */
export function parameterNames(filter: Node): string[] {
  return filter.op === "parameter"
    ? [filter.attributes.name]
    : filter.inputs.flatMap(parameterNames);
}
