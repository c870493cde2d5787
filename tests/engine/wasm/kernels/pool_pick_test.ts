import { everywhere, kernelTest, Random } from "./lab.ts";
import { assertClose } from "./lab.ts";
import { anyPlacement, geometryRecord, pool, randomPool } from "./pools.ts";
import { outputSize, padding } from "./reference.ts";

kernelTest("max_pool_pick() hands on what stands at the winners", (lab) => {
  const random = new Random(53);
  for (let i = 0; i < 50; i++) {
    lab.reset();
    const g = randomPool(random);
    const oh = outputSize(g, g.H), ow = outputSize(g, g.W);
    // Few different values, so that there are ties, which the first tap wins.
    const values = Array.from({ length: g.H * g.W * g.Ci }, () => random.below(3));
    const { tap } = pool(g, (y, x, c) => values[(y * g.W + x) * g.Ci + c]!);
    const u = lab.image(g.H, g.W, g.Ci, () => random.next(), anyPlacement(random));
    const y = lab.view(oh, ow, g.Ci, anyPlacement(random));
    const geo = geometryRecord(lab, g, u, y, y), arg = lab.bytes(tap);
    lab.run([y], (k) => k.max_pool_pick(geo, u.at, arg, y.at));
    const expected = everywhere(y, (r, q, c) => {
      const winner = tap[(r * ow + q) * g.Ci + c]!;
      const row = r * g.stride - padding(g) + Math.floor(winner / g.kernel);
      return lab.pixel(u, row, q * g.stride - padding(g) + winner % g.kernel, c);
    });
    assertClose(lab.values(y), expected, 0, 0);
  }
});
