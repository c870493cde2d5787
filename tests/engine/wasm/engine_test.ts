import assert from "node:assert/strict";
import type { Determinism, Engine, Session, Update } from "../../../src/engine/engine.ts";
import { referenceEngine } from "../../../src/engine/reference/engine.ts";
import { wasmEngine } from "../../../src/engine/wasm/engine.ts";
import { lower } from "../../../src/engine/wasm/lower/lower.ts";
import type { OpName } from "../../../src/graph/node.ts";
import { initialize } from "../../../src/search/initial.ts";
import { PROGRAM, searchPrograms } from "../../../src/search/programs.ts";
import { compareEngines, randomProgramCase } from "../agreement.ts";
import { filesTest } from "../../permissions.ts";
import { FIRST_RELAXED, vectorInstructions } from "./instructions.ts";

filesTest("the wasm engine agrees with the reference engine on random networks", async () => {
  for (let seed = 0; seed < 12; seed++) {
    const deviations = await compareEngines(
      wasmEngine({ threads: 2 }),
      referenceEngine(),
      await randomProgramCase(seed),
    );
    assert.ok(deviations.length > 0);
    assert.deepEqual(deviations.filter(({ deviation }) => !(deviation <= 1)), [], `seed ${seed}`);
  }
});

filesTest(
  "the wasm engine agrees with the reference engine on mixed second derivatives",
  async () => {
    const found = new Set<OpName>();
    for (let seed = 0; seed < 12; seed++) {
      const mixed = await randomProgramCase(seed, "mixed derivative");
      for (const { op } of mixed.programs[0]!.nodes) found.add(op);
      const deviations = await compareEngines(wasmEngine({ threads: 2 }), referenceEngine(), mixed);
      assert.ok(deviations.some(({ tensor }) => tensor.startsWith("gradient alphas")));
      assert.deepEqual(deviations.filter(({ deviation }) => !(deviation <= 1)), [], `seed ${seed}`);
    }
    const second = ["max_pool_pick", "softplus_curvature", "normalize_curvature"] as const;
    for (const op of second) assert.ok(found.has(op), op);
  },
);

for (const deterministic of ["machine", "portable"] as const) {
  filesTest(`the ${deterministic} bits are the same for any number of threads`, async () => {
    const one = await train(1, deterministic);
    for (const threads of [2, 3, 5]) {
      assert.deepEqual(await train(threads, deterministic), one, `${threads} threads`);
    }
  });
}

filesTest("a portable session agrees with the reference engine on random networks", async () => {
  const engine = wasmEngine({ threads: 2 });
  const portable: Engine = {
    ...engine,
    open: (programs, store, batchSize) => engine.open(programs, store, batchSize, "portable"),
  };
  for (const kind of ["steps", "mixed derivative"] as const) {
    for (let seed = 20; seed < 23; seed++) {
      const random = await randomProgramCase(seed, kind);
      const deviations = await compareEngines(portable, referenceEngine(), random);
      assert.ok(deviations.length > 0);
      assert.deepEqual(deviations.filter(({ deviation }) => !(deviation <= 1)), [], `seed ${seed}`);
    }
  }
});

filesTest("portable sweeps have no instruction that depends on the processor", async () => {
  const relaxed = new Map<Determinism, number[]>();
  for (const deterministic of ["machine", "portable"] as const) {
    const { programs, store, batchSize } = await randomProgramCase(1);
    const { sweeps } = lower(programs, store, batchSize, 1, deterministic);
    const found = [...vectorInstructions(sweeps)];
    assert.ok(found.length > 3);
    relaxed.set(deterministic, found.filter((code) => code >= FIRST_RELAXED));
  }
  assert.deepEqual(relaxed.get("machine"), [0x105]);
  assert.deepEqual(relaxed.get("portable"), []);
});

const NETWORK = {
  stem: { channels: 6 },
  cell_inputs: 2,
  nodes: 2,
  cells: [{ type: "reduction", channels: 6 }, { type: "normal", channels: 8 }],
  operations: [
    "avg_pool_3x3",
    "max_pool_3x3",
    "identity",
    "conv_3x3",
    { name: "dil", layers: ["relu", { depthwise_conv: { kernel: 3, dilation: 2 } }, "batch_norm"] },
  ],
} as const;

/** All tensors and losses after some steps with batches of full and of smaller size. */
async function train(threads: number, deterministic: Determinism): Promise<unknown> {
  const size = { channels: 2, height: 9, width: 11 };
  const count = 40, batch = 17;
  const pixels = size.channels * size.height * size.width;
  const programs = searchPrograms(NETWORK, size, 3, { firstOrder: true });
  const data = Uint8Array.from({ length: count * pixels }, (_, i) => (i * 7919) % 251);
  const store = {
    ...size,
    count,
    pixels: { kind: "bytes", data, mean: [0.4, 0.5], deviation: [0.2, 0.3] },
    labels: Uint8Array.from({ length: count }, (_, i) => i % 3),
  } as const;
  const session = await wasmEngine({ threads }).open(programs, store, batch, deterministic);
  try {
    initialize(session, 7);
    const losses: unknown[] = [];
    for (const images of [[0, batch], [batch, 2 * batch], [2 * batch, count]] as const) {
      const numbers = Uint32Array.from({ length: images[1] - images[0] }, (_, i) => images[0] + i);
      losses.push(await session.run(PROGRAM.architectureStep, numbers, [ADAM]));
      losses.push(await session.run(PROGRAM.weightStep, numbers, [SGD]));
      losses.push(await session.run(PROGRAM.evaluation, numbers), session.logits());
      losses.push(await session.norm("weights", "gradient"));
    }
    return { losses, tensors: readAll(session) };
  } finally {
    session.close();
  }
}

const ADAM: Update = {
  kind: "adam",
  group: "alphas",
  learningRate: 3e-4,
  betas: [0.5, 0.999],
  weightDecay: 1e-3,
  step: 1,
};
const SGD: Update = {
  kind: "sgd",
  group: "weights",
  learningRate: 0.025,
  momentum: 0.9,
  weightDecay: 3e-4,
  clip: 5,
};

function readAll(session: Session) {
  return session.parameters.map(({ name }) => [name, session.read(name)]);
}

filesTest(
  "the wasm engine refuses a program it does not have and a batch of a wrong size",
  async () => {
    const size = { channels: 1, height: 4, width: 4 };
    const store = {
      ...size,
      count: 2,
      pixels: { kind: "floats", data: new Float32Array(32) },
      labels: new Uint8Array(2),
    } as const;
    const network = {
      ...NETWORK,
      stem: "none",
      cell_inputs: 1,
      cells: NETWORK.cells.slice(0, 1),
    } as const;
    const programs = searchPrograms(network, size, 2, { firstOrder: true });
    const session = await wasmEngine({ threads: 1 }).open(programs, store, 1);
    try {
      await assert.rejects(session.run("nothing", Uint32Array.of(0)), /but found nothing/);
      await assert.rejects(session.run(PROGRAM.evaluation, new Uint32Array()), /found 0/);
      await assert.rejects(session.run(PROGRAM.evaluation, Uint32Array.of(0, 1)), /found 2/);
      assert.throws(() => session.read("nothing"), RangeError);
      const wrong = new Float32Array(1);
      assert.throws(() => session.write("classifier.weight", wrong), RangeError);
    } finally {
      session.close();
    }
  },
);
