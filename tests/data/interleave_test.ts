import assert from "node:assert/strict";
import fc from "fast-check";
import { interleaveClasses } from "../../src/data/interleave.ts";

Deno.test("interleaveClasses() lets classes of one size take turns", () => {
  const order = interleaveClasses([2, 2, 2]).map(({ label, index }) => `${label}.${index}`);
  assert.deepEqual(order, ["0.0", "1.0", "2.0", "0.1", "1.1", "2.1"]);
});

Deno.test("interleaveClasses() gives each part of the images each class in its share", () => {
  const counts = fc.array(fc.nat(40), { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(counts, fc.double({ min: 0, max: 1, noNaN: true }), (counts, share) => {
    const order = interleaveClasses(counts);
    const total = counts.reduce((sum, count) => sum + count, 0);
    assert.equal(order.length, total);
    const seen = counts.map(() => 0);
    const part = Math.round(share * total);
    for (const [i, { label, index }] of order.entries()) {
      assert.equal(index, seen[label]!++); // each image once, in its own order
      if (i + 1 !== part) continue;
      for (const [k, count] of counts.entries()) {
        assert.ok(Math.abs(seen[k]! - count * part / total) <= counts.length, `${seen} ${part}`);
      }
    }
    assert.deepEqual(seen, counts);
  }));
});
