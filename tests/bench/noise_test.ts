import assert from "node:assert/strict";
import { noiseImages } from "../../src/bench/noise.ts";

Deno.test("noiseImages() makes images of the size that the name tells, always the same", () => {
  const dataset = noiseImages("noise-3x8x16")!;
  const { channels, height, width, count, classes, images, labels, mean, deviation } = dataset;
  assert.deepEqual([channels, height, width, classes], [3, 8, 16, 10]);
  assert.equal(images.length, count * 3 * 8 * 16);
  assert.deepEqual(new Set(labels), new Set(Array.from({ length: 10 }, (_, i) => i)));
  assert.deepEqual([mean.length, deviation.length], [3, 3]);
  assert.deepEqual(noiseImages("noise-3x8x16"), dataset);
});

Deno.test("noiseImages() leaves the names of datasets alone", () => {
  for (const name of ["mnist", "noise", "noise-3x32", "./noise-3x32x32", "noise-0x32x32"]) {
    assert.equal(noiseImages(name), undefined);
  }
});
