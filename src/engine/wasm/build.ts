/**
 * Compiles the kernels' AssemblyScript to WebAssembly, in this process.
 *
 * `-O1`, not `-O3`: at `-O2` and above Binaryen nests one fused multiply-add into the next, which
 * doubles the registers an unrolled body keeps alive and halves the speed of a convolution. V8
 * optimises the plain code by itself.
 *
 * Portable kernels are the same sources compiled without relaxed SIMD, the only instructions whose
 * result depends on the processor; the compiler refuses those that are left.
 *
 * The bytes depend only on the sources and the compiler's version, so the committed files can be
 * compared with a fresh build.
 *
 * @module
 */

import asc from "assemblyscript/asc";
import type { Determinism } from "../engine.ts";

const FLAGS = [
  "-O1",
  "--noAssert",
  ...["--runtime", "stub"],
  ...["--enable", "simd", "--enable", "threads"],
  ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
];

const FEATURES: Readonly<Record<Determinism, readonly string[]>> = {
  machine: ["--enable", "relaxed-simd"],
  portable: [],
};

const SOURCES = new URL("./kernels/", import.meta.url);

/**
 * Compiles `kernels/index.ts` and what it imports.
 *
 * @returns The module's bytes.
 * @throws {Error} With the compiler's own diagnostics, when the sources do not compile.
 */
export async function buildKernels(
  deterministic: Determinism = "machine",
): Promise<Uint8Array<ArrayBuffer>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const { error, stderr } = await asc.main(
    ["index.ts", "--outFile", "kernels.wasm", ...FLAGS, ...FEATURES[deterministic]],
    {
      readFile: readSource,
      writeFile: (name, contents) => {
        files.set(
          name,
          typeof contents === "string"
            ? new TextEncoder().encode(contents)
            : new Uint8Array(contents),
        );
      },
      listFiles: () => [],
    },
  );
  const wasm = files.get("kernels.wasm");
  if (error || !wasm) {
    throw new Error(`The kernels do not compile: ${error?.message ?? "no output"}\n${stderr}`);
  }
  return wasm;
}

/**
 * The compiler appends `.ts` to every import; ours have it already, as Deno wants it. It probes
 * several names, and takes `null` for those that do not exist.
 */
function readSource(name: string): string | null {
  try {
    return Deno.readTextFileSync(new URL(name.replace(/\.ts\.ts$/, ".ts"), SOURCES));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
