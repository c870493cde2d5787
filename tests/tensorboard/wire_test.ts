import assert from "node:assert/strict";
import fc from "fast-check";
import {
  bytes,
  double,
  doubles,
  float,
  integer,
  join,
  varint,
} from "../../src/tensorboard/wire.ts";
import { doublesOf, messageOf } from "./decode.ts";

Deno.test("varint() is that of the books", () => {
  assert.deepEqual([...varint(150)], [0x96, 0x01]);
  assert.deepEqual([...varint(0)], [0]);
});

Deno.test("fields come back as they were written", () => {
  const field = fc.integer({ min: 1, max: 500 });
  fc.assert(fc.property(
    field,
    fc.maxSafeNat(),
    fc.double({ noNaN: true }),
    fc.float({ noNaN: true }),
    fc.uint8Array(),
    fc.array(fc.double({ noNaN: true })),
    (number, whole, wide, narrow, content, many) => {
      const message = messageOf(join(
        integer(number, whole),
        double(number + 1, wide),
        float(number + 2, narrow),
        bytes(number + 3, content),
        doubles(number + 4, many),
      ));
      assert.deepEqual(message.get(number), [whole]);
      assert.deepEqual(message.get(number + 1), [wide]);
      assert.deepEqual(message.get(number + 2), [narrow]);
      assert.deepEqual([...message.get(number + 3)![0] as Uint8Array], [...content]);
      assert.deepEqual(doublesOf(message.get(number + 4)![0] as Uint8Array), many);
    },
  ));
});
