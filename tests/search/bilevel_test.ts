import assert from "node:assert/strict";
import type { Session, Update } from "../../src/engine/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { iterate, type Unrolling } from "../../src/search/bilevel.ts";
import { type Order, PROGRAM } from "../../src/search/programs.ts";
import { filesTest } from "../permissions.ts";
import { batches, readGroup, tinySession } from "./tiny.ts";

const ALPHAS = "alphas.normal";
const LOOK_AHEAD = { learningRate: 0.3, momentum: 0.9, weightDecay: 0.05 };
const still = { alphas: [], weights: [] };

/** Fills the momentum buffers, so that unrolling has to take them in. */
function fillMomentum(session: Session): void {
  for (const { name, group } of session.parameters) {
    if (group !== "weights") continue;
    session.write(name, session.read(name).map((_, i) => 0.1 * Math.sin(i + 1)), "momentum");
  }
}

/** The gradient of the alphas that an architecture step hands to its optimiser. */
async function alphaGradient(session: Session, unrolling: Unrolling | null) {
  const keep: Update = { kind: "copy", group: "alphas", from: "gradient", to: "direction" };
  await iterate(session, batches, { alphas: [keep], weights: [] }, unrolling);
  return session.read(ALPHAS, "direction");
}

/** Lval(w', α), by the definition of the unrolled weights. */
async function unrolledLoss(session: Session, alphas: Float32Array): Promise<number> {
  const { learningRate: xi, momentum, weightDecay } = LOOK_AHEAD;
  session.write(ALPHAS, alphas);
  // SGD on a copy of momentum and weights is what w' is made of.
  await session.update([
    { kind: "copy", group: "weights", from: "value", to: "saved" },
    { kind: "copy", group: "weights", from: "momentum", to: "difference" },
  ]);
  await session.run(PROGRAM.unroll, batches.train, [
    { kind: "sgd", group: "weights", learningRate: xi, momentum, weightDecay },
  ]);
  const { loss } = await session.run(PROGRAM.unrolledStep, batches.valid, [
    { kind: "copy", group: "weights", from: "saved", to: "value" },
    { kind: "copy", group: "weights", from: "difference", to: "momentum" },
  ]);
  return loss;
}

/** The two ways to the mixed derivative. */
const WAYS = [
  { secondOrder: "finite_difference", epsilon: 1e-3 },
  { secondOrder: "exact", epsilon: null },
] as const;

for (const { secondOrder, epsilon } of WAYS) secondOrderTests(secondOrder, epsilon);

function secondOrderTests(secondOrder: Required<Order>["secondOrder"], epsilon: number | null) {
  const order = { firstOrder: false, secondOrder };
  const unrolling = { ...LOOK_AHEAD, epsilon };
  const name = `second order (${secondOrder})`;

  Deno.test(`iterate() by ${name} takes central differences of the unrolled loss`, async () => {
    const session = await tinySession(order);
    fillMomentum(session);
    const start = session.read(ALPHAS);
    const gradient = await alphaGradient(session, unrolling);
    const h = 2 ** -8;
    for (const [i, found] of gradient.entries()) {
      const moved = (by: number) =>
        start.map((alpha, k) => k === i ? Math.fround(alpha) + by : alpha);
      const [ahead, behind] = [moved(h), moved(-h)];
      const step = ahead[i]! - behind[i]!;
      const slope = await unrolledLoss(session, ahead) - await unrolledLoss(session, behind);
      assert.ok(Math.abs(found - slope / step) < 1e-5, `${i}: ${found} against ${slope / step}`);
    }
  });

  Deno.test(`iterate() finds another gradient by ${name} than by first`, async () => {
    const second = await alphaGradient(await tinySession(order), unrolling);
    const first = await alphaGradient(await tinySession({ firstOrder: true }), null);
    const largest = Math.max(...second.map((value, i) => Math.abs(value - first[i]!)));
    assert.ok(largest > 1e-3, `${largest}`);
  });

  Deno.test(`iterate() by ${name} with ξ = 0 is first order exactly`, async () => {
    const session = await tinySession(order);
    fillMomentum(session);
    const second = await alphaGradient(session, { ...unrolling, learningRate: 0 });
    const first = await alphaGradient(await tinySession({ firstOrder: true }), null);
    assert.deepEqual(second, first);
  });

  filesTest(`iterate() by ${name} brings the weights back bit for bit`, async () => {
    // In single precision and with a long step, w + R·v − R·v is not w.
    const session = await tinySession(order, wasmEngine({ threads: 1 }));
    try {
      fillMomentum(session);
      const weights = readGroup(session, "weights");
      const momentum = session.read("classifier.weight", "momentum");
      await iterate(session, batches, still, { ...unrolling, epsilon: epsilon && 10 });
      assert.deepEqual(readGroup(session, "weights"), weights);
      assert.deepEqual(session.read("classifier.weight", "momentum"), momentum);
    } finally {
      session.close();
    }
  });

  Deno.test(`iterate() by ${name} moves the running statistics only on live weights`, async () => {
    const session = await tinySession(order);
    await iterate(session, batches, still, unrolling);
    const once = await tinySession({ firstOrder: true });
    await once.run(PROGRAM.weightStep, batches.train);
    assert.deepEqual(readGroup(session, "statistics"), readGroup(once, "statistics"));

    const firstOrder = await tinySession({ firstOrder: true });
    await iterate(firstOrder, batches, still, null);
    const twice = await tinySession({ firstOrder: true });
    await twice.run(PROGRAM.architectureStep, batches.valid);
    await twice.run(PROGRAM.weightStep, batches.train);
    assert.deepEqual(readGroup(firstOrder, "statistics"), readGroup(twice, "statistics"));
  });
}

Deno.test("iterate() leaves out the finite difference where the validation loss is flat", async () => {
  const session = await tinySession({ firstOrder: false });
  const flat: Session = {
    ...methodsOf(session),
    norm: () => Promise.resolve(0),
  };
  const gradient = await alphaGradient(flat, { ...LOOK_AHEAD, epsilon: 1e-3 });
  assert.ok(gradient.every(Number.isFinite));
  assert.deepEqual(gradient, session.read(ALPHAS, "saved"));
});

Deno.test("iterate() takes the weight step with the new alphas", async () => {
  const alphas: Update[] = [
    {
      kind: "adam",
      group: "alphas",
      learningRate: 0.5,
      betas: [0.5, 0.999],
      weightDecay: 0,
      step: 1,
    },
  ];
  const session = await tinySession({ firstOrder: true });
  const result = await iterate(session, batches, { alphas, weights: [] }, null);
  const after = await session.run(PROGRAM.weightStep, batches.train);
  assert.equal(result.train.loss, after.loss);

  const before = await tinySession({ firstOrder: true });
  const unmoved = await before.run(PROGRAM.weightStep, batches.train);
  assert.notEqual(result.train.loss, unmoved.loss);
});

function methodsOf(session: Session): Session {
  return {
    parameters: session.parameters,
    finite: session.finite,
    run: (...args) => session.run(...args),
    update: (...args) => session.update(...args),
    norm: (...args) => session.norm(...args),
    logits: () => session.logits(),
    read: (...args) => session.read(...args),
    write: (...args) => session.write(...args),
    close: () => session.close(),
  };
}
