import assert from "node:assert/strict";
import type { Engine } from "../../../src/engine/engine.ts";
import { referenceEngine } from "../../../src/engine/reference/engine.ts";
import type { BackendName } from "../../../src/engine/tensorflow/backend_name.ts";
import { tensorflowEngine } from "../../../src/engine/tensorflow/engine.ts";
import { BackendError } from "../../../src/engine/tensorflow/error.ts";
import type { OpName } from "../../../src/graph/node.ts";
import { type CaseKind, compareEngines, randomProgramCase } from "../agreement.ts";
import { filesTest } from "../../permissions.ts";
import { QUICK_SEEDS } from "../random_network.ts";

const KINDS = ["steps", "mixed derivative"] as const satisfies CaseKind[];

/** Networks for each backend, fewer where it is slow. */
const SEEDS: Readonly<Record<"cpu" | "wasm" | "webgpu", Record<CaseKind, readonly number[]>>> = {
  cpu: { "steps": [1], "mixed derivative": QUICK_SEEDS },
  wasm: { "steps": [1, 4, 8], "mixed derivative": QUICK_SEEDS },
  webgpu: { "steps": [], "mixed derivative": [1] },
};

/** The engine, or `null` where the machine has nothing to run it on. */
async function engineOrNone(name: BackendName): Promise<Engine | null> {
  try {
    return await tensorflowEngine(name);
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    console.log(`skipped tensorflow:${name}: ${error.message}`);
    return null;
  }
}

for (const backend of ["cpu", "wasm", "webgpu"] as const) {
  for (const kind of KINDS) {
    const seeds = SEEDS[backend][kind];
    if (seeds.length === 0) continue;
    const what = kind === "steps" ? "random networks" : "mixed second derivatives";
    filesTest(`tensorflow:${backend} agrees with the reference engine on ${what}`, async () => {
      const engine = await engineOrNone(backend);
      if (!engine) return;
      for (const seed of seeds) {
        const deviations = await compareEngines(
          engine,
          referenceEngine(),
          await randomProgramCase(seed, kind),
        );
        assert.ok(deviations.some(({ tensor }) => tensor.startsWith("gradient alphas")));
        const far = deviations.filter(({ deviation }) => !(deviation <= 1));
        assert.deepEqual(far, [], `seed ${seed}`);
      }
    });
  }
}

Deno.test("the networks of the wasm backend's tests have every operation", async () => {
  const found = new Set<OpName>();
  for (const kind of KINDS) {
    for (const seed of SEEDS.wasm[kind]) {
      const { programs } = await randomProgramCase(seed, kind);
      for (const { op } of programs.flatMap(({ nodes }) => nodes)) found.add(op);
    }
  }
  const needed = [
    "direction",
    "max_pool_gradient",
    "max_pool_pick",
    "avg_pool_gradient",
    "softplus_curvature",
    "normalize_curvature",
    "cross_entropy_curvature",
    "conv_filter_gradient",
    "depthwise_filter_gradient",
    "factorized_filter_gradient",
    "stored_moments",
    "channel_dot",
  ] as const satisfies OpName[];
  assert.deepEqual(needed.filter((op) => !found.has(op)), []);
});

filesTest("tensorflow engines take what is wrong as the others do", async () => {
  const { programs, store } = await randomProgramCase(QUICK_SEEDS[0]);
  const session = await (await tensorflowEngine("cpu")).open(programs, store, 2);
  try {
    await assert.rejects(session.run("nothing", Uint32Array.of(0)), /found nothing/);
    await assert.rejects(session.run("evaluation", new Uint32Array()), /found 0/);
    await assert.rejects(session.run("evaluation", Uint32Array.of(0, 1, 2)), /found 3/);
    await assert.rejects(session.run("evaluation", Uint32Array.of(store.count)), RangeError);
    assert.throws(() => session.read("nothing"), RangeError);
    assert.throws(() => session.write("classifier.weight", new Float32Array(1)), RangeError);
  } finally {
    session.close();
  }
});

filesTest("tensorflow engines on two backends take turns", async () => {
  const { programs, store, batchSize, writes } = await randomProgramCase(QUICK_SEEDS[0]);
  const [cpu, wasm] = [
    await (await tensorflowEngine("cpu")).open(programs, store, batchSize),
    await (await tensorflowEngine("wasm")).open(programs, store, batchSize),
  ];
  try {
    for (const session of [cpu, wasm]) {
      for (const { parameter, slot, values } of writes) session.write(parameter, values, slot);
    }
    const images = Uint32Array.of(0, 1, 2);
    for (let i = 0; i < 2; i++) {
      // Both at once: neither waits for the other.
      const [a, b] = await Promise.all([cpu.run("weights", images), wasm.run("weights", images)]);
      assert.ok(Math.abs(a!.loss - b!.loss) < 1e-4);
    }
  } finally {
    cpu.close();
    wasm.close();
  }
});

filesTest("tensorflow:node says which permission it lacks", async () => {
  if (Deno.permissions.querySync({ name: "ffi" }).state === "granted") return;
  await assert.rejects(tensorflowEngine("node"), {
    name: "BackendError",
    message: /-P=tensorflow/,
  });
});
