/**
 * The parameters of a session: each group in one vector for every slot, so that an optimiser step is
 * a handful of kernels however many parameters there are.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Parameter, ParameterGroup } from "../../graph/node.ts";
import type { Program } from "../../graph/program.ts";
import { type Slot, SLOTS } from "../engine.ts";
import { parametersOf } from "../reference/parameters.ts";
import { Buffer } from "./buffer.ts";

/** Where a parameter lies in the vectors of its group. */
export interface Place {
  readonly parameter: Parameter;
  readonly offset: number;
  readonly length: number;
}

/** Every parameter of some programs, zero in all slots at first. */
export class ParameterStore {
  readonly parameters: readonly Parameter[];
  readonly #places = new Map<string, Place>();
  readonly #lengths: Record<ParameterGroup, number> = { weights: 0, alphas: 0, statistics: 0 };
  readonly #buffers = new Map<string, Buffer>();

  constructor(programs: readonly Program[]) {
    this.parameters = parametersOf(programs);
    for (const parameter of this.parameters) {
      const { name, group, dims } = parameter;
      const length = dims.reduce((product, dim) => product * dim, 1);
      this.#places.set(name, { parameter, offset: this.#lengths[group], length });
      this.#lengths[group] += length;
    }
    for (const group of ["weights", "alphas"] as const) {
      for (const slot of SLOTS) this.#add(group, slot);
    }
    this.#add("statistics", "value");
  }

  #add(group: ParameterGroup, slot: Slot): void {
    this.#buffers.set(`${group} ${slot}`, new Buffer(this.#lengths[group]));
  }

  /** @throws {RangeError} if there is no such parameter */
  place(name: string): Place {
    const place = this.#places.get(name);
    if (!place) throw new RangeError(`Expected the name of a parameter but found ${name}`);
    return place;
  }

  /** The parameters of a group in the order in which they lie in its vectors. */
  places(group: ParameterGroup): Place[] {
    return [...this.#places.values()].filter(({ parameter }) => parameter.group === group);
  }

  /** @throws {RangeError} if the group has no such slot: running statistics have their value only */
  buffer(group: ParameterGroup, slot: Slot): Buffer {
    const buffer = this.#buffers.get(`${group} ${slot}`);
    if (!buffer) throw new RangeError(`Expected slot value of ${group} but found ${slot}`);
    return buffer;
  }

  /** One slot of a parameter as a vector. */
  vector(name: string, slot: Slot): tf.Tensor {
    const { parameter, offset, length } = this.place(name);
    return tf.slice(this.buffer(parameter.group, slot).tensor, [offset], [length]);
  }

  /** One slot of a parameter in its own shape. */
  tensor(name: string, slot: Slot): tf.Tensor {
    const { parameter: { dims } } = this.place(name);
    return tf.reshape(this.vector(name, slot), [...dims]);
  }

  /** Replaces a slot of some parameters of a group by vectors; the others keep theirs. */
  replace(group: ParameterGroup, slot: Slot, vectors: ReadonlyMap<string, tf.Tensor>): void {
    const buffer = this.buffer(group, slot);
    const pieces = this.places(group).map(({ parameter: { name } }) =>
      vectors.get(name) ?? this.vector(name, slot)
    );
    if (pieces.length > 0) buffer.tensor = tf.concat(pieces);
  }

  /** Brings all numbers to where they can be read without waiting. */
  async fetch(): Promise<void> {
    await Promise.all(this.#buffers.values().map((buffer) => buffer.fetch()));
  }

  dispose(): void {
    for (const buffer of this.#buffers.values()) buffer.dispose();
  }
}
