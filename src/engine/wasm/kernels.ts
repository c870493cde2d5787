/**
 * The kernels as the host sees them: one WebAssembly module over one shared memory, plain
 * functions of addresses and sizes that allocate nothing and keep nothing.
 *
 * Tensors are NHWC float32. `C` is always the physical number of channels, a multiple of four
 * whose padding lanes hold zeros. A *view* is the address of pixel (0, 0) with a pixel pitch `pp`
 * and a row pitch `rp` in bytes: it may be a slice of wider pixels and may have a border around
 * it. Unless it says otherwise a kernel works on one image, takes i32 only, and writes nothing but
 * its outputs.
 *
 * What each kernel computes, and its parameters, is in `exports/`, a file for each kind of kernel;
 * the AssemblyScript behind it in `kernels/`.
 *
 * @module
 */

import type { Determinism } from "../engine.ts";
import type { ConvolutionKernels } from "./exports/conv.ts";
import type { FlatKernels } from "./exports/flat.ts";
import type { ImageKernels } from "./exports/image.ts";
import type { LossKernels } from "./exports/loss.ts";
import type { PoolKernels } from "./exports/pool.ts";
import type { StatisticsKernels } from "./exports/statistics.ts";
import type { WinogradKernels } from "./exports/winograd.ts";

/** Every function that `kernels.wasm` exports, and `kernels.portable.wasm` as well. */
export interface Kernels
  extends
    ConvolutionKernels,
    PoolKernels,
    StatisticsKernels,
    LossKernels,
    ImageKernels,
    FlatKernels,
    WinogradKernels {}

/** Floats in the vectors whose registers the kernels fill. The results are the same, bit for bit. */
export type VectorWidth = 4 | 8;

/** Where the compiled kernels are committed. */
export const KERNELS_WASM: Readonly<Record<Determinism, URL>> = {
  machine: new URL("./kernels.wasm", import.meta.url),
  portable: new URL("./kernels.portable.wasm", import.meta.url),
};

const compiled = new Map<Determinism, Promise<WebAssembly.Module>>();

/**
 * Compiles the committed kernels, once in a process: a program that has been running while an update
 * replaced the file must not call the new kernels as it called the old ones. The module can be posted
 * to workers.
 *
 * ```ts
 * import { compileKernels, instantiateKernels } from "./kernels.ts";
 *
 * const module = await compileKernels();
 * const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536, shared: true });
 * const kernels = instantiateKernels(module, memory);
 * kernels.fill(1024, 100, 1.5);
 * ```
 *
 * @throws {Deno.errors.NotFound} When the file is missing; `deno task kernels` writes it.
 */
export function compileKernels(
  deterministic: Determinism = "machine",
): Promise<WebAssembly.Module> {
  const module = compiled.get(deterministic) ?? read(deterministic);
  compiled.set(deterministic, module);
  return module;
}

async function read(deterministic: Determinism): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(await Deno.readFile(KERNELS_WASM[deterministic]));
}

/**
 * The kernels of a module over a memory, which every thread shares.
 *
 * @param vectorWidth the width whose registers they fill; their results do not depend on it
 */
export function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  vectorWidth: VectorWidth = 4,
): Kernels {
  const wide = new WebAssembly.Global({ value: "i32" }, Number(vectorWidth === 8));
  return new WebAssembly.Instance(module, { env: { memory, wide } }).exports as unknown as Kernels;
}
