/**
 * `deno task kernels` compiles the WebAssembly kernels; with `--check` it only tells whether the
 * committed file is what the sources compile to.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { buildKernels } from "../src/engine/wasm/build.ts";
import { KERNELS_WASM } from "../src/engine/wasm/kernels.ts";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

const built = await buildKernels();
if (!values.check) {
  await Deno.writeFile(KERNELS_WASM, built);
  console.log(`Wrote src/engine/wasm/kernels.wasm, ${built.length} bytes`);
} else if (!sameBytes(built, await committed())) {
  console.error("src/engine/wasm/kernels.wasm is not what its sources compile to");
  console.error("Run `deno task kernels` and commit the file");
  Deno.exit(1);
}

async function committed(): Promise<Uint8Array> {
  try {
    return await Deno.readFile(KERNELS_WASM);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Uint8Array();
    throw error;
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
