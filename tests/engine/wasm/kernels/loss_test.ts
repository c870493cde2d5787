import assert from "node:assert/strict";
import { assertClose, kernelTest, type Lab, Random } from "./lab.ts";

function softmax(logits: readonly number[]): { p: number[]; log: number } {
  const largest = Math.max(...logits);
  const e = logits.map((z) => Math.exp(z - largest)), sum = e.reduce((s, v) => s + v, 0);
  return { p: e.map((v) => v / sum), log: Math.log(sum) + largest };
}

function loss(
  lab: Lab,
  logits: readonly number[],
  label: number,
  smoothing = 0,
): [loss: number, right: number] {
  const at = lab.floats(logits), byte = lab.bytes([label]), share = lab.floats([smoothing]);
  const out = lab.room(8);
  lab.run([[out, 8]], (k) => k.cross_entropy(at, byte, logits.length, share, out));
  return [lab.f32[out >> 2]!, lab.i32[(out >> 2) + 1]!];
}

kernelTest("cross_entropy(), its gradient and its curvature agree with the definition", (lab) => {
  const random = new Random(81);
  for (let i = 0; i < 60; i++) {
    lab.reset();
    const classes = random.pick([1, 2, 3, 10, 47, 200]), spread = random.pick([0.1, 3, 60]);
    const logits = random.list(classes).map((v) => Math.fround(v * spread));
    const label = random.below(classes), { p, log } = softmax(logits);
    const smoothing = Math.fround(random.pick([0, 0.1, 0.7]));
    const target = logits.map((_, c) =>
      (1 - smoothing) * Number(c === label) + smoothing / classes
    );
    const [value, right] = loss(lab, logits, label, smoothing);
    const expectedLoss = target.reduce((sum, q, c) => sum + q * (log - logits[c]!), 0);
    assertClose([value], [expectedLoss], 2e-7, 0.01);
    assert.equal(right, Number(logits.indexOf(Math.max(...logits)) === label));

    const width = (classes + 3) & ~3;
    const at = lab.floats(logits), byte = lab.bytes([label]), scale = lab.floats([1 / 64]);
    const share = lab.floats([smoothing]), d = lab.room(width * 4);
    lab.run([[d, width * 4]], (k) => {
      k.cross_entropy_gradient(at, byte, classes, width, scale, share, d);
    });
    const expected = p.map((v, c) => (v - target[c]!) / 64);
    assertClose(lab.get(d, classes), expected, 1e-7, 1e-3);
    assert.deepEqual(lab.get(d + classes * 4, width - classes), Array(width - classes).fill(0));

    const change = random.list(classes).map(Math.fround), u = lab.floats(change);
    lab.run([[d, width * 4]], (k) => {
      k.cross_entropy_curvature(u, at, classes, width, scale, d);
    });
    const mean = p.reduce((sum, v, c) => sum + v * change[c]!, 0);
    assertClose(lab.get(d, classes), p.map((v, c) => v * (change[c]! - mean) / 64), 1e-7, 1e-3);
    assert.deepEqual(lab.get(d + classes * 4, width - classes), Array(width - classes).fill(0));
  }
});

kernelTest("cross_entropy() counts only the first of equal logits as the prediction", (lab) => {
  assert.equal(loss(lab, [1, 3, 3, 0], 1)[1], 1);
  assert.equal(loss(lab, [1, 3, 3, 0], 2)[1], 0);
});

kernelTest("cross_entropy() is exact for logits far apart and NaN for NaN", (lab) => {
  assert.equal(loss(lab, [1e4, -1e4], 0)[0], 0);
  assert.equal(loss(lab, [1e4, -1e4], 1)[0], 2e4);
  assert.ok(Number.isNaN(loss(lab, [0, NaN, 1], 2)[0]));
  assert.ok(Number.isNaN(loss(lab, [NaN, 0, 1], 2)[0]));
});
