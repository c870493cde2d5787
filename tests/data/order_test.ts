import assert from "node:assert/strict";
import fc from "fast-check";
import { batchCount, batches, Cursor, epochOrder, rangeOrder } from "../../src/data/order.ts";

const ranges = fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 60 }))
  .map(([start, count]) => ({ start, end: start + count }));
const sources = fc.record({
  range: ranges,
  batchSize: fc.integer({ min: 1, max: 70 }),
  seed: fc.nat(),
  split: fc.constantFrom("train", "valid"),
});

function take(cursor: Cursor, count: number): number[][] {
  return Array.from({ length: count }, () => [...cursor.next()]);
}

Deno.test("rangeOrder() lists the images of a range", () => {
  assert.deepEqual([...rangeOrder({ start: 3, end: 6 })], [3, 4, 5]);
});

Deno.test("epochOrder() takes every image exactly once", () => {
  fc.assert(fc.property(ranges, fc.nat(), fc.nat(9), fc.nat(9), (range, seed, epoch, pass) => {
    const order = epochOrder(range, { seed, split: "train", epoch, pass });
    assert.deepEqual(order.toSorted(), rangeOrder(range));
  }));
});

Deno.test("epochOrder() is the same for the same seed, split, epoch and pass only", () => {
  const range = { start: 0, end: 100 };
  const first = { seed: 2, split: "train", epoch: 1, pass: 0 };
  const order = epochOrder(range, first).join();
  assert.equal(epochOrder(range, { ...first }).join(), order);
  for (const change of [{ seed: 3 }, { split: "valid" }, { epoch: 2 }, { pass: 1 }]) {
    assert.notEqual(epochOrder(range, { ...first, ...change }).join(), order);
  }
});

Deno.test("epochOrder() stays as it was when released", () => {
  // Orders are part of what a seed means: a change here makes old runs impossible to resume.
  const order = epochOrder({ start: 10, end: 20 }, { seed: 2, split: "train", epoch: 0, pass: 0 });
  assert.deepEqual([...order], [11, 19, 17, 14, 15, 12, 16, 13, 10, 18]);
});

Deno.test("batches() keeps the last, smaller batch", () => {
  const order = Uint32Array.of(5, 3, 1, 4, 2);
  assert.deepEqual(batches(order, 2).map((batch) => [...batch]), [[5, 3], [1, 4], [2]]);
  assert.deepEqual(batches(order, 5).map((batch) => [...batch]), [[5, 3, 1, 4, 2]]);
  assert.deepEqual(batches(order, 9).map((batch) => [...batch]), [[5, 3, 1, 4, 2]]);
});

Deno.test("batches() and batchCount() agree", () => {
  const sizes = fc.integer({ min: 1, max: 70 });
  fc.assert(fc.property(fc.uint32Array({ maxLength: 60 }), sizes, (order, size) => {
    const all = batches(order, size);
    assert.equal(all.length, batchCount(order.length, size));
    assert.deepEqual(all.flatMap((batch) => [...batch]), [...order]);
    assert.ok(all.slice(0, -1).every((batch) => batch.length === size));
  }));
});

Deno.test("Cursor takes every image exactly once in each pass, in a new order", () => {
  fc.assert(fc.property(sources, fc.nat(5), (source, epoch) => {
    const { range, batchSize, seed, split } = source;
    const perPass = batchCount(range.end - range.start, batchSize);
    const cursor = new Cursor(source, epoch);
    for (let pass = 0; pass < 3; pass++) {
      const order = take(cursor, perPass).flat();
      assert.deepEqual(order, [...epochOrder(range, { seed, split, epoch, pass })]);
    }
  }));
});

Deno.test("Cursor goes on from any iteration as if it had run there", () => {
  fc.assert(fc.property(sources, fc.nat(3), fc.nat(200), (source, epoch, iteration) => {
    const straight = new Cursor(source, epoch);
    for (let i = 0; i < iteration; i++) straight.next();
    const resumed = new Cursor(source, epoch, iteration);
    assert.equal(resumed.iteration, straight.iteration);
    assert.deepEqual(take(resumed, 20), take(straight, 20));
    assert.equal(resumed.iteration, iteration + 20);
  }));
});
