/**
 * `deno task kernels` compiles the WebAssembly kernels.
 *
 * @module
 */

import { buildKernels } from "../src/engine/wasm/build.ts";
import { KERNELS_WASM } from "../src/engine/wasm/kernels.ts";
import { generatedMain } from "./generated.ts";

await generatedMain(
  "kernels",
  "Compiles the WebAssembly kernels from their AssemblyScript in src/engine/wasm/kernels.",
  (["machine", "portable"] as const).map((deterministic) => ({
    url: KERNELS_WASM[deterministic],
    make: () => buildKernels(deterministic),
  })),
);
