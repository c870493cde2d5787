import { assertClose, kernelTest, Random } from "./lab.ts";

for (const n of [1, 4, 7, 101]) {
  kernelTest(`sgd() takes PyTorch's steps at length ${n}`, (lab) => {
    const random = new Random(161 + n), bytes = n * 4;
    const w = random.list(n), buf = random.list(n);
    const at = lab.floats(w), slot = lab.floats(buf);
    for (let step = 0; step < 3; step++) {
      const g = random.list(n), slope = lab.floats(g);
      lab.run([[at, bytes], [slot, bytes]], (k) => k.sgd(at, slope, slot, n, 0.025, 0.9, 3e-4));
      for (let i = 0; i < n; i++) {
        buf[i] = 0.9 * buf[i]! + g[i]! + 3e-4 * w[i]!;
        w[i]! -= 0.025 * buf[i]!;
      }
    }
    assertClose(lab.get(slot, n), buf, 5e-7);
    assertClose(lab.get(at, n), w, 3e-7);
  });

  kernelTest(`adam() takes PyTorch's steps at length ${n}`, (lab) => {
    const random = new Random(171 + n), bytes = n * 4;
    const w = random.list(n).map((v) => Math.fround(v / 100));
    const m = w.map(() => 0), v = w.map(() => 0);
    const at = lab.floats(w), first = lab.floats(m), second = lab.floats(v);
    const [lr, b1, b2, eps, wd] = [3e-4, 0.5, 0.999, 1e-8, 1e-3];
    for (let step = 1; step <= 4; step++) {
      const g = random.list(n), slope = lab.floats(g);
      const c1 = 1 - b1 ** step, c2 = 1 - b2 ** step;
      lab.run([[at, bytes], [first, bytes], [second, bytes]], (k) => {
        k.adam(at, slope, first, second, n, lr, b1, b2, eps, wd, c1, c2);
      });
      for (let i = 0; i < n; i++) {
        const slope = g[i]! + wd * w[i]!;
        m[i] = b1 * m[i]! + (1 - b1) * slope;
        v[i] = b2 * v[i]! + (1 - b2) * slope ** 2;
        w[i]! -= (lr / c1) * m[i]! / (Math.sqrt(v[i]!) / Math.sqrt(c2) + eps);
      }
    }
    assertClose(lab.get(first, n), m, 3e-7);
    assertClose(lab.get(second, n), v, 3e-7, 1e-3);
    assertClose(lab.get(at, n), w, 3e-7, 3e-3);
  });
}
