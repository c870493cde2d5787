import { assertClose, kernelTest, type Lab, Random } from "./lab.ts";
import {
  everyTap,
  type Geometry,
  outputSize,
  padding,
  pixelOffsets,
  randomGeometry,
  randomPlacement,
} from "./reference.ts";

function depthwiseGeometry(random: Random): Geometry {
  const g = randomGeometry(random);
  return { ...g, Co: g.Ci };
}

function setUp(lab: Lab, random: Random, g: Geometry) {
  lab.reset();
  const oh = outputSize(g, g.H), ow = outputSize(g, g.W), pad = padding(g);
  const x = lab.image(g.H, g.W, g.Ci, () => random.next(), randomPlacement(random, pad));
  const y = lab.image(oh, ow, g.Ci, () => random.next(), randomPlacement(random, random.below(2)));
  const weights = random.list(g.kernel ** 2 * g.Ci);
  const taps = Array.from({ length: g.kernel ** 2 }, (_, tap) => {
    const ky = Math.floor(tap / g.kernel), kx = tap % g.kernel;
    return g.dilation * (ky * x.rp + kx * x.pp);
  });
  const origin = x.at - pad * (x.rp + x.pp);
  return { x, y, weights, w: lab.floats(weights), seg: lab.ints(taps), taps: taps.length, origin };
}

/** Tiles of four pixels; the last repeats its last pixel. */
function table(lab: Lab, offsets: { x: number[]; y: number[] }): { tab: number; tiles: number } {
  const n = offsets.x.length, list: number[] = [];
  for (let p = 0; p < n; p += 4) {
    const own = [0, 1, 2, 3].map((i) => Math.min(p + i, n - 1));
    list.push(...own.map((i) => offsets.x[i] ?? NaN), ...own.map((i) => offsets.y[i] ?? NaN));
  }
  return { tab: lab.ints(list), tiles: list.length / 8 };
}

for (const variant of ["depthwise", "depthwise_accumulate"] as const) {
  kernelTest(`${variant}() agrees with the definition at any geometry`, (lab) => {
    const random = new Random(31);
    for (let i = 0; i < 60; i++) {
      const g = depthwiseGeometry(random);
      const { x, y, weights, w, seg, taps, origin } = setUp(lab, random, g);
      const { tab, tiles } = table(lab, pixelOffsets(g, x, y));
      const expected = variant === "depthwise" ? lab.values(y).map(() => 0) : lab.values(y);
      everyTap(g, (r, q, tap, iy, ix) => {
        for (let c = 0; c < g.Ci; c++) {
          expected[(r * y.W + q) * g.Ci + c]! += lab.pixel(x, iy, ix, c) * weights[tap * g.Ci + c]!;
        }
      });
      lab.run([y], (k) => k[variant](origin, w, y.at, tab, tiles, seg, taps, g.Ci));
      assertClose(lab.values(y), expected, 1e-6, 2);
    }
  });
}

kernelTest("depthwise_filter_gradient() agrees with the definition at any geometry", (lab) => {
  const random = new Random(32);
  for (let i = 0; i < 60; i++) {
    const g = depthwiseGeometry(random);
    const { x, y: d, weights: expected, w: at, seg, taps, origin } = setUp(lab, random, g);
    everyTap(g, (r, q, tap, iy, ix) => {
      for (let c = 0; c < g.Ci; c++) {
        expected[tap * g.Ci + c]! += lab.pixel(x, iy, ix, c) * lab.pixel(d, r, q, c);
      }
    });
    const xc = g.stride * x.pp, xr = g.stride * x.rp - d.W * xc, dr = d.rp - d.W * d.pp;
    lab.run([[at, expected.length * 4]], (k) => {
      // deno-fmt-ignore
      k.depthwise_filter_gradient(
        origin, d.at, at, d.H, d.W, xc, d.pp, xr, dr, seg, taps, g.Ci,
      );
    });
    assertClose(lab.get(at, expected.length), expected, 3e-6, 2);
  }
});
