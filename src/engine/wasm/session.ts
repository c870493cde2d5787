/**
 * A supernet on the wasm engine.
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
import { type Control, MOST_OPERATIONS, NO_PROGRAM, normOf, Word } from "./control.ts";
import { FlatEncoder } from "./flat.ts";
import type { Compiled } from "./lower/lower.ts";
import type { Slot as MemorySlot } from "./memory.ts";
import type { Runner } from "./pool.ts";

/** A session whose work is done by a runner: workers, or a profile on the main thread. */
export class WasmSession implements Session {
  readonly parameters: readonly Parameter[];
  readonly #programs: ReadonlyMap<string, number>;
  readonly #paths: readonly number[];
  readonly #flat: FlatEncoder;
  #last = { program: 0, batch: 0 };

  /** What each program ran on, until another has gone on from there. */
  readonly #images = new Map<string, Uint32Array>();

  constructor(
    readonly programs: readonly Program[],
    readonly compiled: Compiled,
    readonly memory: WebAssembly.Memory,
    readonly control: Control,
    readonly runner: Runner,
    readonly store: ImageStore,
    readonly batchSize: number,
  ) {
    this.#programs = new Map(programs.map(({ name }, i) => [name, i]));
    this.#paths = programs.map(pathsOf);
    this.parameters = [...compiled.layout.places.values()].map(({ parameter }) => parameter);
    this.#flat = new FlatEncoder(compiled, control);
    for (const { slot, values } of compiled.tables.all) {
      new Int32Array(memory.buffer, this.#offset(slot), values.length).set(values);
    }
    this.#loadStore();
    for (const { parameter } of compiled.layout.places.values()) {
      const { initial, dims } = parameter;
      if (initial.kind !== "constant") continue;
      const count = dims.reduce((product, dim) => product * dim, 1);
      this.write(parameter.name, new Float32Array(count).fill(initial.value));
    }
  }

  async run(
    program: string,
    images: Uint32Array,
    updates: readonly Update[] = [],
    input: StepInput = {},
  ): Promise<StepResult> {
    const number = this.#programs.get(program);
    if (number === undefined) {
      const names = [...this.#programs.keys()].join(", ");
      throw new RangeError(`Expected a program among ${names} but found ${program}`);
    }
    const batch = images.length;
    if (batch < 1 || batch > this.batchSize) {
      throw new RangeError(`Expected 1 to ${this.batchSize} images but found ${batch}`);
    }
    this.#checkResumed(number, images, input);
    const { globals } = this.compiled;
    this.#feed(number, images, input);
    const labels = this.#view(Uint8Array, globals.labels, batch);
    for (let i = 0; i < batch; i++) labels[i] = this.store.labels[images[i]!]!;
    this.#view(Float32Array, globals.scale, 1)[0] = 1 / batch;
    this.control.words[Word.program] = number;
    this.control.words[Word.batch] = batch;
    this.#last = { program: number, batch };
    await this.#runWith(updates);
    return this.#result();
  }

  async update(updates: readonly Update[]): Promise<void> {
    this.control.words[Word.program] = NO_PROGRAM;
    await this.#runWith(updates);
  }

  async norm(group: Group, slot: Slot): Promise<number> {
    this.control.words[Word.program] = NO_PROGRAM;
    this.control.words[Word.operations] = this.#flat.writeNorm(group, slot);
    await this.runner.run();
    return normOf(this.control);
  }

  get finite(): boolean {
    return Atomics.load(this.control.words, Word.lost) === 0;
  }

  logits(): Float32Array {
    const { program, batch } = this.#last;
    const { logits, classes } = this.compiled.results[program]!;
    const result = new Float32Array(batch * classes);
    const { offset, stride } = this.compiled.memory.resolve(logits);
    for (let i = 0; i < batch; i++) {
      const image = new Float32Array(this.memory.buffer, offset + i * stride, classes);
      result.set(image, i * classes);
    }
    return result;
  }

  read(parameter: string, slot: Slot = "value"): Float32Array {
    const { index } = this.compiled.layout.place(parameter);
    const buffer = this.#bufferOf(parameter, slot);
    // Not Float32Array.from, which takes several times as long for the weights of a whole network.
    const data = new Float32Array(index.length);
    for (let i = 0; i < data.length; i++) data[i] = buffer[index[i]!]!;
    return data;
  }

  write(parameter: string, data: Float32Array, slot: Slot = "value"): void {
    const { index } = this.compiled.layout.place(parameter);
    if (data.length !== index.length) {
      throw new RangeError(
        `${parameter}: Expected ${index.length} numbers but found ${data.length}`,
      );
    }
    const buffer = this.#bufferOf(parameter, slot);
    for (let i = 0; i < data.length; i++) buffer[index[i]!] = data[i]!;
  }

  close(): void {
    this.runner.close();
  }

  /** Without this a program that resumes another would go on with anything. */
  #checkResumed(number: number, images: Uint32Array, input: StepInput): void {
    const { name, resumes } = this.programs[number]!;
    const own = input.pixels !== undefined || input.pathScales !== undefined;
    if (resumes !== undefined) {
      const before = this.#images.get(resumes);
      const same = before?.length === images.length && before.every((n, i) => n === images[i]);
      if (!same || own) {
        throw new RangeError(`Expected ${resumes} on the same images before ${name}`);
      }
      this.#images.delete(resumes);
    }
    if (own) this.#images.delete(name);
    else this.#images.set(name, images.slice());
  }

  async #runWith(updates: readonly Update[]): Promise<void> {
    if (2 * updates.length > MOST_OPERATIONS) {
      throw new RangeError(`Expected at most ${MOST_OPERATIONS / 2} updates in a step`);
    }
    this.control.words[Word.operations] = this.#flat.write(updates);
    await this.runner.run();
  }

