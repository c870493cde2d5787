import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Determinism } from "../../../../src/engine/engine.ts";
import {
  compileKernels,
  instantiateKernels,
  KERNELS_WASM,
} from "../../../../src/engine/wasm/kernels.ts";
import { filesTest } from "../../../permissions.ts";
import { FIRST_RELAXED, vectorInstructions } from "../instructions.ts";

filesTest("the committed kernels are what their sources compile to", async () => {
  // Loaded here because the compiler reads the environment, which a bare `deno test` may not.
  const { buildKernels } = await import("../../../../src/engine/wasm/build.ts");
  for (const deterministic of ["machine", "portable"] as const) {
    const url = KERNELS_WASM[deterministic];
    assert.ok(
      Buffer.from(await buildKernels(deterministic)).equals(await Deno.readFile(url)),
      `Run \`deno task kernels\` and commit ${url}`,
    );
  }
});

filesTest("portable kernels have no instruction that depends on the processor", async () => {
  const relaxed = async (deterministic: Determinism) => {
    const found = vectorInstructions(await Deno.readFile(KERNELS_WASM[deterministic]));
    assert.ok(found.size > 40);
    return [...found].filter((code) => code >= FIRST_RELAXED).map((code) => code.toString(16));
  };
  assert.deepEqual((await relaxed("machine")).sort(), ["105", "10b"]);
  assert.deepEqual(await relaxed("portable"), []);
});

filesTest("instantiateKernels() leaves the memory as it is", async () => {
  const module = await compileKernels();
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 65536, shared: true });
  const bytes = new Uint8Array(memory.buffer);
  bytes.fill(0xa5);
  instantiateKernels(module, memory);
  assert.ok(bytes.every((byte) => byte === 0xa5));
});

filesTest(
  "the kernels import nothing but the memory and a width, and export the same functions",
  async () => {
    const [machine, portable] = [await compileKernels(), await compileKernels("portable")];
    for (const module of [machine, portable]) {
      const imports = WebAssembly.Module.imports(module);
      assert.deepEqual(imports.map(({ module, name }) => `${module}.${name}`), [
        "env.wide",
        "env.memory",
      ]);
    }
    assert.deepEqual(WebAssembly.Module.exports(portable), WebAssembly.Module.exports(machine));
  },
);
