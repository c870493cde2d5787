/**
 * A memory for testing kernels. Every word outside the tensors is a quiet NaN, so a kernel that
 * reads beyond its view poisons its result; and `run` compares the memory before and after,
 * so a kernel that writes anything but its outputs is caught.
 *
 * @module
 */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  compileKernels,
  instantiateKernels,
  type Kernels,
} from "../../../../src/engine/wasm/kernels.ts";
import { filesTest } from "../../../permissions.ts";

/** Where a tensor of one image lies: the address of pixel (0, 0) and the pitches in bytes. */
export interface View {
  readonly at: number;
  readonly pp: number;
  readonly rp: number;
  readonly H: number;
  readonly W: number;
  readonly C: number;
}

/** How a view lies within wider pixels and a border; all zero when left out. */
export interface Placement {
  /** Pixels of border above and to the left, below and to the right. */
  before?: number;
  after?: number;
  /** Channels of the pixel before and after the view's own. */
  lower?: number;
  upper?: number;
}

/** Bytes that a kernel may write. */
export type Range = readonly [at: number, bytes: number];

const CANARY = 0x7fc0dead;
const BYTES = 16 * 65536;
/** Bytes behind the last tensor that are still watched. */
const BEYOND = 8192;

export class Lab {
  readonly #memory = new WebAssembly.Memory({ initial: 16, maximum: 65536, shared: true });
  readonly f32 = new Float32Array(this.#memory.buffer);
  readonly i32 = new Int32Array(this.#memory.buffer);
  readonly u8 = new Uint8Array(this.#memory.buffer);
  readonly k: Kernels;
  readonly #wide: Kernels;
  #top = 0;

  constructor(module: WebAssembly.Module) {
    this.k = instantiateKernels(module, this.#memory);
    this.#wide = instantiateKernels(module, this.#memory, 8);
    this.reset();
  }

  /** Forgets all tensors. */
  reset(): void {
    this.i32.fill(CANARY);
    this.#top = 256;
  }

  /** Room for some bytes, at a multiple of 16, with at least 64 bytes of canaries behind. */
  room(bytes: number): number {
    const at = this.#top;
    this.#top = (at + bytes + 64 + 15) & ~15;
    assert.ok(this.#top <= BYTES, "Expected the test's tensors to fit into the memory");
    return at;
  }

  floats(values: Iterable<number>): number {
    const list = [...values];
    const at = this.room(list.length * 4);
    this.f32.set(list, at >> 2);
    return at;
  }

  ints(values: Iterable<number>): number {
    const list = [...values];
    const at = this.room(list.length * 4);
    this.i32.set(list, at >> 2);
    return at;
  }

  bytes(values: Iterable<number>): number {
    const list = [...values];
    const at = this.room(list.length);
    this.u8.set(list, at);
    return at;
  }

  /** The `n` floats at an address. */
  get(at: number, n: number): number[] {
    return [...this.f32.subarray(at >> 2, (at >> 2) + n)];
  }

  /** An image's view; its border and neighbouring channels keep their canaries. */
  view(H: number, W: number, C: number, placement: Placement = {}): View {
    const { before = 0, after = 0, lower = 0, upper = 0 } = placement;
    const pp = (lower + C + upper) * 4;
    const rp = (before + W + after) * pp;
    const at = this.room((before + H + after) * rp) + before * (rp + pp) + lower * 4;
    return { at, pp, rp, H, W, C };
  }

  /** A view of values `f(y, x, c)`, with zeros in its border's own channels. */
  image(
    H: number,
    W: number,
    C: number,
    f: (y: number, x: number, c: number) => number,
    placement: Placement = {},
  ): View {
    const view = this.view(H, W, C, placement);
    const { before = 0, after = 0 } = placement;
    for (let y = -before; y < H + after; y++) {
      for (let x = -before; x < W + after; x++) {
        const inside = y >= 0 && y < H && x >= 0 && x < W;
        for (let c = 0; c < C; c++) this.f32[word(view, y, x, c)] = inside ? f(y, x, c) : 0;
      }
    }
    return view;
  }

  /** A view's value. */
  pixel(view: View, y: number, x: number, c: number): number {
    return this.f32[word(view, y, x, c)] ?? NaN;
  }

  /** All values of a view, row by row, channels last. */
  values(view: View): number[] {
    return everywhere(view, (y, x, c) => this.pixel(view, y, x, c));
  }

  /**
   * Runs a kernel and checks that nothing but the outputs has changed, and that it leaves the same
   * bytes with the larger register tiles, for vectors of eight floats.
   */
  run(outputs: readonly (View | Range)[], kernel: (k: Kernels) => void): void {
    const before = this.u8.slice(0, Math.min(this.#top + BEYOND, BYTES));
    kernel(this.#wide);
    const wide = this.u8.slice(0, before.length);
    this.u8.set(before);
    kernel(this.k);
    assert.ok(Buffer.from(wide.buffer).equals(this.u8.slice(0, before.length)));
    for (const [at, bytes] of outputs.flatMap(ranges)) {
      before.set(this.u8.subarray(at, at + bytes), at);
    }
    const words = new Int32Array(before.buffer);
    for (let i = 0; i < words.length; i++) {
      if (words[i] !== this.i32[i]) {
        assert.fail(`Expected the kernel to leave byte ${i * 4} alone but it wrote there`);
      }
    }
  }
}

/** `f` at all places of a view, row by row, channels last. */
export function everywhere(
  { H, W, C }: Pick<View, "H" | "W" | "C">,
  f: (y: number, x: number, c: number) => number,
): number[] {
  const list: number[] = [];
  for (let y = 0; y < H; y++) {
    for (let x = 0; x < W; x++) {
      for (let c = 0; c < C; c++) list.push(f(y, x, c));
    }
  }
  return list;
}

function word(view: View, y: number, x: number, c: number): number {
  return (view.at + y * view.rp + x * view.pp + c * 4) >> 2;
}

function ranges(output: View | Range): Range[] {
  if (!("pp" in output)) return [output];
  const list: Range[] = [];
  for (let y = 0; y < output.H; y++) {
    for (let x = 0; x < output.W; x++) {
      list.push([output.at + y * output.rp + x * output.pp, output.C * 4]);
    }
  }
  return list;
}

/** Numbers in [−1, 1) and integers, the same in every run (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  #unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A float32 in [−1, 1). */
  next(): number {
    return Math.fround(this.#unit() * 2 - 1);
  }

  below(n: number): number {
    return Math.floor(this.#unit() * n);
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] ?? list[0];
  }

  list(n: number): number[] {
    return Array.from({ length: n }, () => this.next());
  }
}

/**
 * Asserts that float32 results agree with float64 expectations.
 *
 * @param tolerance Of the larger of the expected value and `scale`.
 */
export function assertClose(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
  scale = 1,
): void {
  assert.equal(actual.length, expected.length);
  for (const [i, e] of expected.entries()) {
    const a = actual[i] ?? NaN;
    const limit = tolerance * Math.max(Math.abs(e), scale);
    if (!(Math.abs(a - e) <= limit)) {
      assert.fail(`Expected element ${i} to be within ${limit} of ${e} but found ${a}`);
    }
  }
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** A test that gets a fresh laboratory; ignored where the kernels may not be read. */
export function kernelTest(name: string, fn: (lab: Lab) => void): void {
  filesTest(name, async () => fn(new Lab(await (compiled ??= compileKernels()))));
}