  /** Puts what the images of a step are where the kernels look for it. */
  #feed(program: number, images: Uint32Array, input: StepInput): void {
    const { store, compiled: { globals } } = this;
    const { pixels, pathScales } = input;
    const paths = this.#paths[program]!;
    checkInput(input, { images: images.length, paths, store });
    const numbers = this.#view(Uint32Array, globals.numbers, images.length);
    if (pixels) {
      const before = store.pixels.data.length;
      this.#view(Uint8Array, globals.images, before + pixels.length).set(pixels, before);
      for (let i = 0; i < images.length; i++) numbers[i] = store.count + i;
    } else numbers.set(images);
    if (!pathScales) return;
    const scales = this.#view(Float32Array, globals.pathScales, images.length * globals.paths);
    for (let i = 0; i < images.length; i++) {
      scales.set(pathScales.subarray(i * paths, (i + 1) * paths), i * globals.paths);
    }
  }

  /** Adds up in double precision, image by image. */
  #result(): StepResult {
    const { program, batch } = this.#last;
    const { offset, stride } = this.compiled.memory.resolve(this.compiled.results[program]!.loss);
    const view = new DataView(this.memory.buffer);
    let loss = 0, correct = 0;
    for (let i = 0; i < batch; i++) {
      loss += view.getFloat32(offset + i * stride, true);
      correct += view.getInt32(offset + i * stride + 4, true);
    }
    return { loss: loss / batch, correct };
  }

  #bufferOf(parameter: string, slot: Slot): Float32Array {
    const { globals, layout } = this.compiled;
    const { group } = layout.place(parameter).parameter;
    if (group !== "statistics") {
      return this.#view(Float32Array, globals.buffer(group, slot), globals.size(group));
    }
    if (slot !== "value") {
      throw new RangeError(`${parameter}: Expected slot value but found ${slot}`);
    }
    return this.#view(Float32Array, globals.statistics, layout.sizes.statistics);
  }

  #offset(slot: MemorySlot): number {
    return this.compiled.memory.resolve(slot).offset;
  }

  #view<T>(
    type: new (buffer: ArrayBufferLike, offset: number, length: number) => T,
    slot: MemorySlot,
    length: number,
  ): T {
    return new type(this.memory.buffer, this.#offset(slot), length);
  }

  #loadStore(): void {
    const { pixels, channels } = this.store;
    const { images, lookup } = this.compiled.globals;
    if (pixels.kind === "floats") {
      this.#view(Float32Array, images, pixels.data.length).set(pixels.data);
      return;
    }
    this.#view(Uint8Array, images, pixels.data.length).set(pixels.data);
    const table = this.#view(Float32Array, lookup, 256 * channels);
    for (let channel = 0; channel < channels; channel++) {
      for (let byte = 0; byte < 256; byte++) {
        table[256 * channel + byte] = (byte / 255 - pixels.mean[channel]!) /
          pixels.deviation[channel]!;
      }
    }
  }
}
