/** Lets a kernel write to the address in the first argument, of a memory of one page. */

import { compileKernels, instantiateKernels } from "../../../src/engine/wasm/kernels.ts";

const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
const kernels = instantiateKernels(await compileKernels(), memory);
try {
  kernels.fill(Number(Deno.args[0]), 64, 1);
  console.log("written");
} catch (error) {
  console.log(`${error}`);
}
