import { assertClose, kernelTest, type Lab, Random } from "./lab.ts";
import {
  everyTap,
  type Geometry,
  outputSize,
  packed,
  padding,
  randomGeometry,
  randomPlacement,
  runs,
} from "./reference.ts";

function check(lab: Lab, random: Random, g: Geometry): void {
  lab.reset();
  const oh = outputSize(g, g.H), ow = outputSize(g, g.W), pad = padding(g);
  const x = lab.image(g.H, g.W, g.Ci, () => random.next(), randomPlacement(random, pad));
  const d = lab.image(oh, ow, g.Co, () => random.next(), randomPlacement(random, random.below(2)));
  const sums = random.list(g.kernel ** 2 * g.Ci * g.Co);
  const place = (tap: number, ci: number, co: number) => (tap * g.Ci + ci) * g.Co + co;
  const at = lab.floats(packed(g, (tap, ci, co) => sums[place(tap, ci, co)] ?? NaN));
  everyTap(g, (r, q, tap, iy, ix) => {
    for (let ci = 0; ci < g.Ci; ci++) {
      const v = lab.pixel(x, iy, ix, ci);
      for (let co = 0; co < g.Co; co++) sums[place(tap, ci, co)]! += v * lab.pixel(d, r, q, co);
    }
  });
  const expected = packed(g, (tap, ci, co) => sums[place(tap, ci, co)] ?? NaN);

  const { offsets, length } = runs(g, x);
  const seg = lab.ints(offsets);
  const xc = g.stride * x.pp, xr = g.stride * x.rp - ow * xc, dr = d.rp - ow * d.pp;
  const origin = x.at - pad * (x.rp + x.pp);
  const groups = g.Co >> 3, tail = (g.Co >> 2) & 1, nseg = offsets.length;
  lab.run([[at, expected.length * 4]], (k) => {
    // deno-fmt-ignore
    k.filter_gradient(
      origin, d.at, at, oh, ow, xc, d.pp, xr, dr, seg, nseg, length, groups, tail,
    );
  });
  assertClose(lab.get(at, expected.length), expected, 3e-6, 2);
}

kernelTest("filter_gradient() agrees with the definition at any geometry", (lab) => {
  const random = new Random(21);
  for (let i = 0; i < 80; i++) check(lab, random, randomGeometry(random));
});

kernelTest("filter_gradient() covers runs of every remainder", (lab) => {
  const random = new Random(22);
  for (const Ci of [4, 8, 12, 16, 20, 24, 28, 32]) {
    for (const Co of [4, 8, 12, 16, 28]) {
      check(lab, random, { H: 3, W: 4, Ci, Co, kernel: 1, stride: 1, dilation: 1 });
    }
  }
});
