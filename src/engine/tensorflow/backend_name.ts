/**
 * The backends of TensorFlow.js by name, for those who do not load any.
 *
 * @module
 */

/**
 * Where TensorFlow.js computes: `node` on TensorFlow's own library if `@tensorflow/tfjs-node` is
 * installed, `webgpu` on a graphics processor, `wasm` and `cpu` (plain JavaScript) anywhere.
 */
export const BACKENDS = ["node", "webgpu", "wasm", "cpu"] as const;

/** One of {@linkcode BACKENDS}. */
export type BackendName = typeof BACKENDS[number];
