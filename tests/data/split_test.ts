import assert from "node:assert/strict";
import fc from "fast-check";
import { DataError } from "../../src/data/error.ts";
import { splitImages } from "../../src/data/split.ts";

Deno.test("splitImages() takes the first and the last images", () => {
  assert.deepEqual(splitImages(60000, { train: 30000, valid: 10000 }), {
    train: { start: 0, end: 30000 },
    valid: { start: 50000, end: 60000 },
  });
});

Deno.test("splitImages() defaults to halves, without the middle image of an odd number", () => {
  assert.deepEqual(splitImages(7), { train: { start: 0, end: 3 }, valid: { start: 4, end: 7 } });
});

Deno.test("splitImages() gives the other split a half or the rest", () => {
  const sizes = (train?: number, valid?: number) => {
    const split = splitImages(100, { train, valid });
    return [split.train.end - split.train.start, split.valid.end - split.valid.start];
  };
  assert.deepEqual(sizes(20), [20, 50]);
  assert.deepEqual(sizes(80), [80, 20]);
  assert.deepEqual(sizes(undefined, 20), [50, 20]);
  assert.deepEqual(sizes(undefined, 99), [1, 99]);
});

Deno.test("splitImages() gives disjoint ranges inside the images, or throws DataError", () => {
  const size = fc.option(fc.integer({ min: -1, max: 40 }), { nil: undefined });
  fc.assert(fc.property(fc.integer({ min: 0, max: 40 }), size, size, (count, train, valid) => {
    const possible = count >= 2 && (train ?? 1) >= 1 && (valid ?? 1) >= 1 &&
      (train ?? 1) + (valid ?? 1) <= count;
    if (!possible) {
      assert.throws(() => splitImages(count, { train, valid }), DataError);
      return;
    }
    const split = splitImages(count, { train, valid });
    assert.equal(split.train.start, 0);
    assert.equal(split.valid.end, count);
    assert.ok(split.train.end >= 1 && split.train.end <= split.valid.start);
    assert.ok(split.valid.start < count);
    if (train !== undefined) assert.equal(split.train.end, train);
    if (valid !== undefined) assert.equal(count - split.valid.start, valid);
  }));
});

Deno.test("splitImages() names the key that asks for too much", () => {
  const cases: [{ train?: number; valid?: number }, string, string][] = [
    [
      { train: 60, valid: 50 },
      "data.train",
      "Expected train + valid to be at most 100, the images of the training set, but found 60 + 50",
    ],
    [
      { valid: 100 },
      "data.valid",
      "Expected train + valid to be at most 100, the images of the training set, but found 1 + 100",
    ],
    [{ train: 0 }, "data.train", "Expected train to be an integer of at least 1 but found 0"],
    [{ valid: 2.5 }, "data.valid", "Expected valid to be an integer of at least 1 but found 2.5"],
  ];
  for (const [sizes, key, message] of cases) {
    assert.throws(() => splitImages(100, sizes), { name: "DataError", key, message });
  }
  assert.throws(() => splitImages(1), {
    key: "data.dataset",
    message: "Expected at least 2 training images to split but found 1",
  });
});
