import { assertClose, everywhere, kernelTest, Random } from "./lab.ts";
import { randomPlacement } from "./reference.ts";

kernelTest(
  "softplus(), its gradient and its curvature agree with the definition to an ulp",
  (lab) => {
    const random = new Random(101);
    for (let i = 0; i < 40; i++) {
      lab.reset();
      const C = random.pick([4, 8, 12, 20]), real = C - random.below(4);
      const H = random.pick([1, 2, 3, 7]), W = random.pick([1, 2, 5]);
      const spread = random.pick([1e-3, 1, 20, 87]);
      const place = () => randomPlacement(random, random.below(2));
      const x = lab.image(H, W, C, (_y, _x, c) => c < real ? random.next() * spread : 0, place());
      const d = lab.image(H, W, C, () => random.next(), place());
      const y = lab.view(H, W, C, place()), out = lab.view(H, W, C, place());
      const value = (r: number, q: number, c: number) => lab.pixel(x, r, q, c);

      lab.run([y], (k) => k.softplus(x.at, y.at, H, W, C, real, x.pp, x.rp, y.pp, y.rp));
      const expected = everywhere(y, (r, q, c) => {
        const v = value(r, q, c);
        return c < real ? Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))) : 0;
      });
      assertClose(lab.values(y), expected, 6.1e-8, 1e-30);

      lab.run([out], (k) => {
        // deno-fmt-ignore
        k.softplus_gradient(
        d.at, x.at, out.at, H, W, C, d.pp, d.rp, x.pp, x.rp, out.pp, out.rp,
      );
      });
      const slope = everywhere(
        out,
        (r, q, c) => lab.pixel(d, r, q, c) / (1 + Math.exp(-value(r, q, c))),
      );
      assertClose(lab.values(out), slope, 6.1e-8, 1e-30);

      const u = lab.image(H, W, C, () => random.next(), place());
      lab.run([out], (k) => {
        // deno-fmt-ignore
        k.softplus_curvature(
        u.at, d.at, x.at, out.at, H, W, C, u.pp, u.rp, d.pp, d.rp, x.pp, x.rp, out.pp, out.rp,
      );
      });
      const curvature = everywhere(out, (r, q, c) => {
        const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
        const v = value(r, q, c);
        return lab.pixel(u, r, q, c) * lab.pixel(d, r, q, c) * sigmoid(v) * sigmoid(-v);
      });
      assertClose(lab.values(out), curvature, 1.3e-7, 1e-30);
    }
  },
);

kernelTest("softplus() is the identity far right, 0 far left, NaN at NaN", (lab) => {
  const x = lab.image(1, 1, 4, (_y, _x, c) => [1e30, -1e30, NaN, -Infinity][c]!);
  const y = lab.view(1, 1, 4);
  lab.run([y], (k) => k.softplus(x.at, y.at, 1, 1, 4, 4, 16, 16, 16, 16));
  const [right, left, nan, infinite] = lab.values(y);
  assertClose([right!, left!, infinite!], [1e30, 0, 0], 1e-7, 0);
  if (nan === nan) throw new Error(`Expected NaN but found ${nan}`);
});
