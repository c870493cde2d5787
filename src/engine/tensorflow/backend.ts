/**
 * The backends of TensorFlow.js. Each is loaded only when it is asked for.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { BackendName } from "./backend_name.ts";
import { BackendError } from "./error.ts";
import { loadNode } from "./node.ts";

/** A backend that is ready. */
export interface Backend {
  readonly name: BackendName;
  /** Whether values can be read without waiting. */
  readonly readsAtOnce: boolean;
  /** Makes it the one that kernels run on. Engines on several backends take turns. */
  use(): void;
}

/** How TensorFlow.js calls its backends. */
const REGISTERED = { node: "tensorflow", webgpu: "webgpu", wasm: "wasm", cpu: "cpu" } as const;

const LOAD: Readonly<Record<BackendName, () => Promise<unknown>>> = {
  node: loadNode,
  webgpu: async () => {
    if (!await adapter()) {
      throw new BackendError(
        "Expected a graphics processor that WebGPU can use but found none: install a Vulkan driver " +
          "(in software: Debian's mesa-vulkan-drivers), or take --engine tensorflow:wasm",
      );
    }
    await import("@tensorflow/tfjs-backend-webgpu");
  },
  wasm: () => import("@tensorflow/tfjs-backend-wasm"),
  cpu: () => import("@tensorflow/tfjs-backend-cpu"),
};

/**
 * Loads a backend.
 *
 * @throws {BackendError} if it cannot be used here
 */
export async function loadBackend(name: BackendName): Promise<Backend> {
  await LOAD[name]();
  // Without this, the cpu backend advises on standard error to install another one.
  tf.enableProdMode();
  const registered = REGISTERED[name];
  if (!await tf.setBackend(registered)) {
    throw new BackendError(`Expected TensorFlow.js's ${name} backend to start but it did not`);
  }
  await tf.ready();
  return {
    name,
    readsAtOnce: name !== "webgpu",
    use() {
      // A backend that has started is set at once; only starting takes time.
      if (tf.getBackend() !== registered) void tf.setBackend(registered);
    },
  };
}

/** The fastest backend that is here. A graphics processor made of software is none. */
export async function loadBestBackend(): Promise<Backend> {
  const candidates: readonly BackendName[] = await hasGraphicsProcessor()
    ? ["node", "webgpu", "wasm"]
    : ["node", "wasm"];
  for (const name of candidates) {
    try {
      return await loadBackend(name);
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
    }
  }
  return await loadBackend("cpu");
}

async function adapter(): Promise<GPUAdapter | null> {
  return await navigator.gpu?.requestAdapter() ?? null;
}

async function hasGraphicsProcessor(): Promise<boolean> {
  const found = await adapter();
  return found !== null && !found.info.isFallbackAdapter;
}
