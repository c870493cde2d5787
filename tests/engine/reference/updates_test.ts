import assert from "node:assert/strict";
import type { Update } from "../../../src/engine/engine.ts";
import type { Buffers } from "../../../src/engine/reference/parameters.ts";
import { applyUpdate } from "../../../src/engine/reference/updates.ts";

function buffers(value: number[], gradient: number[]): Buffers {
  const zeros = () => new Float64Array(value.length);
  return {
    value: Float64Array.from(value),
    gradient: Float64Array.from(gradient),
    momentum: zeros(),
    first_moment: zeros(),
    second_moment: zeros(),
    saved: zeros(),
    direction: zeros(),
    difference: zeros(),
  };
}

function assertClose(found: Float64Array, ...expected: number[]): void {
  assert.equal(found.length, expected.length);
  for (const [i, value] of found.entries()) {
    assert.ok(Math.abs(value - expected[i]!) < 1e-12, `Expected ${expected} but found ${found}`);
  }
}

const SGD = {
  kind: "sgd",
  group: "weights",
  learningRate: 0.1,
  momentum: 0.9,
  weightDecay: 0.5,
} as const satisfies Update;

Deno.test("applyUpdate() takes SGD steps with decay and momentum", () => {
  const tensor = buffers([2], [1]);
  applyUpdate(SGD, [tensor]);
  // g = 1 + 0.5·2
  assertClose(tensor.momentum, 2);
  assertClose(tensor.value, 1.8);
  applyUpdate(SGD, [tensor]);
  // g = 1 + 0.5·1.8, momentum = 0.9·2 + 1.9
  assertClose(tensor.momentum, 3.7);
  assertClose(tensor.value, 1.43);
  assertClose(tensor.gradient, 1);
});

Deno.test("applyUpdate() clips the gradient of a whole group before decay", () => {
  const group = [buffers([0], [3]), buffers([2], [4])];
  applyUpdate({ ...SGD, momentum: 0, clip: 1 }, group);
  const factor = 1 / (5 + 1e-6);
  assertClose(group[0]!.value, -0.1 * 3 * factor);
  assertClose(group[1]!.value, 2 - 0.1 * (4 * factor + 1));
  const gentle = [buffers([0], [3]), buffers([0], [4])];
  applyUpdate({ ...SGD, momentum: 0, clip: 6 }, gentle);
  assertClose(gentle[0]!.value, -0.3);
});

Deno.test("applyUpdate() takes Adam steps with bias correction", () => {
  const tensor = buffers([1], [3]);
  const adam = {
    kind: "adam",
    group: "alphas",
    learningRate: 0.01,
    betas: [0.5, 0.75],
    weightDecay: 1,
  } as const;
  applyUpdate({ ...adam, step: 1 }, [tensor]);
  assertClose(tensor.first_moment, 2);
  assertClose(tensor.second_moment, 4);
  // The corrected moments are g = 4 and g² = 16.
  assertClose(tensor.value, 1 - 0.01 * 4 / (4 + 1e-8));
  const g = 3 + tensor.value[0]!;
  const before = tensor.value[0]!;
  applyUpdate({ ...adam, step: 2 }, [tensor]);
  const m = 1 + 0.5 * g, v = 3 + 0.25 * g * g;
  const step = (m / 0.75) / (Math.sqrt(v / (1 - 0.75 ** 2)) + 1e-8);
  assertClose(tensor.value, before - 0.01 * step);
});

Deno.test("applyUpdate() copies, adds and scales slots of every tensor", () => {
  const group = [buffers([1, 2], [10, 20]), buffers([3], [30])];
  applyUpdate({ kind: "copy", group: "weights", from: "value", to: "saved" }, group);
  applyUpdate(
    { kind: "add", group: "weights", from: "gradient", to: "saved", factor: 0.5 },
    group,
  );
  applyUpdate({ kind: "scale", group: "weights", slot: "saved", factor: 2 }, group);
  assertClose(group[0]!.saved, 12, 24);
  assertClose(group[1]!.saved, 36);
  assertClose(group[0]!.value, 1, 2);
});
