import assert from "node:assert/strict";
import { everywhere, kernelTest, Random } from "./lab.ts";
import { randomPlacement } from "./reference.ts";

kernelTest("load_bytes() and load_floats() turn planar images into views", (lab) => {
  const random = new Random(111);
  for (let i = 0; i < 30; i++) {
    lab.reset();
    const H = random.pick([1, 2, 5, 28]), W = random.pick([1, 3, 8]), n = 4;
    const channels = random.pick([1, 2, 3, 4, 5]), C = (channels + 3) & ~3;
    const size = H * W * channels;
    const pixels = Array.from({ length: n * size }, () => random.below(256));
    const bytes = lab.bytes(pixels), floats = lab.floats(pixels.map((v) => v / 3));
    const table = random.list(channels * 256), lut = lab.floats(table);
    const chosen = random.below(n), index = lab.ints([chosen]);
    const place = () => randomPlacement(random, random.below(2));
    const at = (y: number, x: number, c: number) =>
      pixels[chosen * size + (c * H + y) * W + x] ?? NaN;

    const a = lab.view(H, W, C, place());
    lab.run([a], (k) => {
      k.load_bytes(bytes, index, size, lut, H, W, channels, C, a.at, a.pp, a.rp);
    });
    const normalised = everywhere(a, (y, x, c) => c < channels ? table[c * 256 + at(y, x, c)]! : 0);
    assert.deepEqual(lab.values(a), normalised);

    const b = lab.view(H, W, C, place());
    lab.run([b], (k) => {
      k.load_floats(floats, index, size * 4, H, W, channels, C, b.at, b.pp, b.rp);
    });
    const plain = everywhere(b, (y, x, c) => c < channels ? Math.fround(at(y, x, c) / 3) : 0);
    assert.deepEqual(lab.values(b), plain);
  }
});
