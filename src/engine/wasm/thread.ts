/**
 * One thread's share of a step. All addresses are worked out when the thread starts; a step only
 * walks through lists of functions and arguments.
 *
 * @module
 */

import {
  barrier,
  type Control,
  FlatKind,
  NORM_BLOCKS,
  normOf,
  OPERATION_NUMBERS,
  Word,
} from "./control.ts";
import { instantiateKernels, type Kernels, type VectorWidth } from "./kernels.ts";
import type { Argument, Call, Phase, Plan } from "./plan.ts";

/** What a thread is started with. */
export interface ThreadStart {
  readonly memory: WebAssembly.Memory;
  readonly kernels: WebAssembly.Module;
  readonly vectorWidth: VectorWidth;
  readonly sweeps: WebAssembly.Module;
  readonly control: SharedArrayBuffer;
  readonly plans: readonly Plan[];
  readonly thread: number;
  readonly threads: number;
  readonly batchSize: number;
  readonly chunkSize: number;
}

/** A kernel or a sweep. */
export type Kernel = (...values: number[]) => void;

/** Calls with all places known but for the size of the batch. */
interface Calls {
  readonly kernels: readonly Kernel[];
  readonly arguments: readonly (readonly Argument[])[];
}

/** Calls of one image, fully resolved. */
interface ImageCalls {
  readonly kernels: readonly Kernel[];
  /** Arguments of all calls in a row, and how many each call has. */
  readonly values: Int32Array;
  readonly counts: Uint8Array;
  /** The arguments of calls that have more than {@link MOST_SPELT_OUT}. */
  readonly lists: readonly (readonly number[] | undefined)[];
}

const MOST_SPELT_OUT = 14;

interface ThreadPhase {
  readonly once: Calls;
  readonly eachThread: Calls;
  readonly eachChunk: Calls;
  readonly images: readonly (ImageCalls | undefined)[];
}

/** One thread of a session: its share of the images through every plan, call by call. */
export class Thread {
  readonly #kernels: Kernels;
  readonly #functions: Record<string, Kernel>;
  readonly #programs: readonly (readonly ThreadPhase[])[];
  readonly #finish: readonly Calls[];

  /** @param watch puts something around every kernel, such as a clock */
  constructor(
    readonly start: ThreadStart,
    readonly control: Control,
    readonly watch: (kernel: Kernel, call: Call, program: string) => Kernel = (kernel) => kernel,
  ) {
    this.#kernels = instantiateKernels(start.kernels, start.memory, start.vectorWidth);
    const sweeps = new WebAssembly.Instance(start.sweeps, { env: { memory: start.memory } });
    this.#functions = { ...this.#kernels, ...sweeps.exports } as unknown as Record<string, Kernel>;
    this.#programs = start.plans.map(({ phases, name }) => phases.map((p) => this.#phase(p, name)));
    this.#finish = start.plans.map(({ finish, name }) => this.#calls(finish, name));
  }

  #phase({ once, eachThread, eachChunk, eachImage }: Phase, program: string): ThreadPhase {
    const { threads, thread, batchSize } = this.start;
    const kernels = eachImage.map((call) => this.#kernel(call, program));
    const ofImage = (_: unknown, image: number): ImageCalls | undefined =>
      this.#isMine(image) ? { kernels, ...this.#imageArguments(eachImage, image) } : undefined;
    return {
      once: this.#calls(once.filter((_, i) => i % threads === thread), program),
      eachThread: this.#calls(eachThread, program),
      eachChunk: this.#calls(eachChunk, program),
      images: Array.from({ length: batchSize }, ofImage),
    };
  }

  /** Does the thread's share of the job that stands in the control buffer. */
  run(): void {
    const { words } = this.control;
    const program = words[Word.program]!;
    if (program >= 0) this.#runProgram(program, words[Word.batch]!);
    for (let i = 0; i < words[Word.operations]!; i++) this.#runOperation(i);
  }

