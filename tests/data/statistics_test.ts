import assert from "node:assert/strict";
import fc from "fast-check";
import { pixelStatistics } from "../../src/data/statistics.ts";

Deno.test("pixelStatistics() agrees with the textbook definition, channel by channel", () => {
  const sizes = fc.record({
    count: fc.integer({ min: 1, max: 5 }),
    channels: fc.integer({ min: 1, max: 3 }),
    pixels: fc.integer({ min: 1, max: 9 }),
  });
  const cases = sizes.chain((size) => {
    const length = size.count * size.channels * size.pixels;
    return fc.tuple(fc.constant(size), fc.uint8Array({ minLength: length, maxLength: length }));
  });
  fc.assert(fc.property(cases, ([{ channels, pixels }, images]) => {
    const { mean, deviation } = pixelStatistics(images, channels, pixels);
    assert.equal(mean.length, channels);
    assert.equal(deviation.length, channels);
    for (let channel = 0; channel < channels; channel++) {
      const values = [...images].filter((_, i) => Math.floor(i / pixels) % channels === channel)
        .map((value) => value / 255);
      const average = values.reduce((a, b) => a + b, 0) / values.length;
      const variance = values.reduce((a, b) => a + (b - average) ** 2, 0) / values.length;
      assert.ok(Math.abs(mean[channel]! - average) < 1e-14);
      assert.ok(Math.abs(deviation[channel]! - Math.sqrt(variance)) < 1e-14);
    }
  }));
});

Deno.test("pixelStatistics() keeps a small deviation at a large mean", () => {
  // One pixel in a million differs by one: a single-precision or E[x²] − E[x]² sum loses that.
  const images = new Uint8Array(1_000_000).fill(255);
  images[12345] = 254;
  const { mean, deviation } = pixelStatistics(images, 1, 1000);
  const share = 1e-6;
  assert.ok(Math.abs(mean[0]! - (1 - share / 255)) < 1e-15);
  const expected = Math.sqrt(share * (1 - share)) / 255;
  assert.ok(Math.abs(deviation[0]! / expected - 1) < 1e-9);
});

Deno.test("pixelStatistics() finds no deviation in images of one colour", () => {
  const { mean, deviation } = pixelStatistics(new Uint8Array(12).fill(51), 3, 2);
  assert.deepEqual(mean, [0.2, 0.2, 0.2]);
  assert.deepEqual(deviation, [0, 0, 0]);
});
