import assert from "node:assert/strict";
import { filesTest } from "./permissions.ts";
import { cosine, exp, log, log1p, power } from "../src/elementary.ts";

/** Numbers between `from` and `to`, many of them not on any grid. */
function* between(from: number, to: number): Generator<number> {
  for (let i = 0; i <= 5000; i++) yield from + (to - from) * (i / 5000);
}

function near(found: number, expected: number, tolerance: number, of: string): void {
  const error = Math.abs(found - expected) / Math.abs(expected);
  assert.ok(error <= tolerance, `${of}: ${found} is not ${expected}`);
}

Deno.test("exp() is the exponential function over its whole range", () => {
  for (const x of between(-708, 709)) near(exp(x), Math.exp(x), 1e-15, `exp(${x})`);
  for (const x of between(-2, 2)) near(exp(x), Math.exp(x), 6e-16, `exp(${x})`);
  assert.equal(exp(0), 1);
  assert.equal(exp(-Infinity), 0);
  assert.equal(exp(-1000), 0);
  assert.equal(exp(1000), Infinity);
  assert.ok(Number.isNaN(exp(NaN)));
});

Deno.test("log() is the natural logarithm over its whole range", () => {
  for (const x of between(-700, 700)) {
    near(log(Math.exp(x) * 1.1), Math.log(Math.exp(x) * 1.1), 4e-16, `${x}`);
  }
  for (const x of between(0.5, 2)) {
    assert.ok(Math.abs(log(x) - Math.log(x)) <= 3e-16, `log(${x})`);
  }
  near(log(5e-324), Math.log(5e-324), 4e-16, "the smallest");
  assert.equal(log(1), 0);
  assert.equal(log(0), -Infinity);
  assert.equal(log(Infinity), Infinity);
  assert.ok(Number.isNaN(log(-1)) && Number.isNaN(log(NaN)));
});

Deno.test("log1p() keeps what a small number adds", () => {
  for (const x of between(-40, 0)) near(log1p(Math.exp(x)), Math.log1p(Math.exp(x)), 5e-16, `${x}`);
  assert.equal(log1p(0), 0);
});

Deno.test("cosine() falls from 1 to -1 between 0 and pi", () => {
  for (const x of between(0, Math.PI)) {
    assert.ok(Math.abs(cosine(x) - Math.cos(x)) <= 4e-16, `cos(${x})`);
  }
  assert.equal(cosine(0), 1);
  assert.equal(cosine(Math.PI), -1);
});

Deno.test("power() multiplies a number by itself", () => {
  for (const n of [0, 1, 2, 3, 10, 1000, 46_900]) {
    near(power(0.999, n), 0.999 ** n, n * 1.2e-16, `${n}`);
  }
  assert.equal(power(0.5, 3), 0.125);
  assert.equal(power(0, 0), 1);
  assert.equal(power(2, 1023), 2 ** 1023);
});

/** Functions and operators whose last bit ECMAScript leaves open; powers of two are exact. */
const OPEN =
  /Math\.(exp|expm1|log|log1p|log2|log10|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|cbrt|hypot)\(|(?<!\b2) \*\* [a-z(]/;

/** Rooms that compute nothing but what people look at. */
const SEEN_ONLY = ["figure", "report"];

filesTest(
  "nothing that a result depends on takes its last bit from the implementation",
  async () => {
    const root = new URL("../src/", import.meta.url);
    const found: string[] = [];
    let files = 0;
    async function search(folder: URL): Promise<void> {
      for await (const { name, isDirectory } of Deno.readDir(folder)) {
        if (isDirectory && !SEEN_ONLY.includes(name)) await search(new URL(`${name}/`, folder));
        if (!name.endsWith(".ts")) continue;
        files++;
        const lines = (await Deno.readTextFile(new URL(name, folder))).split("\n");
        found.push(...lines.filter((line) => OPEN.test(line) && !/^\s*(\/\*)?\*/.test(line)));
      }
    }
    await search(root);
    assert.ok(files > 100 && OPEN.test("1 - beta ** step") && OPEN.test("x + Math.exp(y)"));
    assert.deepEqual(found, []);
  },
);
