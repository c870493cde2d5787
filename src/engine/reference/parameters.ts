/**
 * The buffers of a session: every parameter with all its slots, in float64 so that a difference of
 * two runs is not lost in rounding.
 *
 * @module
 */

import { type Node, type Parameter, sharedDims } from "../../graph/node.ts";
import type { Program, StatisticsUpdate } from "../../graph/program.ts";
import { type Group, type Slot, SLOTS } from "../engine.ts";
import { elementsOf, type Tensor } from "./tensor.ts";

/** The slots of one parameter. */
export type Buffers = Readonly<Record<Slot, Float64Array>>;

/** Every parameter of some programs, zero in all slots at first. */
export class ParameterStore {
  readonly parameters: readonly Parameter[];
  readonly #buffers = new Map<string, Buffers>();

  constructor(programs: readonly Program[]) {
    this.parameters = parametersOf(programs);
    for (const { name, dims } of this.parameters) {
      const slots = SLOTS.map((slot) => [slot, new Float64Array(elementsOf(dims))]);
      this.#buffers.set(name, Object.fromEntries(slots));
    }
  }

  /** @throws {RangeError} if there is no such parameter */
  buffersOf(name: string): Buffers {
    const buffers = this.#buffers.get(name);
    if (!buffers) throw new RangeError(`Expected the name of a parameter but found ${name}`);
    return buffers;
  }

  /** The buffers of all parameters of a group. */
  group(group: Group): Buffers[] {
    return this.parameters
      .filter((parameter) => parameter.group === group)
      .map(({ name }) => this.buffersOf(name));
  }

  /** A slot of all parameters as the interpreter takes them. */
  tensors(slot: Slot): Map<string, Tensor> {
    return new Map(
      this.parameters.map(({ name, dims }) => [name, { dims, data: this.buffersOf(name)[slot] }]),
    );
  }
}

/** What the programs read, and the running statistics that they move without reading them. */
export function parametersOf(programs: readonly Program[]): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const { attributes } of programs.flatMap(({ nodes }) => nodes).filter(isParameter)) {
    if (!found.has(attributes.name)) found.set(attributes.name, attributes);
  }
  for (const statistics of programs.flatMap((program) => program.statistics.flatMap(runningOf))) {
    if (!found.has(statistics.name)) found.set(statistics.name, statistics);
  }
  return [...found.values()];
}

const isParameter = (node: Node): node is Node<"parameter"> => node.op === "parameter";

function runningOf({ moments, mean, variance }: StatisticsUpdate): Parameter[] {
  const dims = [sharedDims(moments)[1]!];
  const statistic = (name: string, value: number): Parameter => {
    return { name, group: "statistics", dims, initial: { kind: "constant", value } };
  };
  return [statistic(mean, 0), statistic(variance, 1)];
}
