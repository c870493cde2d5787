/**
 * A supernet on TensorFlow.js.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Node, Parameter, ParameterGroup } from "../../graph/node.ts";
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
import { gatherBatch } from "../reference/batch.ts";
import { countCorrect } from "../reference/head.ts";
import type { Tensor } from "../reference/tensor.ts";
import type { Backend } from "./backend.ts";
import type { Buffer } from "./buffer.ts";
import { evaluatePlan } from "./interpreter.ts";
import { ParameterStore } from "./parameters.ts";
import { type PlannedNode, planProgram } from "./plan.ts";
import { updateStatistics } from "./statistics.ts";
import { applyUpdate, euclideanNorm } from "./updates.ts";

interface PlannedProgram {
  readonly program: Program;
  readonly plan: readonly PlannedNode[];
}

export class TensorflowSession implements Session {
  readonly #programs: ReadonlyMap<string, PlannedProgram>;
  readonly #store: ParameterStore;
  #logits = new Float32Array();
  #finite = true;

  constructor(
    readonly backend: Backend,
    programs: readonly Program[],
    readonly images: ImageStore,
    readonly batchSize: number,
  ) {
    this.#programs = new Map(
      programs.map((program) => [program.name, { program, plan: planProgram(program) }]),
    );
    this.#store = new ParameterStore(programs);
  }

  get parameters(): readonly Parameter[] {
    return this.#store.parameters;
  }

  async run(
    name: string,
    images: Uint32Array,
    updates: readonly Update[] = [],
    input: StepInput = {},
  ): Promise<StepResult> {
    const planned = this.#programs.get(name);
    if (!planned) {
      const known = [...this.#programs.keys()].join(", ");
      throw new RangeError(`Expected one of the programs ${known} but found ${name}`);
    }
    if (images.length < 1 || images.length > this.batchSize) {
      throw new RangeError(
        `Expected a batch of 1 to ${this.batchSize} images but found ${images.length}`,
      );
    }
    const paths = pathsOf(planned.program);
    checkInput(input, { images: images.length, paths, store: this.images });
    const batch = gatherBatch(this.images, images, input.pixels);
    this.backend.use();
    const results = this.#step(planned, batch, input);
    try {
      const finite = this.#apply(updates);
      // Kernels are queued up to here; only now is there something to wait for.
      const [logits, loss] = await Promise.all([results.logits.data(), results.loss.data()]);
      await this.#settle(finite);
      this.#logits = Float32Array.from(logits);
      return { loss: loss[0]!, correct: countCorrect(this.#logits, batch.labels.data) };
    } finally {
      results.logits.dispose();
      results.loss.dispose();
    }
  }

  async update(updates: readonly Update[]): Promise<void> {
    this.backend.use();
    await this.#settle(this.#apply(updates));
  }

  async norm(group: Group, slot: Slot): Promise<number> {
    const buffer = this.#store.buffer(group, slot);
    if (buffer.length === 0) return 0;
    this.backend.use();
    const norm = tf.tidy(() => euclideanNorm(buffer.tensor));
    try {
      return (await norm.data())[0]!;
    } finally {
      norm.dispose();
    }
  }

  get finite(): boolean {
    return this.#finite;
  }

  logits(): Float32Array {
    return this.#logits;
  }

  read(parameter: string, slot: Slot = "value"): Float32Array {
    const { parameter: { group }, offset, length } = this.#store.place(parameter);
    return this.#store.buffer(group, slot).numbers.slice(offset, offset + length);
  }

  write(parameter: string, data: Float32Array, slot: Slot = "value"): void {
    const { parameter: { group }, offset, length } = this.#store.place(parameter);
    if (data.length !== length) {
      throw new RangeError(`Expected ${length} numbers for ${parameter} but found ${data.length}`);
    }
    this.#store.buffer(group, slot).change((numbers) => numbers.set(data, offset));
  }

  /** Gives all tensors back. */
  close(): void {
    this.#store.dispose();
  }

  #step(
    { program, plan }: PlannedProgram,
    batch: { readonly images: Tensor; readonly labels: Tensor },
    { pathScales }: StepInput,
  ): { logits: tf.Tensor; loss: tf.Tensor } {
    const { dims, data } = batch.images;
    const count = dims[0]!;
    const fed = {
      images: tf.tensor(Float32Array.from(data), [...dims]),
      labels: tf.tensor1d(Int32Array.from(batch.labels.data), "int32"),
      ...(pathScales?.length &&
        { pathScales: tf.tensor2d(pathScales.slice(), [count, pathScales.length / count]) }),
    };
    let values: Map<Node, tf.Tensor>;
    try {
      values = evaluatePlan(plan, {
        ...fed,
        parameter: (name, slot) => this.#store.tensor(name, slot),
      });
    } finally {
      tf.dispose(fed);
    }
    const { logits, loss, gradients, statistics } = program;
    const results = { logits: tf.clone(values.get(logits)!), loss: tf.clone(values.get(loss)!) };
    this.#keepGradients(gradients, values);
    updateStatistics(statistics, values, count, this.#store);
    for (const value of values.values()) value.dispose();
    return results;
  }

  #keepGradients(
    gradients: Program["gradients"],
    values: ReadonlyMap<Node, tf.Tensor>,
  ): void {
    const byGroup = Map.groupBy(
      gradients,
      ([name]): ParameterGroup => this.#store.place(name).parameter.group,
    );
    tf.tidy(() => {
      for (const [group, found] of byGroup) {
        const vectors = new Map(
          found.map(([name, node]) => [name, tf.reshape(values.get(node)!, [-1])]),
        );
        this.#store.replace(group, "gradient", vectors);
      }
    });
  }

  /** @returns for every step of an optimiser a tensor of 1 if all that it left is finite */
  #apply(updates: readonly Update[]): tf.Tensor[] {
    return updates.flatMap((update) => {
      applyUpdate(update, this.#store);
      const { group, kind } = update;
      if (kind !== "sgd" && kind !== "adam") return [];
      const [value, second] = (["value", "second_moment"] as const).map((slot) =>
        this.#store.buffer(group, slot)
      );
      if (value!.length === 0) return [];
      const isFinite = ({ tensor }: Buffer) => tf.all(tf.isFinite(tensor));
      return [tf.tidy(() => tf.logicalAnd(isFinite(value!), isFinite(second!)))];
    });
  }

  /** Waits for what was found; where reading would wait, everything is brought here meanwhile. */
  async #settle(finite: readonly tf.Tensor[]): Promise<void> {
    for (const each of finite) {
      const [all] = await each.data();
      each.dispose();
      if (all !== 1) this.#finite = false;
    }
    if (!this.backend.readsAtOnce) await this.#store.fetch();
  }
}