  #isMine(image: number): boolean {
    const { chunkSize, threads, thread } = this.start;
    return Math.floor(image / chunkSize) % threads === thread;
  }

  #runProgram(program: number, batch: number): void {
    const { threads, thread, chunkSize, plans } = this.start;
    const chunks = Math.ceil(batch / chunkSize);
    for (const phase of this.#programs[program]!) {
      this.#run(phase.eachThread, batch, 0);
      this.#run(phase.once, batch, 0);
      for (let chunk = thread; chunk < chunks; chunk += threads) {
        this.#run(phase.eachChunk, batch, chunk);
        const end = Math.min(batch, (chunk + 1) * chunkSize);
        for (let image = chunk * chunkSize; image < end; image++) runImage(phase.images[image]!);
      }
      barrier(this.control.words, threads);
    }
    const { reductions } = plans[program]!;
    for (const { chunks: from, target, length } of reductions) {
      const { start, count } = this.#share(length);
      if (count === 0) continue;
      const bytes = 4 * start;
      const { offset, stride } = from;
      this.#kernels.reduce_chunks(target.offset + bytes, offset + bytes, stride, chunks, count);
    }
    if (reductions.length > 0) barrier(this.control.words, threads);
    if (thread === 0) this.#run(this.#finish[program]!, batch, 0);
    barrier(this.control.words, threads);
  }

  /** A thread's piece of `length` floats, on whole vectors. */
  #share(length: number): { start: number; count: number } {
    const { thread, threads } = this.start;
    const cut = (i: number) => Math.min(length, 4 * Math.ceil(length * i / threads / 4));
    return { start: cut(thread), count: cut(thread + 1) - cut(thread) };
  }

  #runOperation(index: number): void {
    const numbers = this.control.operations;
    const at = (i: number): number => numbers[index * OPERATION_NUMBERS + i]!;
    const length = at(5);
    const { start, count } = this.#share(length);
    const place = (i: number): number => at(i) + 4 * start;
    const kernels = this.#kernels;
    switch (at(0)) {
      case FlatKind.sgd:
        return this.#note(
          kernels.sgd(place(1), place(2), place(3), count, at(6), at(7), at(8)),
        );
      case FlatKind.adam:
        // deno-fmt-ignore
        return this.#note(kernels.adam(
          place(1), place(2), place(3), place(4), count,
          at(6), at(7), at(8), at(9), at(10), at(11), at(12),
        ));
      case FlatKind.copy:
        return kernels.copy(place(1), place(2), 4 * count);
      case FlatKind.add:
        return kernels.axpy(place(1), place(2), count, at(6));
      case FlatKind.scale:
        return kernels.scale(place(1), count, at(6));
      case FlatKind.norm:
        return this.#sumSquares(at(1), length);
      case FlatKind.clip: {
        this.#sumSquares(at(1), length);
        const factor = at(6) / (normOf(this.control) + 1e-6);
        if (factor < 1) kernels.scale(place(1), count, factor);
        return barrier(this.control.words, this.start.threads);
      }
    }
  }

  /** @param sum 0, or NaN where an optimiser's step has left a number that is not finite */
  #note(sum: number): void {
    if (sum !== 0) Atomics.store(this.control.words, Word.lost, 1);
  }

  /** Sums of squares of fixed blocks, so that their sum does not depend on the threads. */
  #sumSquares(address: number, length: number): void {
    const { thread, threads } = this.start;
    // Shares of the operations before end elsewhere than blocks do.
    barrier(this.control.words, threads);
    for (let block = thread; block < NORM_BLOCKS; block += threads) {
      const from = Math.floor(length * block / NORM_BLOCKS);
      const to = Math.floor(length * (block + 1) / NORM_BLOCKS);
      this.control.norms[block] = this.#kernels.sum_squares(address + 4 * from, to - from);
    }
    barrier(this.control.words, threads);
  }

  #calls(calls: readonly Call[], program: string): Calls {
    return {
      kernels: calls.map((call) => this.#kernel(call, program)),
      arguments: calls.map((call) => call.arguments),
    };
  }

  #kernel(call: Call, program: string): Kernel {
    const found = this.#functions[call.kernel];
    if (!found) throw new Error(`Expected a kernel but found ${call.kernel}`);
    return this.watch(found, call, program);
  }

  #run(calls: Calls, batch: number, chunk: number): void {
    for (const [i, kernel] of calls.kernels.entries()) {
      kernel(...calls.arguments[i]!.map((value) => this.#resolve(value, batch, 0, chunk)));
    }
  }

  #resolve(value: Argument, batch: number, image: number, chunk: number): number {
    if (typeof value === "number") return value;
    if ("timesBatch" in value) return value.timesBatch * batch;
    const { space, offset, stride } = value;
    const number = { global: 0, image, chunk, thread: this.start.thread }[space];
    return offset + number * stride;
  }

  #imageArguments(calls: readonly Call[], image: number): Omit<ImageCalls, "kernels"> {
    const chunk = Math.floor(image / this.start.chunkSize);
    const lists = calls.map((call) =>
      call.arguments.map((value) => this.#resolve(value, 0, image, chunk))
    );
    return {
      values: Int32Array.from(lists.flat()),
      counts: Uint8Array.from(lists, ({ length }) => length),
      lists: lists.map((list) => list.length > MOST_SPELT_OUT ? list : undefined),
    };
  }
}

