import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  compileKernels,
  instantiateKernels,
  KERNELS_WASM,
} from "../../../../src/engine/wasm/kernels.ts";
import { filesTest } from "../../../permissions.ts";

filesTest("kernels.wasm is what its sources compile to", async () => {
  // Loaded here because the compiler reads the environment, which a bare `deno test` may not.
  const { buildKernels } = await import("../../../../src/engine/wasm/build.ts");
  assert.ok(
    Buffer.from(await buildKernels()).equals(await Deno.readFile(KERNELS_WASM)),
    "Run `deno task kernels` and commit src/engine/wasm/kernels.wasm",
  );
});

filesTest("instantiateKernels() leaves the memory as it is", async () => {
  const module = await compileKernels();
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 65536, shared: true });
  const bytes = new Uint8Array(memory.buffer);
  bytes.fill(0xa5);
  instantiateKernels(module, memory);
  assert.ok(bytes.every((byte) => byte === 0xa5));
});

filesTest("kernels.wasm imports nothing but the memory", async () => {
  const imports = WebAssembly.Module.imports(await compileKernels());
  assert.deepEqual(imports.map(({ module, name }) => `${module}.${name}`), ["env.memory"]);
});
