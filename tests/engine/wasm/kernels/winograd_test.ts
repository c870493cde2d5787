import {
  filterFrequencies,
  imageFrequencies,
  winogradTiles,
} from "../../../../src/engine/wasm/winograd.ts";
import { assertClose, everywhere, kernelTest, type Lab, Random, type View } from "./lab.ts";
import { everyTap, type Geometry, packed, randomPlacement } from "./reference.ts";

const SIZES = [1, 2, 3, 4, 5, 7, 8, 14] as const;

function randomCase(random: Random): Geometry {
  const channels = [4, 8, 12, 16, 20] as const;
  return {
    H: random.pick(SIZES),
    W: random.pick(SIZES),
    Ci: random.pick(channels),
    Co: random.pick(channels),
    kernel: 3,
    stride: 1,
    dilation: 1,
  };
}

/** An image, an output (or its gradient) and filters, with room for their transforms. */
function setUp(lab: Lab, random: Random, g: Geometry, border = random.below(2)) {
  lab.reset();
  const x = lab.image(g.H, g.W, g.Ci, () => random.next(), randomPlacement(random, 1));
  const y = lab.image(g.H, g.W, g.Co, () => random.next(), randomPlacement(random, border));
  const weights = random.list(9 * g.Ci * g.Co);
  const place = (tap: number, ci: number, co: number) => (tap * g.Ci + ci) * g.Co + co;
  const w = lab.floats(packed(g, (tap, ci, co) => weights[place(tap, ci, co)] ?? NaN));
  const { stride: us, bytes } = filterFrequencies(g.Ci, g.Co);
  return { x, y, weights, place, w, us, U: lab.room(bytes), uBytes: bytes };
}

const split = (channels: number): [groups: number, tail: number] => [
  channels >> 3,
  (channels >> 2) & 1,
];

/** M, for input view `x` and a transformed filter of `Co` outputs; checks what is written. */
function multiply(lab: Lab, x: View, U: number, us: number, Co: number) {
  const from = imageFrequencies(x.H, x.W, x.C), to = imageFrequencies(x.H, x.W, Co);
  const V = lab.room(from.bytes), M = lab.room(to.bytes), tiles = winogradTiles(x.H, x.W);
  lab.run([[V, from.bytes]], (k) => {
    k.winograd_input(x.at, V, from.stride, x.H, x.W, x.C, x.pp, x.rp);
  });
  lab.run([[M, to.bytes]], (k) => {
    k.winograd_product(V, from.stride, U, us, M, to.stride, tiles, x.C, ...split(Co));
  });
  return { M, stride: to.stride };
}

for (const variant of ["", "_relu", "_accumulate"] as const) {
  kernelTest(`winograd_output${variant}() agrees with a direct convolution`, (lab) => {
    const random = new Random(181);
    for (let i = 0; i < 50; i++) {
      const g = randomCase(random);
      const { x, y, weights, place, w, us, U, uBytes } = setUp(lab, random, g);
      const expected = variant === "_accumulate" ? lab.values(y) : lab.values(y).map(() => 0);
      everyTap(g, (r, q, tap, iy, ix) => {
        for (let ci = 0; ci < g.Ci; ci++) {
          const v = lab.pixel(x, iy, ix, ci);
          for (let co = 0; co < g.Co; co++) {
            expected[(r * g.W + q) * g.Co + co]! += v * weights[place(tap, ci, co)]!;
          }
        }
      });
      if (variant === "_relu") expected.forEach((v, j) => expected[j] = Math.max(v, 0));

      lab.run([[U, uBytes]], (k) => k.winograd_filter(w, U, us, g.Ci, ...split(g.Co)));
      const { M, stride } = multiply(lab, x, U, us, g.Co);
      lab.run([y], (k) => {
        k[`winograd_output${variant}`](M, stride, y.at, g.H, g.W, g.Co, y.pp, y.rp);
      });
      assertClose(lab.values(y), expected, 2e-6, 6);
    }
  });
}

kernelTest("winograd_filter_transposed() gives the input gradient", (lab) => {
  const random = new Random(182);
  for (let i = 0; i < 50; i++) {
    const g = randomCase(random);
    const { x, y: d, weights, place, w, us, U, uBytes } = setUp(lab, random, g, 1);
    const expected = everywhere(x, () => 0);
    everyTap(g, (r, q, tap, iy, ix) => {
      for (let co = 0; co < g.Co; co++) {
        const v = lab.pixel(d, r, q, co);
        for (let ci = 0; ci < g.Ci; ci++) {
          expected[(iy * g.W + ix) * g.Ci + ci]! += v * weights[place(tap, ci, co)]!;
        }
      }
    });
    lab.run([[U, uBytes]], (k) => k.winograd_filter_transposed(w, U, us, g.Ci, ...split(g.Co)));
    const { M, stride } = multiply(lab, d, U, us, g.Ci);
    lab.run([x], (k) => k.winograd_output(M, stride, x.at, g.H, g.W, g.Ci, x.pp, x.rp));
    assertClose(lab.values(x), expected, 2e-6, 6);
  }
});

kernelTest("winograd_filter_gradient() agrees with the definition over several images", (lab) => {
  const random = new Random(183);
  for (let i = 0; i < 50; i++) {
    const g = randomCase(random);
    const { x, y: d, weights: sums, place, w, us, U: dU, uBytes } = setUp(lab, random, g);
    const vs = imageFrequencies(g.H, g.W, g.Ci), ds = imageFrequencies(g.H, g.W, g.Co);
    const V = lab.room(vs.bytes), D = lab.room(ds.bytes);
    lab.k.fill(dU, uBytes / 4, 0);
    for (let image = 0; image < 2; image++) {
      everywhere(x, (r, q, c) => lab.f32[(x.at + r * x.rp + q * x.pp) / 4 + c] = random.next());
      everyTap(g, (r, q, tap, iy, ix) => {
        for (let ci = 0; ci < g.Ci; ci++) {
          const v = lab.pixel(x, iy, ix, ci);
          for (let co = 0; co < g.Co; co++) sums[place(tap, ci, co)]! += v * lab.pixel(d, r, q, co);
        }
      });
      lab.k.winograd_input(x.at, V, vs.stride, g.H, g.W, g.Ci, x.pp, x.rp);
      lab.run([[D, ds.bytes]], (k) => {
        k.winograd_output_gradient(d.at, D, ds.stride, g.H, g.W, g.Co, d.pp, d.rp);
      });
      const tiles = winogradTiles(g.H, g.W);
      lab.run([[dU, uBytes]], (k) => {
        // deno-fmt-ignore
        k.winograd_product_gradient(
          V, vs.stride, D, ds.stride, dU, us, tiles, g.Ci, ...split(g.Co),
        );
      });
    }
    lab.run([[w, sums.length * 4]], (k) => {
      k.winograd_filter_gradient(dU, us, w, g.Ci, ...split(g.Co));
    });
    const expected = packed(g, (tap, ci, co) => sums[place(tap, ci, co)] ?? NaN);
    assertClose(lab.get(w, expected.length), expected, 3e-6, 6);
  }
});
