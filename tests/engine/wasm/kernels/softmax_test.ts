import { assertClose, kernelTest, Random } from "./lab.ts";

kernelTest("softmax_rows() and its gradient agree with the definition", (lab) => {
  const random = new Random(91);
  for (const [rows, cols] of [[1, 1], [3, 4], [5, 7], [14, 8]] as const) {
    lab.reset();
    const n = rows * cols, bytes = n * 4;
    const alphas = random.list(n).map((v) => Math.fround(5 * v)), slopes = random.list(n);
    const a = lab.floats(alphas), dm = lab.floats(slopes);
    const m = lab.room(bytes), out = lab.room(bytes);
    lab.run([[m, bytes]], (k) => k.softmax_rows(a, rows, cols, m));
    lab.run([[out, bytes]], (k) => k.softmax_rows_gradient(m, dm, rows, cols, out));

    const weights: number[] = [], gradient: number[] = [];
    for (let r = 0; r < rows; r++) {
      const e = alphas.slice(r * cols, (r + 1) * cols).map(Math.exp);
      const sum = e.reduce((s, v) => s + v, 0), p = e.map((v) => v / sum);
      const d = slopes.slice(r * cols, (r + 1) * cols);
      const dot = p.reduce((s, v, i) => s + v * d[i]!, 0);
      weights.push(...p);
      gradient.push(...p.map((v, i) => v * (d[i]! - dot)));
    }
    assertClose(lab.get(m, n), weights, 1e-7, 0);
    assertClose(lab.get(out, n), gradient, 2e-7, 0.1);
  }
});
