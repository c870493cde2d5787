import assert from "node:assert/strict";
import type { Parameter } from "../../src/graph/node.ts";
import { initialValues } from "../../src/search/initial.ts";

const filter: Parameter = {
  name: "cells.0.edges.0.conv_3x3.0.weight",
  group: "weights",
  dims: [16, 16, 3, 3],
  initial: { kind: "uniform", bound: 1 / 12 },
};

Deno.test("initialValues() fills the whole uniform interval and no more", () => {
  const values = initialValues(filter, 2);
  assert.equal(values.length, 16 * 16 * 9);
  assert.ok(Math.max(...values) <= 1 / 12 && Math.max(...values) > 0.99 / 12);
  assert.ok(Math.min(...values) >= -1 / 12 && Math.min(...values) < -0.99 / 12);
});

Deno.test("initialValues() draws alphas with the given deviation", () => {
  const alphas: Parameter = {
    name: "alphas.normal",
    group: "alphas",
    dims: [100, 40],
    initial: { kind: "normal", deviation: 1e-3 },
  };
  const values = initialValues(alphas, 0);
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
  assert.ok(Math.abs(deviation - 1e-3) < 5e-5);
});

Deno.test("initialValues() repeats a constant", () => {
  const variance: Parameter = {
    name: "stem.batch_norm.running_var",
    group: "statistics",
    dims: [3],
    initial: { kind: "constant", value: 1 },
  };
  assert.deepEqual(initialValues(variance, 7), Float32Array.of(1, 1, 1));
});

Deno.test("initialValues() depends on the seed and on the name, and on nothing else", () => {
  const other = { ...filter, name: "cells.0.edges.1.conv_3x3.0.weight" };
  assert.deepEqual(initialValues(filter, 2), initialValues(filter, 2));
  assert.notDeepEqual(initialValues(filter, 2), initialValues(filter, 3));
  assert.notDeepEqual(initialValues(filter, 2), initialValues(other, 2));
});
