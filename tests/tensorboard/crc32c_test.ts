import assert from "node:assert/strict";
import fc from "fast-check";
import { crc32c, maskedCrc32c } from "../../src/tensorboard/crc32c.ts";
import { slowCrc32c } from "./decode.ts";

Deno.test("crc32c() has the values of RFC 3720", () => {
  assert.equal(crc32c(new TextEncoder().encode("123456789")), 0xe3069283);
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assert.equal(crc32c(new Uint8Array(32).fill(255)), 0x62a8ab43);
  assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e);
});

Deno.test("crc32c() is the remainder of its polynomial", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    assert.equal(crc32c(bytes), slowCrc32c(bytes));
  }));
});

Deno.test("maskedCrc32c() is turned and moved", () => {
  // The length of the first record of a file of events, 24, by TensorBoard's own reader.
  const length = Uint8Array.of(24, 0, 0, 0, 0, 0, 0, 0);
  assert.equal(maskedCrc32c(length), 0x224b7fa3);
});
