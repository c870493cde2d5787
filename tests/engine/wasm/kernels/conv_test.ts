import assert from "node:assert/strict";
import { assertClose, everywhere, kernelTest, type Lab, Random } from "./lab.ts";
import {
  convTables,
  everyTap,
  type Geometry,
  outputSize,
  packed,
  padding,
  randomGeometry,
  randomPlacement,
} from "./reference.ts";

type Variant = "conv" | "conv_relu" | "conv_accumulate";

function check(lab: Lab, random: Random, g: Geometry, variant: Variant): void {
  lab.reset();
  const oh = outputSize(g, g.H), ow = outputSize(g, g.W), pad = padding(g);
  const x = lab.image(g.H, g.W, g.Ci, () => random.next(), randomPlacement(random, pad));
  const y = lab.image(oh, ow, g.Co, () => random.next(), randomPlacement(random, random.below(2)));
  const weights = random.list(g.kernel ** 2 * g.Ci * g.Co);
  const weight = (tap: number, ci: number, co: number) =>
    weights[(tap * g.Ci + ci) * g.Co + co] ?? NaN;
  const w = lab.floats(packed(g, weight));

  const expected = new Float64Array(oh * ow * g.Co);
  if (variant === "conv_accumulate") expected.set(lab.values(y));
  everyTap(g, (r, q, tap, iy, ix) => {
    for (let ci = 0; ci < g.Ci; ci++) {
      const v = lab.pixel(x, iy, ix, ci);
      for (let co = 0; co < g.Co; co++) {
        expected[(r * ow + q) * g.Co + co]! += v * weight(tap, ci, co);
      }
    }
  });
  if (variant === "conv_relu") expected.forEach((v, i) => expected[i] = Math.max(v, 0));

  const t = convTables(lab, g, x, y);
  const origin = x.at - pad * (x.rp + x.pp);
  lab.run([y], (k) => {
    k[variant](origin, w, y.at, t.tab, t.tiles, t.seg, t.nseg, t.L, g.Co >> 3, (g.Co >> 2) & 1);
  });
  assertClose(lab.values(y), [...expected], 2e-6, 2);
}

for (const variant of ["conv", "conv_relu", "conv_accumulate"] as const) {
  kernelTest(`${variant}() agrees with the definition at any geometry`, (lab) => {
    const random = new Random(11);
    for (let i = 0; i < 60; i++) check(lab, random, randomGeometry(random), variant);
  });
}

kernelTest("conv() fills tiles of six and five at the exercise's shapes", (lab) => {
  const random = new Random(12);
  const shapes = [
    { H: 14, W: 14, Ci: 16, Co: 16, kernel: 3, stride: 1, dilation: 1 },
    { H: 7, W: 7, Ci: 32, Co: 32, kernel: 3, stride: 1, dilation: 1 },
    { H: 28, W: 28, Ci: 4, Co: 16, kernel: 3, stride: 2, dilation: 1 },
    { H: 14, W: 14, Ci: 32, Co: 12, kernel: 1, stride: 1, dilation: 1 },
  ];
  for (const g of shapes) check(lab, random, g, "conv");
});

kernelTest("convolutions pass from tiles of sixteen channels to eight and four", (lab) => {
  const random = new Random(13);
  for (const Co of [16, 24, 28, 32, 44]) {
    const g = { H: 5, W: 7, Ci: 8, Co, kernel: 3, stride: 1, dilation: 1 };
    check(lab, random, g, "conv");
    check(lab, random, g, "conv_relu");
    check(lab, random, g, "conv_accumulate");
  }
});

kernelTest("conv_relu() keeps NaN", (lab) => {
  const g = { H: 1, W: 5, Ci: 4, Co: 12, kernel: 1, stride: 1, dilation: 1 };
  const x = lab.image(1, 5, 4, (_, q) => q === 2 ? NaN : -1);
  const y = lab.view(1, 5, 12);
  const w = lab.floats(packed(g, () => 1));
  const t = convTables(lab, g, x, y);
  lab.run([y], (k) => k.conv_relu(x.at, w, y.at, t.tab, t.tiles, t.seg, t.nseg, t.L, 1, 1));
  assert.deepEqual(lab.values(y), everywhere(y, (_, q) => q === 2 ? NaN : 0));
});
