import assert from "node:assert/strict";
import type { ImageStore, Session } from "../../../../src/engine/engine.ts";
import { wasmEngine } from "../../../../src/engine/wasm/engine.ts";
import { lower } from "../../../../src/engine/wasm/lower/lower.ts";
import { rolesOf } from "../../../../src/engine/wasm/lower/reuse.ts";
import { optimize } from "../../../../src/graph/passes/mod.ts";
import type { Program } from "../../../../src/graph/program.ts";
import { Random } from "../../../../src/random.ts";
import { iterate } from "../../../../src/search/bilevel.ts";
import { initialize } from "../../../../src/search/initial.ts";
import { bilevelPrograms, PROGRAM } from "../../../../src/search/programs.ts";
import { filesTest } from "../../../permissions.ts";
import { QUICK_SEEDS, randomNetwork, randomSize } from "../../random_network.ts";

const COUNT = 12;
const BATCHES = [
  { train: Uint32Array.of(0, 1, 2, 3, 4), valid: Uint32Array.of(5, 6, 7, 8, 9) },
  { train: Uint32Array.of(10, 2, 0), valid: Uint32Array.of(11) },
];

/** Second-order programs of a random network, every other one optimised. */
function randomCase(seed: number): { programs: Program[]; store: ImageStore } {
  const plain = randomNetwork(seed, "train");
  const { channels, height, width, classes } = randomSize(seed);
  const secondOrder = seed % 3 === 0 ? "exact" : "finite_difference";
  const programs = bilevelPrograms(seed % 2 === 0 ? plain : optimize(plain), {
    firstOrder: false,
    secondOrder,
  });
  const random = new Random(seed, "reuse");
  const pixels = Float32Array.from(
    { length: COUNT * channels * height * width },
    () => random.normal(),
  );
  const labels = Uint8Array.from({ length: COUNT }, () => random.below(classes));
  const store = {
    ...{ count: COUNT, channels, height, width, labels },
    pixels: { kind: "floats", data: pixels },
  } as const;
  return { programs, store };
}

/** Everything after two iterations of the second order, with alphas that move far. */
async function search(session: Session, epsilon: number | null): Promise<unknown> {
  const adam = { kind: "adam", betas: [0.5, 0.999], weightDecay: 0, step: 1 } as const;
  const steps = {
    alphas: [{ ...adam, group: "alphas", learningRate: 0.5 }],
    weights: [{ ...adam, group: "weights", learningRate: 0.01 }],
  } as const;
  const unrolling = { learningRate: 0.1, momentum: 0, weightDecay: 0, epsilon };
  initialize(session, 3);
  const losses = [];
  for (const batches of BATCHES) losses.push(await iterate(session, batches, steps, unrolling));
  const tensors = session.parameters.map(({ name }) => [name, session.read(name)]);
  return { losses, tensors };
}

filesTest(
  "a weight step that goes on from the unrolling gives the bits of a whole one",
  async () => {
    let left = 0;
    for (const seed of QUICK_SEEDS) {
      const { programs, store } = randomCase(seed);
      const whole = programs.map(({ resumes: _, ...program }) => program);
      const found: unknown[] = [];
      for (const [i, list] of [whole, programs].entries()) {
        const session = await wasmEngine({ threads: 1 + i }).open(list, store, 5);
        try {
          found.push(await search(session, seed % 3 === 0 ? null : 0.01));
        } finally {
          session.close();
        }
      }
      assert.deepEqual(found[1], found[0], `seed ${seed}`);

      const calls = (list: Program[]) => {
        const { plans } = lower(list, store, 5, 1);
        const plan = plans.find(({ name }) => name === PROGRAM.resumedWeightStep)!;
        return plan.phases.reduce((sum, { eachImage }) => sum + eachImage.length, 0);
      };
      left += calls(whole) - calls(programs);
    }
    assert.ok(left > 50, `${left}`);
  },
);

filesTest("a program that resumes another refuses to run without it", async () => {
  const { programs, store } = randomCase(1);
  const session = await wasmEngine({ threads: 1 }).open(programs, store, 5);
  const { train, valid } = BATCHES[0]!;
  const refusal = { name: "RangeError", message: /^Expected unrolling on the same images before/ };
  try {
    await assert.rejects(session.run(PROGRAM.resumedWeightStep, train), refusal);
    await session.run(PROGRAM.unroll, train);
    await assert.rejects(session.run(PROGRAM.resumedWeightStep, valid), refusal);
    await session.run(PROGRAM.resumedWeightStep, train);
    await assert.rejects(session.run(PROGRAM.resumedWeightStep, train), refusal);
  } finally {
    session.close();
  }
});

Deno.test("rolesOf() wants the same nodes of a program and the one that it resumes", () => {
  const { programs } = randomCase(1);
  assert.deepEqual(rolesOf(programs), ["kept", undefined, undefined, "taken"]);
  const other = programs.map((program) =>
    program.resumes === undefined ? program : { ...program, resumes: PROGRAM.unrolledStep }
  );
  assert.throws(() => rolesOf(other), /Expected the nodes of unrolled architecture step/);
});
