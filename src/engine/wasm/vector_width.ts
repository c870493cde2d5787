/**
 * How many floats a vector holds where kernels are the fastest.
 *
 * WebAssembly's vectors hold four floats. V8 can make one instruction of two neighbouring vectors
 * (`--experimental-wasm-revectorize`, on x86-64 with AVX2), which doubles the speed of a convolution
 * whose register tiles are large enough, and halves that of the same tiles where it does not. No
 * interface tells whether it does, so the two are raced.
 *
 * @module
 */

import { compileKernels, instantiateKernels, type Kernels, type VectorWidth } from "./kernels.ts";

/** A matrix product of some microseconds: 36 tiles, 32 input channels, 16 output channels. */
const TILES = 36, INPUTS = 32, OUTPUTS = 16;

/** Products that are timed at once: V8 compiles what has run often, and clocks have a grain. */
const BURST = 16;

/** V8's first code takes several times as long as what it makes of it once it has run often. */
const OPTIMISED = 2;

/** Bursts until V8 will have optimised, each after a pause in which it may; and bursts of a race. */
const MOST_BURSTS = 30, PAUSE = 2, RACE = 6;

let measured: Promise<VectorWidth> | undefined;

/**
 * Races the kernels of both widths, once in a process; it takes some hundredths of a second.
 *
 * ```ts
 * import { wasmEngine } from "./engine.ts";
 * import { fasterWidth } from "./vector_width.ts";
 *
 * const engine = wasmEngine({ threads: 2, vectorWidth: await fasterWidth() });
 * ```
 *
 * @returns 8 where V8 joins vectors, else 4
 */
export function fasterWidth(): Promise<VectorWidth> {
  return measured ??= race();
}

async function race(): Promise<VectorWidth> {
  const module = await compileKernels();
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536, shared: true });
  const narrow = instantiateKernels(module, memory, 4);
  const wide = instantiateKernels(module, memory, 8);
  time(narrow); // until then there is no code at all
  const first = time(narrow);
  // Both are one function, of which V8 optimises both ways at once.
  for (let burst = 0; burst < MOST_BURSTS && time(narrow) > first / OPTIMISED; burst++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  const best = { narrow: Infinity, wide: Infinity };
  for (let burst = 0; burst < RACE; burst++) {
    best.narrow = Math.min(best.narrow, time(narrow));
    best.wide = Math.min(best.wide, time(wide));
  }
  return best.wide < best.narrow ? 8 : 4;
}

function time(kernels: Kernels): number {
  const [V, U, M] = [0, 1 << 18, 1 << 19];
  const start = performance.now();
  for (let i = 0; i < BURST; i++) {
    // deno-fmt-ignore
    kernels.winograd_product(
      V, 4 * TILES * INPUTS, U, 4 * INPUTS * OUTPUTS, M, 4 * TILES * OUTPUTS,
      TILES, INPUTS, OUTPUTS / 8, 0,
    );
  }
  return performance.now() - start;
}
