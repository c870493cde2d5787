import assert from "node:assert/strict";
import fc from "fast-check";
import { Lines } from "../../src/config/lines.ts";

Deno.test("Lines.place() counts lines and columns from 1", () => {
  const lines = new Lines("ab\ncd: e\r\n\nf");
  assert.deepEqual(lines.place("x", { offset: 7, length: 1 }), {
    file: "x",
    line: 2,
    column: 5,
    length: 1,
    text: "cd: e",
  });
  assert.equal(lines.place("x", { offset: 10, length: 0 }).line, 3);
  assert.equal(lines.place("x", { offset: 11, length: 9 }).length, 1);
});

Deno.test("Lines.place() agrees with splitting at newlines", () => {
  const text = fc.string({ unit: fc.constantFrom("a", " ", "\n"), maxLength: 40 });
  fc.assert(fc.property(text, fc.nat(60), fc.nat(60), (written, offset, length) => {
    const place = new Lines(written).place("x", { offset, length });
    const before = written.slice(0, Math.min(offset, written.length)).split("\n");
    assert.equal(place.line, before.length);
    assert.equal(place.column, before.at(-1)!.length + 1);
    assert.equal(place.text, written.split("\n")[place.line - 1]);
    assert.ok(place.length >= 1);
    assert.ok(place.column - 1 + place.length <= Math.max(place.text.length, place.column));
  }));
});