/**
 * Calls everything for one image. Spelt out by count, because spreading costs more than a call; what
 * has more arguments is spread from an array, which costs a twentieth of a typed array.
 */
function runImage({ kernels, values, counts, lists }: ImageCalls): void {
  let i = 0;
  for (let call = 0; call < kernels.length; call++) {
    const f = kernels[call]!;
    const v = values;
    const count = counts[call]!;
    switch (count) {
      // deno-fmt-ignore
      case 1: f(v[i]!); break;
      // deno-fmt-ignore
      case 2: f(v[i]!, v[i + 1]!); break;
      // deno-fmt-ignore
      case 3: f(v[i]!, v[i + 1]!, v[i + 2]!); break;
      // deno-fmt-ignore
      case 4: f(v[i]!, v[i + 1]!, v[i + 2]!, v[i + 3]!); break;
      // deno-fmt-ignore
      case 5: f(v[i]!, v[i + 1]!, v[i + 2]!, v[i + 3]!, v[i + 4]!); break;
      // deno-fmt-ignore
      case 6: f(v[i]!, v[i + 1]!, v[i + 2]!, v[i + 3]!, v[i + 4]!, v[i + 5]!); break;
      // deno-fmt-ignore
      case 7: f(v[i]!, v[i + 1]!, v[i + 2]!, v[i + 3]!, v[i + 4]!, v[i + 5]!, v[i + 6]!); break;
      // deno-fmt-ignore
      case 8: f(v[i]!, v[i + 1]!, v[i + 2]!, v[i + 3]!, v[i + 4]!, v[i + 5]!, v[i + 6]!, v[i + 7]!); break;
      // deno-fmt-ignore
      case 9: f(v[i]!, v[i + 1]!, v[i + 2]!, v[i + 3]!, v[i + 4]!, v[i + 5]!, v[i + 6]!, v[i + 7]!, v[i + 8]!); break;
      // deno-fmt-ignore
      case 10: f(v[i]!, v[i + 1]!, v[i + 2]!, v[i + 3]!, v[i + 4]!, v[i + 5]!, v[i + 6]!, v[i + 7]!, v[i + 8]!, v[i + 9]!); break;
      // deno-fmt-ignore
      case 11: f(v[i]!, v[i + 1]!, v[i + 2]!, v[i + 3]!, v[i + 4]!, v[i + 5]!, v[i + 6]!, v[i + 7]!, v[i + 8]!, v[i + 9]!, v[i + 10]!); break;
      // deno-fmt-ignore
      case 12: f(v[i]!, v[i + 1]!, v[i + 2]!, v[i + 3]!, v[i + 4]!, v[i + 5]!, v[i + 6]!, v[i + 7]!, v[i + 8]!, v[i + 9]!, v[i + 10]!, v[i + 11]!); break;
      // deno-fmt-ignore
      case 13: f(v[i]!, v[i + 1]!, v[i + 2]!, v[i + 3]!, v[i + 4]!, v[i + 5]!, v[i + 6]!, v[i + 7]!, v[i + 8]!, v[i + 9]!, v[i + 10]!, v[i + 11]!, v[i + 12]!); break;
      // deno-fmt-ignore
      case 14: f(v[i]!, v[i + 1]!, v[i + 2]!, v[i + 3]!, v[i + 4]!, v[i + 5]!, v[i + 6]!, v[i + 7]!, v[i + 8]!, v[i + 9]!, v[i + 10]!, v[i + 11]!, v[i + 12]!, v[i + 13]!); break;
      default:
        f(...lists[call]!);
    }
    i += count;
  }
}
