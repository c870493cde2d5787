import assert from "node:assert/strict";
import { assertClose, kernelTest, Random } from "./lab.ts";

const LENGTHS = [0, 1, 3, 4, 5, 16, 39, 1000];

for (const n of LENGTHS) {
  kernelTest(`flat kernels agree with the definition at length ${n}`, (lab) => {
    const random = new Random(131 + n), bytes = n * 4;
    const xs = random.list(n), ys = random.list(n);
    // Every second buffer starts off a vector's boundary.
    const x = lab.floats([0, ...xs]) + 4, y = lab.floats(ys);

    const filled = lab.room(bytes + 4) + 4;
    lab.run([[filled, bytes]], (k) => k.fill(filled, n, 1.5));
    assert.deepEqual(lab.get(filled, n), Array(n).fill(1.5));

    lab.run([[filled, bytes]], (k) => k.copy(filled, x, bytes));
    assert.deepEqual(lab.get(filled, n), xs);

    lab.run([[filled, bytes]], (k) => k.scale(filled, n, 0.3));
    assertClose(lab.get(filled, n), xs.map((v) => v * 0.3), 2e-7);

    lab.run([[filled, bytes]], (k) => k.axpy(filled, y, n, -2));
    assertClose(lab.get(filled, n), xs.map((v, i) => v * 0.3 - 2 * ys[i]!), 2e-7, 2);

    const dot = xs.reduce((s, v, i) => s + v * ys[i]!, 0);
    lab.run([], (k) => assertClose([k.dot(x, y, n)], [dot], 1e-13, n + 1));
    const squares = xs.reduce((s, v) => s + v * v, 0);
    lab.run([], (k) => assertClose([k.sum_squares(x, n)], [squares], 1e-13));

    const index = xs.map(() => random.below(n + 2) - 2), at = lab.ints(index);
    lab.run([[filled, bytes]], (k) => k.gather(filled, x, at, n));
    assert.deepEqual(lab.get(filled, n), index.map((i) => i < 0 ? 0 : xs[i]!));
  });

  kernelTest(`reduce_chunks() adds chunks in order at length ${n}`, (lab) => {
    const random = new Random(151 + n), stride = n * 4 + 20, count = 5;
    const chunks = lab.room(count * stride), out = lab.room(n * 4);
    const expected = Array.from({ length: n }, () => 0);
    for (let c = 0; c < count; c++) {
      for (const [i, v] of random.list(n).entries()) {
        lab.f32[(chunks + c * stride) / 4 + i] = v;
        expected[i] = Math.fround(expected[i]! + v);
      }
    }
    lab.run([[out, n * 4]], (k) => k.reduce_chunks(out, chunks, stride, count, n));
    assert.deepEqual(lab.get(out, n), expected);
  });
}
