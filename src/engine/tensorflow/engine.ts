/**
 * The TensorFlow engine: the same programs by TensorFlow.js's kernels. It is an independent check of
 * every kernel of the wasm engine, and the way to a graphics processor.
 *
 * TensorFlow.js itself is loaded when the engine is made, not when this module is imported.
 *
 * @module
 */

import type { Engine } from "../engine.ts";
import type { BackendName } from "./backend_name.ts";

/**
 * Loads TensorFlow.js with a backend.
 *
 * @param backend `auto` takes the fastest that is here
 * @throws {BackendError} if the backend cannot be used here
 *
 * @example
 * ```ts ignore
 * import { referenceEngine, tensorflowEngine } from "@cellwright/cellwright";
 *
 * const engine = await tensorflowEngine("wasm");
 * const session = await engine.open(programs, store, 64);
 * ```
 */
export async function tensorflowEngine(backend: BackendName | "auto" = "auto"): Promise<Engine> {
  const [{ loadBackend, loadBestBackend }, { TensorflowSession }] = await Promise.all([
    import("./backend.ts"),
    import("./session.ts"),
  ]);
  const loaded = await (backend === "auto" ? loadBestBackend() : loadBackend(backend));
  return {
    name: `tensorflow:${loaded.name}`,
    threads: 1,
    open: (programs, store, batchSize) =>
      Promise.resolve(new TensorflowSession(loaded, programs, store, batchSize)),
  };
}
