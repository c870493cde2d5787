/**
 * A session of the reference engine: programs, parameters and images of one supernet.
 *
 * @module
 */

import type { Parameter } from "../../graph/node.ts";
import { pathsOf, type Program } from "../../graph/program.ts";
import {
  checkInput,
  type Group,
  type ImageStore,
  type Session,
  type Slot,
  type StepInput,
  type StepResult,
  type Update,
} from "../engine.ts";
import { gatherBatch } from "./batch.ts";
import { countCorrect } from "./head.ts";
import { evaluate } from "./interpreter.ts";
import { type Buffers, ParameterStore } from "./parameters.ts";
import { updateStatistics } from "./statistics.ts";
import { applyUpdate, euclideanNorm } from "./updates.ts";

export class ReferenceSession implements Session {
  readonly #programs: ReadonlyMap<string, Program>;
  readonly #images: ImageStore;
  readonly #batchSize: number;
  readonly #store: ParameterStore;
  #logits = new Float32Array();
  #finite = true;

  constructor(programs: readonly Program[], images: ImageStore, batchSize: number) {
    this.#programs = new Map(programs.map((program) => [program.name, program]));
    this.#images = images;
    this.#batchSize = batchSize;
    this.#store = new ParameterStore(programs);
  }

  get parameters(): readonly Parameter[] {
    return this.#store.parameters;
  }

  run(
    program: string,
    images: Uint32Array,
    updates: readonly Update[] = [],
    input: StepInput = {},
  ): Promise<StepResult> {
    return Promise.try(() => {
      const result = this.#step(program, images, input);
      this.#apply(updates);
      return result;
    });
  }

  update(updates: readonly Update[]): Promise<void> {
    return Promise.try(() => this.#apply(updates));
  }

  norm(group: Group, slot: Slot): Promise<number> {
    return Promise.try(() =>
      euclideanNorm(this.#store.group(group).map((buffers) => buffers[slot]))
    );
  }

  get finite(): boolean {
    return this.#finite;
  }

  logits(): Float32Array {
    return this.#logits;
  }

  read(parameter: string, slot: Slot = "value"): Float32Array {
    return Float32Array.from(this.#store.buffersOf(parameter)[slot]);
  }

  write(parameter: string, data: Float32Array, slot: Slot = "value"): void {
    const buffer = this.#store.buffersOf(parameter)[slot];
    if (data.length !== buffer.length) {
      throw new RangeError(
        `Expected ${buffer.length} numbers for ${parameter} but found ${data.length}`,
      );
    }
    buffer.set(data);
  }

  /** Does nothing: there are no threads. */
  close(): void {}

  #step(name: string, images: Uint32Array, input: StepInput): StepResult {
    const program = this.#programs.get(name);
    if (!program) {
      const known = [...this.#programs.keys()].join(", ");
      throw new RangeError(`Expected one of the programs ${known} but found ${name}`);
    }
    if (images.length < 1 || images.length > this.#batchSize) {
      throw new RangeError(
        `Expected a batch of 1 to ${this.#batchSize} images but found ${images.length}`,
      );
    }
    const paths = pathsOf(program);
    checkInput(input, { images: images.length, paths, store: this.#images });
    const { pathScales: scales } = input;
    const batch = gatherBatch(this.#images, images, input.pixels);
    const values = evaluate(program.nodes, {
      ...batch,
      ...(scales && {
        pathScales: { dims: [images.length, paths], data: Float64Array.from(scales) },
      }),
      parameters: this.#store.tensors("value"),
      directions: this.#store.tensors("direction"),
    });
    for (const [parameter, node] of program.gradients) {
      this.#store.buffersOf(parameter).gradient.set(values.get(node)!.data);
    }
    for (const update of program.statistics) updateStatistics(update, values, this.#store);
    const logits = values.get(program.logits)!;
    this.#logits = Float32Array.from(logits.data);
    const [loss] = values.get(program.loss)!.data;
    return { loss: loss!, correct: countCorrect(logits.data, batch.labels.data) };
  }

  #apply(updates: readonly Update[]): void {
    for (const update of updates) {
      const group = this.#store.group(update.group);
      applyUpdate(update, group);
      const steps = update.kind === "sgd" || update.kind === "adam";
      if (steps && !group.every(isFiniteAfterStep)) this.#finite = false;
    }
  }
}

/** Whether a step has left finite numbers, as single precision holds them. */
function isFiniteAfterStep({ value, second_moment }: Buffers): boolean {
  const isFinite = (number: number) => Number.isFinite(Math.fround(number));
  return value.every(isFinite) && second_moment.every(isFinite);
}
