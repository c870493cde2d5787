/**
 * `deno task kernels` compiles the WebAssembly kernels; with `--check` it only tells whether the
 * committed files are what the sources compile to.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { relative } from "node:path";
import type { Determinism } from "../src/engine/engine.ts";
import { buildKernels } from "../src/engine/wasm/build.ts";
import { KERNELS_WASM } from "../src/engine/wasm/kernels.ts";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

for (const deterministic of ["machine", "portable"] as const) await make(deterministic);

async function make(deterministic: Determinism): Promise<void> {
  const url = KERNELS_WASM[deterministic];
  const name = relative(Deno.cwd(), fileURLToPath(url));
  const built = await buildKernels(deterministic);
  if (!values.check) {
    await Deno.writeFile(url, built);
    console.log(`Wrote ${name}, ${built.length} bytes`);
  } else if (!sameBytes(built, await committed(url))) {
    console.error(`${name} is not what its sources compile to`);
    console.error("Run `deno task kernels` and commit the file");
    Deno.exit(1);
  }
}

async function committed(url: URL): Promise<Uint8Array> {
  try {
    return await Deno.readFile(url);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Uint8Array();
    throw error;
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
