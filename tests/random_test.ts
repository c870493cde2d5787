import assert from "node:assert/strict";
import fc from "fast-check";
import { Random, xoshiro128 } from "../src/random.ts";

const seeds = fc.nat(Number.MAX_SAFE_INTEGER);

function take<T>(count: number, draw: () => T): T[] {
  return Array.from({ length: count }, draw);
}

/** Σ (observed − expected)² / expected, for equally likely cells. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

Deno.test("xoshiro128() gives the reference implementation's numbers", () => {
  // Known answers of xoshiro128** 1.1 from the state 1, 2, 3, 4.
  const state = Uint32Array.of(1, 2, 3, 4);
  assert.deepEqual(take(10, () => xoshiro128(state)), [
    11520,
    0,
    5927040,
    70819200,
    2031721883,
    1637235492,
    1287239034,
    3734860849,
    3729100597,
    4258142804,
  ]);
});

// The golden values below come from a C program with 64-bit integers, written for this test.
Deno.test("Random seeds every stream as the C program does", () => {
  const cases: [number, string, number[]][] = [
    [0, "", [443589289, 1472243107, 1913443415, 1536281227]],
    [2, "weights", [4200584828, 2547506445, 2599118016, 3641277606]],
    [2, "order/train/0/0", [2870735018, 2281930236, 3950133571, 3455757913]],
    [2 ** 53 - 1, "alphas", [904045459, 1688324689, 1997328117, 1936490296]],
    [2, "é", [474777983, 1799116396, 1017704911, 719373106]],
  ];
  for (const [seed, stream, expected] of cases) {
    const random = new Random(seed, stream);
    assert.deepEqual(take(4, () => random.uint32()), expected, `${seed} ${stream}`);
  }
});

Deno.test("Random.uniform() and normal() are the C program's to the last bit", () => {
  const random = new Random(2, "weights");
  assert.deepEqual(take(4, () => random.uniform()), [
    0.97802486712588044,
    0.6051543269142583,
    0.6414469000231493,
    0.76904605308564256,
  ]);
  const normal = new Random(2, "é");
  assert.deepEqual(take(4, () => normal.normal()), [
    0.96326147928284811,
    0.34980803662551152,
    -0.76272602160550695,
    -2.4457906003222547,
  ]);
});

Deno.test("Random throws on a seed that is not a natural number", () => {
  for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    assert.throws(() => new Random(seed, ""), {
      name: "RangeError",
      message: `Expected seed to be an integer from 0 to 2^53 - 1 but found ${seed}`,
    });
  }
});

Deno.test("Random gives different numbers for different seeds and streams", () => {
  const first = (seed: number, stream: string) => {
    const random = new Random(seed, stream);
    return take(4, () => random.uint32()).join();
  };
  const seen = new Set<string>();
  for (let seed = 0; seed < 50; seed++) {
    for (const stream of ["", "a", "b", "ab", "ba", "order/train/0/1", "order/train/1/0"]) {
      seen.add(first(seed, stream));
      seen.add(first(2 ** 32 + seed, stream));
    }
  }
  assert.equal(seen.size, 700);
});

Deno.test("Random streams of neighbouring names are uncorrelated", () => {
  const count = 20_000;
  const a = new Random(2, "order/train/0/0");
  const b = new Random(2, "order/train/0/1");
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (a.uniform() - 0.5) * (b.uniform() - 0.5) * 12;
  assert.ok(Math.abs(sum / count) < 4 / Math.sqrt(count), `correlation ${sum / count}`);
});

Deno.test("Random.uniform() fills [0, 1) evenly, in fractions of 2^-53", () => {
  const random = new Random(3, "uniform");
  const counts = new Array<number>(100).fill(0);
  let odd = 0;
  for (const value of take(100_000, () => random.uniform())) {
    counts[Math.floor(value * 100)]!++;
    odd += value * 2 ** 53 % 2;
  }
  assert.equal(counts.length, 100); // a value of 1 or more would have added a cell
  // 99 degrees of freedom: 99 ± 4 · √198.
  assert.ok(Math.abs(chiSquare(counts) - 99) < 56, `chi square ${chiSquare(counts)}`);
  assert.ok(Math.abs(odd - 50_000) < 4 * Math.sqrt(25_000), `${odd} odd`);
});

Deno.test("Random.normal() has the normal distribution's moments and quantiles", () => {
  const random = new Random(4, "normal");
  const count = 200_000;
  const values = take(count, () => random.normal());
  const moment = (power: number) => values.reduce((sum, z) => sum + z ** power, 0) / count;
  // Standard errors of the moments: √((μ_2k − μ_k²) / count).
  const moments: [number, number, number][] = [[1, 0, 1], [2, 1, 2], [3, 0, 15], [4, 3, 96]];
  for (const [power, expected, variance] of moments) {
    const error = Math.abs(moment(power) - expected) / Math.sqrt(variance / count);
    assert.ok(error < 4, `moment ${power} is ${error} standard errors off`);
  }
  const quantiles: [number, number][] = [
    [-2, 0.0227501],
    [-1, 0.1586553],
    [-0.5, 0.3085375],
    [
      0,
      0.5,
    ],
    [0.25, 0.5987063],
    [1.5, 0.9331928],
    [3, 0.9986501],
  ];
  for (const [bound, probability] of quantiles) {
    const share = values.filter((z) => z < bound).length / count;
    const error = Math.abs(share - probability) /
      Math.sqrt(probability * (1 - probability) / count);
    assert.ok(error < 4, `share below ${bound} is ${error} standard errors off`);
  }
});

Deno.test("Random.below() takes every value equally often", () => {
  const random = new Random(5, "below");
  const counts = new Array<number>(7).fill(0);
  for (let i = 0; i < 70_000; i++) counts[random.below(7)]!++;
  assert.ok(chiSquare(counts) < 22.5, `chi square ${chiSquare(counts)}`); // p = 0.001 at 6 degrees
});

Deno.test("Random.below() does not favour the smaller values of a large bound", () => {
  // A plain remainder would put 2/3 of the draws into the lower third.
  const random = new Random(6, "below");
  const bound = 3 * 2 ** 30;
  let lower = 0;
  for (let i = 0; i < 30_000; i++) lower += random.below(bound) < 2 ** 30 ? 1 : 0;
  assert.ok(
    Math.abs(lower - 10_000) < 4 * Math.sqrt(30_000 * 2 / 9),
    `${lower} in the lower third`,
  );
});

Deno.test("Random.below() stays below any bound", () => {
  fc.assert(fc.property(seeds, fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
    const value = new Random(seed, "below").below(bound);
    assert.ok(Number.isInteger(value) && value >= 0 && value < bound);
  }));
  const whole = new Random(2, "");
  const same = new Random(2, "");
  assert.deepEqual(take(8, () => whole.below(2 ** 32)), take(8, () => same.uint32()));
});

Deno.test("Random.below() throws on a bound that is not from 1 to 2^32", () => {
  for (const bound of [0, -1, 1.5, NaN, 2 ** 32 + 1]) {
    assert.throws(() => new Random(0, "").below(bound), {
      name: "RangeError",
      message: `Expected bound to be an integer from 1 to 2^32 but found ${bound}`,
    });
  }
});

Deno.test("Random.shuffle() permutes", () => {
  fc.assert(fc.property(seeds, fc.uint32Array({ maxLength: 200 }), (seed, values) => {
    const shuffled = values.slice();
    new Random(seed, "shuffle").shuffle(shuffled);
    assert.deepEqual(shuffled.toSorted(), values.toSorted());
  }));
});

Deno.test("Random.shuffle() takes every permutation equally often", () => {
  const random = new Random(7, "shuffle");
  const counts = new Map<string, number>();
  for (let i = 0; i < 24_000; i++) {
    const values = Uint32Array.of(0, 1, 2, 3);
    random.shuffle(values);
    counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1);
  }
  assert.equal(counts.size, 24);
  const statistic = chiSquare([...counts.values()]);
  assert.ok(statistic < 49.7, `chi square ${statistic}`); // p = 0.001 at 23 degrees
});
