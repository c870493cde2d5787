import { assertClose, everywhere, kernelTest, type Lab, Random } from "./lab.ts";
import { randomPlacement } from "./reference.ts";

/** Two views of the same random size, placed differently. */
function pair(lab: Lab, random: Random) {
  lab.reset();
  const C = random.pick([4, 8, 12, 16, 20, 36]);
  const H = random.pick([1, 2, 3, 7]), W = random.pick([1, 2, 3, 7]);
  const image = () =>
    lab.image(H, W, C, () => random.next(), randomPlacement(random, random.below(2)));
  return { d: image(), x: image(), C, H, W };
}

/** Σ over pixels of f, channel by channel. */
function sums(
  { H, W, C }: { H: number; W: number; C: number },
  f: (y: number, x: number, c: number) => number,
): number[] {
  const list = Array.from({ length: C }, () => 0);
  everywhere({ H, W, C }, (y, x, c) => list[c]! += f(y, x, c));
  return list;
}

kernelTest("channel_sums() and its accumulating parts agree with the definition", (lab) => {
  const random = new Random(71);
  for (let i = 0; i < 40; i++) {
    const { d, x, C, H, W } = pair(lab, random);
    const sum = sums(d, (r, q, c) => lab.pixel(d, r, q, c));
    const dot = sums(d, (r, q, c) => lab.pixel(d, r, q, c) * lab.pixel(x, r, q, c));

    const out = lab.room(C * 8);
    lab.run([[out, C * 8]], (k) => {
      k.channel_sums(d.at, x.at, H, W, C, d.pp, d.rp, x.pp, x.rp, out);
    });
    assertClose(lab.get(out, 2 * C), [...sum, ...dot], 1e-6, 5);

    const start = random.list(C), one = lab.floats(start), two = lab.floats(start);
    lab.run([[one, C * 4]], (k) => {
      k.channel_sum_accumulate(d.at, H, W, C, d.pp, d.rp, one);
    });
    assertClose(lab.get(one, C), sum.map((s, c) => s + start[c]!), 1e-6, 5);
    lab.run([[two, C * 4]], (k) => {
      k.channel_dot_accumulate(d.at, x.at, H, W, C, d.pp, d.rp, x.pp, x.rp, two);
    });
    assertClose(lab.get(two, C), dot.map((s, c) => s + start[c]!), 1e-6, 5);
  }
});

kernelTest("global_average() and its gradient agree with the definition", (lab) => {
  const random = new Random(72);
  for (let i = 0; i < 40; i++) {
    const { d, x, C, H, W } = pair(lab, random), y = lab.room(C * 4);
    lab.run([[y, C * 4]], (k) => k.global_average(x.at, H, W, C, x.pp, x.rp, y));
    const mean = sums(x, (r, q, c) => lab.pixel(x, r, q, c) / (H * W));
    assertClose(lab.get(y, C), mean, 1e-6);
    lab.run([d], (k) => k.global_average_gradient(y, H, W, C, d.at, d.pp, d.rp));
    assertClose(lab.values(d), everywhere(d, (_r, _q, c) => mean[c]! / (H * W)), 1e-6);
  }
});

kernelTest("combine_sums() divides the images' sums by the count", (lab) => {
  const random = new Random(73);
  for (const [n, C] of [[1, 4], [5, 12], [64, 16]] as const) {
    lab.reset();
    const stride = C * 8 + 48, partials = lab.room(n * stride), out = lab.room(C * 8);
    const expected = Array.from({ length: 2 * C }, () => 0);
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < 2 * C; c++) {
        const v = random.next();
        lab.f32[(partials + i * stride) / 4 + c] = v;
        expected[c]! += v / 49;
      }
    }
    lab.run([[out, C * 8]], (k) => k.combine_sums(partials, stride, n, 49, C, out));
    assertClose(lab.get(out, 2 * C), expected, 1e-7);
  }
});
