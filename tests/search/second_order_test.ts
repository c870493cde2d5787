/**
 * The mixed derivative of the second order: exact, by finite differences, and by PyTorch.
 */

import assert from "node:assert/strict";
import type { Engine, ImageStore, Session, Slot, Update } from "../../src/engine/engine.ts";
import { referenceEngine } from "../../src/engine/reference/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { lower } from "../../src/engine/wasm/lower/lower.ts";
import { optimize } from "../../src/graph/passes/mod.ts";
import { smooth } from "../../src/graph/passes/smooth.ts";
import { buildProgram } from "../../src/graph/program.ts";
import { Random } from "../../src/random.ts";
import { architectureStep } from "../../src/search/bilevel.ts";
import { initialize } from "../../src/search/initial.ts";
import { bilevelPrograms, PROGRAM } from "../../src/search/programs.ts";
import { readCase } from "../../src/search/recorded_case.ts";
import { compareSecondOrders, secondOrderCorrection } from "../../src/search/second_order.ts";
import { buildSupernet } from "../../src/space/supernet.ts";
import { filesTest } from "../permissions.ts";
import { folderOf } from "./case_copy.ts";
import pytorch from "./exact_corrections.json" with { type: "json" };
import { batches, network, size, tinyStore } from "./tiny.ts";

const EXERCISE = folderOf("exercise-c4-second-order");
const ALPHAS = ["alphas.normal", "alphas.reduction"];
const EPSILONS = [1e-2, 1e-3, 1e-4];
const reference = referenceEngine();

const EXERCISE_NETWORK = {
  stem: "none",
  cell_inputs: 1,
  nodes: 2,
  cells: [
    { type: "reduction", channels: 4 },
    { type: "normal", channels: 4 },
    { type: "reduction", channels: 8 },
  ],
  operations: ["avg_pool_3x3", "max_pool_3x3", "identity", "conv_3x3"],
} as const;
const LOOK_AHEAD = { learningRate: 0.025, momentum: 0.9, weightDecay: 3e-4 };
const HALVES = {
  train: Uint32Array.from({ length: 8 }, (_, i) => i),
  valid: Uint32Array.from({ length: 8 }, (_, i) => 8 + i),
};

/** Sixteen random images of `pixels` by `pixels` with labels of ten classes. */
function randomStore(pixels: number): ImageStore {
  const random = new Random(1, "images");
  const data = Float32Array.from({ length: 16 * pixels ** 2 }, () => random.normal());
  return {
    ...{ count: 16, channels: 1, height: pixels, width: pixels },
    pixels: { kind: "floats", data },
    labels: Uint8Array.from({ length: 16 }, () => random.below(10)),
  };
}

const largest = (values: Iterable<number>): number =>
  [...values].reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/**
 * What PyTorch 2.13 finds by differentiating twice in double precision: −ξ times the gradient of
 * ⟨∇w Ltrain, v⟩ with respect to the alphas.
 */
for (const [name, expected] of Object.entries(pytorch)) {
  const engines = [[reference, 1e-7], [wasmEngine({ threads: 2 }), 1e-4]] as const;
  for (const [engine, tolerance] of engines) {
    filesTest(`the ${engine.name} engine takes PyTorch's exact term, ${name} network`, async () => {
      const options = { smooth: name === "smooth" };
      const { exact } = await compareSecondOrders(await readCase(EXERCISE), engine, [], options);
      assert.deepEqual([...exact.keys()].sort(), Object.keys(expected));
      for (const [alphas, values] of Object.entries(expected)) {
        const off = exact.get(alphas)!.map((value, i) => value - values[i]!);
        assert.ok(largest(off) <= tolerance * largest(values), `${alphas}: ${largest(off)}`);
      }
    });
  }
}

filesTest("the wasm engine takes the exact term by Winograd's algorithm too", async () => {
  const wide = {
    ...EXERCISE_NETWORK,
    cells: [{ type: "normal", channels: 16 }, { type: "normal", channels: 16 }],
  } as const;
  const store = randomStore(8);
  const supernet = optimize(buildSupernet(wide, { channels: 1, height: 8, width: 8 }, 10, "train"));
  const programs = bilevelPrograms(supernet, { firstOrder: false, secondOrder: "exact" });
  const { plans } = lower(programs, store, 8, 1);
  const mixed = plans.find(({ name }) => name === PROGRAM.mixedDerivative)!;
  const calls = mixed.phases.flatMap(({ once, eachImage }) => [...once, ...eachImage]);
  assert.ok(calls.some(({ kernel }) => kernel === "winograd_filter_transposed"));

  const terms: number[][] = [];
  for (const engine of [reference, wasmEngine({ threads: 2 })]) {
    const session = await engine.open(programs, store, 8);
    try {
      initialize(session, 3);
      const term = await secondOrderCorrection(session, HALVES, { ...LOOK_AHEAD, epsilon: null });
      terms.push([...term.values()].flatMap((values) => [...values]));
    } finally {
      session.close();
    }
  }
  const off = largest(terms[0]!.map((value, i) => value - terms[1]![i]!));
  assert.ok(off < 1e-4 * largest(terms[0]!), `${off} of ${largest(terms[0]!)}`);
});

