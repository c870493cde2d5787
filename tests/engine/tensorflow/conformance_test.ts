import assert from "node:assert/strict";
import { tensorflowEngine } from "../../../src/engine/tensorflow/engine.ts";
import { checkConformance } from "../../../src/search/conformance.ts";
import { filesTest } from "../../permissions.ts";
import { folderOf } from "../../search/case_copy.ts";

/** What is quick; `deno task conformance tests/conformance/* --engine tensorflow:cpu` takes them all. */
const CASES = [
  ["cpu", "architect-c4"],
  ["wasm", "architect-c4"],
  ["wasm", "exercise-c4"],
  ["wasm", "exercise-c4-second-order"],
  ["wasm", "darts-cell"],
] as const;

for (const [backend, name] of CASES) {
  filesTest(`tensorflow:${backend} takes the recorded steps of ${name}`, async () => {
    const engine = await tensorflowEngine(backend);
    const { recorded, deviations } = await checkConformance(folderOf(name), engine);
    assert.equal(deviations.length, recorded.expected.size);
    assert.deepEqual(deviations.filter(({ worst }) => !(worst <= 1)), []);
  });
}

/** A graphics processor, or Mesa's software driver. */
const adapter = await navigator.gpu?.requestAdapter() ?? null;
if (!adapter) console.warn("No adapter of WebGPU here: tensorflow:webgpu is not tested");

// Two pixels of this case are 2.6e-7 apart, and a maximum must choose between them.
Deno.test({
  name: "tensorflow:webgpu takes the recorded steps of exercise-c16",
  ignore: adapter === null ||
    Deno.permissions.querySync({ name: "read" }).state !== "granted",
  // The device stays open.
  sanitizeResources: false,
  sanitizeOps: false,
  fn: async () => {
    const engine = await tensorflowEngine("webgpu");
    const { deviations } = await checkConformance(folderOf("exercise-c16"), engine);
    assert.deepEqual(deviations.filter(({ worst }) => !(worst <= 1)), []);
  },
});
