import assert from "node:assert/strict";
import { assertClose, kernelTest, type Lab, Random } from "./lab.ts";
import { anyPlacement, geometryRecord, pool, type Pooled, randomPool } from "./pools.ts";
import { type Geometry, outputSize } from "./reference.ts";

/** Runs all five kernels on an image and compares each with the definition. */
function check(
  lab: Lab,
  random: Random,
  g: Geometry,
  value: (y: number, x: number, c: number) => number,
): Pooled {
  lab.reset();
  const oh = outputSize(g, g.H), ow = outputSize(g, g.W), n = oh * ow * g.Ci;
  const x = lab.image(g.H, g.W, g.Ci, value, anyPlacement(random));
  const blank = () => lab.view(oh, ow, g.Ci, anyPlacement(random));
  const expected = pool(g, (r, q, c) => lab.pixel(x, r, q, c));
  const taps = (at: number) => [...lab.u8.subarray(at, at + n)];

  const mean = blank(), geoMean = geometryRecord(lab, g, x, mean, mean);
  lab.run([mean], (k) => k.avg_pool(geoMean, x.at, mean.at));
  assertClose(lab.values(mean), expected.mean, 1e-6);

  const m = blank(), arg = lab.room(n);
  const geo = geometryRecord(lab, g, x, m, m);
  lab.run([m, [arg, n]], (k) => k.max_pool(geo, x.at, m.at, arg));
  assert.deepEqual(lab.values(m), expected.maximum);
  assert.deepEqual(taps(arg), expected.tap);

  const only = blank(), geoOnly = geometryRecord(lab, g, x, only, only);
  lab.run([only], (k) => k.max_pool_value(geoOnly, x.at, only.at));
  assert.deepEqual(lab.values(only), expected.maximum);

  const a = blank(), m2 = blank(), arg2 = lab.room(n), both = geometryRecord(lab, g, x, a, m2);
  lab.run([a, m2, [arg2, n]], (k) => k.pools(both, x.at, a.at, m2.at, arg2));
  assertClose(lab.values(a), expected.mean, 1e-6);
  assert.deepEqual(lab.values(m2), expected.maximum);
  assert.deepEqual(taps(arg2), expected.tap);

  const a2 = blank(), m3 = blank(), values = geometryRecord(lab, g, x, a2, m3);
  lab.run([a2, m3], (k) => k.pools_value(values, x.at, a2.at, m3.at));
  assert.deepEqual(lab.values(a2), lab.values(a));
  assert.deepEqual(lab.values(m3), expected.maximum);
  return expected;
}

kernelTest("pools agree with the definition at any geometry", (lab) => {
  const random = new Random(41);
  for (let i = 0; i < 50; i++) check(lab, random, randomPool(random), () => random.next());
});

kernelTest("max_pool() gives ties to the first tap in row order", (lab) => {
  const random = new Random(42);
  for (let i = 0; i < 30; i++) {
    check(lab, random, randomPool(random), () => random.below(3) - 1);
    check(lab, random, randomPool(random), () => -0.5);
  }
});

const infinite: Geometry = {
  H: 4,
  W: 5,
  Ci: 20,
  Co: 20,
  kernel: 3,
  stride: 1,
  dilation: 1,
};

kernelTest("max_pool() of -Infinity still names a tap inside the image", (lab) => {
  lab.reset();
  const x = lab.image(4, 5, 20, () => -Infinity), m = lab.view(4, 5, 20), arg = lab.room(400);
  const geo = geometryRecord(lab, infinite, x, m, m);
  lab.run([m, [arg, 400]], (k) => k.max_pool(geo, x.at, m.at, arg));
  const expected = pool(infinite, () => -Infinity);
  assert.deepEqual(lab.values(m), expected.maximum);
  assert.deepEqual([...lab.u8.subarray(arg, arg + 400)], expected.tap);
});

kernelTest("max_pool() passes NaN on", (lab) => {
  const x = lab.image(4, 5, 20, (y, q) => y === 1 && q === 1 ? NaN : y - q);
  const m = lab.view(4, 5, 20), geo = geometryRecord(lab, infinite, x, m, m);
  lab.run([m], (k) => k.max_pool_value(geo, x.at, m.at));
  assert.ok(Number.isNaN(lab.pixel(m, 2, 2, 19)));
  assert.equal(lab.pixel(m, 3, 3, 19), 1);
});
