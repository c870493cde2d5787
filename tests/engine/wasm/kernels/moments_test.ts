import assert from "node:assert/strict";
import { assertClose, kernelTest, type Lab, Random, type View } from "./lab.ts";
import { randomPlacement } from "./reference.ts";

/** Mean, biased variance and the number of values of every channel, over some images. */
function statistics(lab: Lab, images: View[], c: number) {
  const list = images.flatMap((view) => lab.values(view).filter((_, i) => i % view.C === c));
  const mean = list.reduce((s, v) => s + v, 0) / list.length;
  const m2 = list.reduce((s, v) => s + (v - mean) ** 2, 0);
  return { mean, m2, variance: m2 / list.length, count: list.length };
}

/** A batch of images whose channels have mean `offset` and a deviation near 0.6. */
function batch(lab: Lab, random: Random, n: number, H: number, W: number, C: number, off: number) {
  const place = randomPlacement(random, random.below(2));
  return Array.from(
    { length: n },
    () => lab.image(H, W, C, (_y, _x, c) => off * (1 + c / 8) + random.next(), place),
  );
}

/** Each image's moments, `stride` bytes apart, and the combined record. */
function combined(lab: Lab, images: View[], stride: number): { record: number; partials: number } {
  const { H, W, C } = images[0]!;
  const partials = lab.room(images.length * stride);
  for (const [i, x] of images.entries()) {
    const at = partials + i * stride;
    lab.run([[at, C * 8]], (k) => k.moments(x.at, H, W, C, x.pp, x.rp, at));
  }
  const record = lab.room(C * 12);
  lab.run([[record, C * 12]], (k) => {
    k.combine_moments(partials, stride, images.length, H * W, C, record);
  });
  return { record, partials };
}

kernelTest("moments() and combine_moments() agree with a float64 mean and variance", (lab) => {
  const random = new Random(61);
  for (let i = 0; i < 40; i++) {
    lab.reset();
    const C = random.pick([4, 8, 12, 16, 20, 36]), n = random.pick([1, 2, 5]);
    const H = random.pick([1, 2, 7, 14]), W = random.pick([1, 2, 7, 14]);
    const images = batch(lab, random, n, H, W, C, random.next());
    const { record, partials } = combined(lab, images, C * 8 + 32);
    for (let c = 0; c < C; c++) {
      const one = statistics(lab, [images[0]!], c), all = statistics(lab, images, c);
      assertClose([lab.f32[(partials >> 2) + c]!], [one.mean], 3e-7);
      assertClose([lab.f32[(partials >> 2) + C + c]!], [one.m2], 3e-6);
      assertClose(
        lab.get(record, 3 * C).filter((_, j) => j % C === c),
        [
          all.mean,
          1 / Math.sqrt(all.variance + 1e-5),
          all.variance,
        ],
        2e-6,
        0.1,
      );
    }
  }
});

kernelTest("combine_moments() keeps the variance of data with mean 1e4 deviations", (lab) => {
  const random = new Random(62);
  for (const [n, H, W, C] of [[64, 5, 5, 4], [3, 28, 28, 16], [2, 1, 1, 8]] as const) {
    lab.reset();
    const images = batch(lab, random, n, H, W, C, 6000);
    const { record } = combined(lab, images, C * 8);
    for (let c = 0; c < C; c++) {
      const { mean, variance } = statistics(lab, images, c);
      assertClose([lab.f32[(record >> 2) + c]!], [mean], 7e-8);
      assertClose([lab.f32[(record >> 2) + 2 * C + c]!], [variance], 1e-4, 0);
    }
  }
});

kernelTest("moments() of a constant channel have no variance", (lab) => {
  const x = lab.image(7, 7, 4, () => 0.1), { record } = combined(lab, [x], 32);
  assert.deepEqual(lab.get(record, 4), Array(4).fill(Math.fround(0.1)));
  assertClose(lab.get(record + 16, 8), [
    ...Array<number>(4).fill(1 / Math.sqrt(1e-5)),
    ...Array<number>(4).fill(0),
  ], 1e-6);
});

kernelTest("stored_moments() turns running statistics into a record", (lab) => {
  const mean = lab.floats([1, -2, 3, 4]), variance = lab.floats([0, 0.25, 1, 9]);
  const out = lab.room(48);
  lab.run([[out, 48]], (k) => k.stored_moments(mean, variance, 4, out));
  const rstd = [0, 0.25, 1, 9].map((v) => 1 / Math.sqrt(v + 1e-5));
  assertClose(lab.get(out, 12), [1, -2, 3, 4, ...rstd, 0, 0.25, 1, 9], 1e-7);
});

kernelTest("update_statistics() moves a tenth of the way to the unbiased variance", (lab) => {
  for (const count of [1, 2, 196]) {
    lab.reset();
    const record = lab.floats([1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8]);
    const mean = lab.floats([0, -1, 10, 2]), variance = lab.floats([1, 1, 0, 2]);
    lab.run([[mean, 16], [variance, 16]], (k) => {
      k.update_statistics(record, mean, variance, count, 4);
    });
    const unbias = count / Math.max(count - 1, 1);
    assertClose(lab.get(mean, 4), [0.1, -0.7, 9.3, 2.2], 2e-7);
    const expected = [0.9 + 0.5 * unbias, 0.9 + 0.6 * unbias, 0.7 * unbias, 1.8 + 0.8 * unbias];
    assertClose(lab.get(variance, 4), expected, 2e-7);
  }
});