filesTest(
  "on the exercise's network no finite difference finds the second-order term",
  async () => {
    const { exact, differences } = await compareSecondOrders(
      await readCase(EXERCISE),
      reference,
      EPSILONS,
    );
    for (const { epsilon, deviations } of differences) {
      for (const [alphas, deviation] of deviations) {
        const term = largest(exact.get(alphas)!);
        assert.ok(deviation > term, `${epsilon}, ${alphas}: ${deviation} off ${term}`);
      }
    }
    // A smaller step makes it worse, which no smooth function would.
    assert.ok(
      differences[2]!.deviations.get("alphas.reduction")! >
        10 * differences[0]!.deviations.get("alphas.reduction")!,
    );
  },
);

/** A session with all programs of both ways to the mixed derivative. */
async function open(
  engine: Engine,
  spec: Parameters<typeof buildSupernet>[0],
  store: ImageStore,
  classes: number,
): Promise<Session> {
  const { channels, height, width } = store;
  const plain = buildSupernet(spec, { channels, height, width }, classes, "train");
  const supernet = optimize(smooth(plain));
  const programs = [
    ...bilevelPrograms(supernet, { firstOrder: false, secondOrder: "exact" }),
    buildProgram(PROGRAM.alphaGradient, supernet, ["alphas"], { statistics: false }),
  ];
  const session = await engine.open(programs, store, 8);
  initialize(session, 3);
  return session;
}

Deno.test("on a smooth network finite differences converge quadratically to the exact term", async () => {
  const session = await open(reference, EXERCISE_NETWORK, randomStore(14), 10);
  /** The largest alpha's gradient after updates of what an architecture step has found. */
  const largestAfter = async (epsilon: number | null, ...updates: Update[]) => {
    await architectureStep(session, HALVES, updates, { ...LOOK_AHEAD, epsilon });
    return largest(ALPHAS.flatMap((name) => [...session.read(name, "gradient")]));
  };
  const subtract = (from: Slot): Update => {
    return { kind: "add", group: "alphas", from, to: "gradient", factor: -1 };
  };
  const keep: Update = { kind: "copy", group: "alphas", from: "gradient", to: "momentum" };
  const term = await largestAfter(null, keep, subtract("saved"));
  // What is read is in single precision, so the subtraction comes before.
  const errors: number[] = [];
  for (const epsilon of EPSILONS) errors.push(await largestAfter(epsilon, subtract("momentum")));
  const text = `${errors} of ${term}`;
  assert.ok(errors[0]! < 1e-2 * term, text);
  for (const [coarse, fine] of [[errors[0]!, errors[1]!], [errors[1]!, errors[2]!]] as const) {
    assert.ok(coarse / fine > 95 && coarse / fine < 105, text);
  }
});

Deno.test("the mixed derivative is the slope of the alphas' gradient along any direction", async () => {
  const session = await open(reference, network, tinyStore(), 3);
  const random = new Random(2, "directions");
  const alphas = session.parameters.filter(({ group }) => group === "alphas");
  const spread = (name: string) => session.read(name).map(() => random.normal());
  for (const { name } of alphas) session.write(name, spread(name));
  for (let direction = 0; direction < 4; direction++) {
    for (const { name, group } of session.parameters) {
      if (group === "weights") session.write(name, spread(name), "direction");
    }
    await session.run(PROGRAM.mixedDerivative, batches.train);
    const exact = session.read("alphas.normal", "gradient");
    await slopeAlongDirection(session, 2 ** -14);
    const slope = session.read("alphas.normal", "gradient");
    const off = largest(slope.map((value, i) => value - exact[i]!));
    assert.ok(largest(exact) > 1e-2, `${exact}`);
    assert.ok(off < 1e-6 * largest(exact), `${direction}: ${off} of ${largest(exact)}`);
  }
});

/** (∇α Ltrain(w + h·v) − ∇α Ltrain(w − h·v))/2h as the alphas' gradient. */
async function slopeAlongDirection(session: Session, h: number): Promise<void> {
  const move = (factor: number): Update => {
    return { kind: "add", group: "weights", from: "direction", to: "value", factor };
  };
  await session.update([move(h)]);
  await session.run(PROGRAM.alphaGradient, batches.train, [
    { kind: "copy", group: "alphas", from: "gradient", to: "difference" },
    move(-2 * h),
  ]);
  await session.run(PROGRAM.alphaGradient, batches.train, [
    { kind: "add", group: "alphas", from: "difference", to: "gradient", factor: -1 },
    { kind: "scale", group: "alphas", slot: "gradient", factor: -1 / (2 * h) },
    move(h),
  ]);
}

Deno.test("the mixed derivative needs no filter gradient", () => {
  const supernet = optimize(buildSupernet(network, size, 3, "train"));
  const programs = bilevelPrograms(supernet, { firstOrder: false, secondOrder: "exact" });
  const mixed = programs.find(({ name }) => name === PROGRAM.mixedDerivative)!;
  assert.deepEqual(mixed.nodes.filter(({ op }) => op.includes("filter_gradient")), []);
  assert.deepEqual([...mixed.gradients.keys()], ["alphas.normal"]);
});
