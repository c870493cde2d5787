import assert from "node:assert/strict";
import type { Session } from "../../../src/engine/engine.ts";
import { wasmEngine } from "../../../src/engine/wasm/engine.ts";
import { openProfile } from "../../../src/engine/wasm/profile.ts";
import { initialize } from "../../../src/search/initial.ts";
import { PROGRAM, searchPrograms } from "../../../src/search/programs.ts";
import { filesTest } from "../../permissions.ts";

const NETWORK = {
  stem: "none",
  cell_inputs: 1,
  nodes: 1,
  cells: [{ type: "normal", channels: 16 }],
  operations: ["avg_pool_3x3", "conv_3x3"],
} as const;
const SIZE = { channels: 1, height: 8, width: 8 };
const BATCH = 3;
const PROGRAMS = searchPrograms(NETWORK, SIZE, 2, { firstOrder: true });
const STORE = {
  ...SIZE,
  count: BATCH,
  pixels: { kind: "floats", data: Float32Array.from({ length: 192 }, (_, i) => Math.sin(i)) },
  labels: Uint8Array.of(0, 1, 0),
} as const;

/** Loss of a weight step, and the gradient of the classifier. */
async function weightStep(session: Session): Promise<unknown> {
  initialize(session, 3);
  const result = await session.run(PROGRAM.weightStep, Uint32Array.of(0, 1, 2));
  return [result, session.read("classifier.weight", "gradient")];
}

filesTest("openProfile() times a session that computes what the engine does", async () => {
  const session = await wasmEngine({ threads: 2 }).open(PROGRAMS, STORE, BATCH);
  const profile = await openProfile(8, PROGRAMS, STORE, BATCH);
  try {
    assert.deepEqual(await weightStep(profile.session), await weightStep(session));
    const times = profile.times();
    assert.ok(times.every(({ program }) => program === PROGRAM.weightStep));
    assert.ok(times.every(({ milliseconds }) => milliseconds >= 0));
    // The conv and its input gradient, of each image: 16 tiles of 16 frequencies, 16 to 16 channels.
    const products = times.filter(({ kernel }) => kernel === "winograd_product");
    const flops = products.map((time) => [time.shape, time.calls, time.flops]);
    const once = 2 * 16 * 16 * 16 * 16;
    assert.deepEqual(flops, [["16→16, 8×8", 2 * BATCH, 2 * BATCH * once]]);
    profile.reset();
    assert.deepEqual(profile.times(), []);
  } finally {
    session.close();
    profile.session.close();
  }
});
