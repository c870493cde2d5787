/**
 * ONNX Runtime itself, where `optional/onnxruntime` is installed (`deno task test` tries to) and has
 * a library for this machine.
 *
 * @module
 */

import { createRequire } from "node:module";

/** The part of onnxruntime-node that the tests use. */
export interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array): Promise<OnnxSession> };
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => OnnxTensor;
}

interface OnnxSession {
  run(inputs: { readonly images: OnnxTensor }): Promise<{ readonly logits: OnnxTensor }>;
  release(): Promise<void>;
}

interface OnnxTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** ONNX Runtime, or why it is not here. */
export function findOnnxRuntime(): OnnxRuntime | string {
  const folder = new URL("../../optional/onnxruntime/", import.meta.url);
  if (Deno.permissions.querySync({ name: "ffi", path: folder }).state !== "granted") {
    return "no permission to load it";
  }
  try {
    return createRequire(folder)("onnxruntime-node");
  } catch (error) {
    return (error as Error).message.split("\n")[0]!;
  }
}
