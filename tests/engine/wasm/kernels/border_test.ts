import assert from "node:assert/strict";
import { kernelTest, Random, type Range } from "./lab.ts";

kernelTest("clear_border() zeroes the frame and nothing else", (lab) => {
  const random = new Random(121);
  for (let i = 0; i < 30; i++) {
    lab.reset();
    const H = 1 + random.below(7), W = 1 + random.below(7), C = random.pick([4, 8, 12]);
    const before = random.below(4), after = random.below(4);
    const view = lab.image(H, W, C, () => random.next(), { before: 3, after: 3 });
    const frame: Range[] = [];
    for (let y = -before; y < H + after; y++) {
      for (let x = -before; x < W + after; x++) {
        if (y >= 0 && y < H && x >= 0 && x < W) continue;
        const at = view.at + y * view.rp + x * view.pp;
        lab.f32.fill(7, at >> 2, (at + view.pp) >> 2);
        frame.push([at, view.pp]);
      }
    }
    lab.run(frame, (k) => k.clear_border(view.at, H, W, before, after, view.pp, view.rp));
    for (const [at, bytes] of frame) assert.ok(lab.get(at, bytes / 4).every((v) => v === 0));
  }
});
