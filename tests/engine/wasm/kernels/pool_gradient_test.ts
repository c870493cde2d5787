import { assertClose, kernelTest, type Lab, Random, type View } from "./lab.ts";
import { anyPlacement, geometryRecord, pool, randomPool } from "./pools.ts";
import { everyTap, type Geometry, outputSize } from "./reference.ts";

/** A pool's inputs and gradients, and the expected gradients of average and maximum. */
function setUp(lab: Lab, random: Random, g: Geometry, ties: boolean) {
  lab.reset();
  const oh = outputSize(g, g.H), ow = outputSize(g, g.W);
  const values = Array.from(
    { length: g.H * g.W * g.Ci },
    () => ties ? random.below(2) : random.next(),
  );
  const { tap, count } = pool(g, (y, x, c) => values[(y * g.W + x) * g.Ci + c]!);
  const gradient = () => lab.image(oh, ow, g.Ci, () => random.next(), anyPlacement(random));
  const da = gradient(), dm = gradient();
  const average = values.map(() => 0), maximum = values.map(() => 0);
  everyTap(g, (r, q, t, iy, ix) => {
    for (let c = 0; c < g.Ci; c++) {
      const o = (r * ow + q) * g.Ci + c, i = (iy * g.W + ix) * g.Ci + c;
      average[i]! += lab.pixel(da, r, q, c) / count[o]!;
      if (tap[o] === t) maximum[i]! += lab.pixel(dm, r, q, c);
    }
  });
  return { da, dm, arg: lab.bytes(tap), average, maximum };
}

kernelTest("pool gradients agree with the definition at any geometry", (lab) => {
  const random = new Random(51);
  for (let i = 0; i < 50; i++) {
    const g = randomPool(random);
    const { da, dm, arg, average, maximum } = setUp(lab, random, g, i % 2 === 0);
    const both = average.map((v, j) => v + maximum[j]!);
    for (const acc of [0, 1]) {
      const run = (expected: number[], kernel: (dx: View, geo: number) => void) => {
        const dx = lab.image(g.H, g.W, g.Ci, () => random.next(), anyPlacement(random));
        const start = lab.values(dx), geo = geometryRecord(lab, g, dx, da, dm);
        lab.run([dx], () => kernel(dx, geo));
        assertClose(lab.values(dx), expected.map((v, j) => v + acc * start[j]!), 2e-6, 2);
      };
      run(average, (dx, geo) => lab.k.avg_pool_gradient(geo, da.at, dx.at, acc));
      run(maximum, (dx, geo) => lab.k.max_pool_gradient(geo, dm.at, arg, dx.at, acc));
      run(both, (dx, geo) => lab.k.pools_gradient(geo, da.at, dm.at, arg, dx.at, acc));
    }
  }
});
