import assert from "node:assert/strict";
import { DataError } from "../../src/data/error.ts";
import { decodeNpy } from "../../src/data/npy.ts";
import { encodeNpy } from "./zip_file.ts";

const VALUES = Uint8Array.of(1, 2, 3, 4, 5, 6);

Deno.test("decodeNpy() reads every version and number of dimensions", () => {
  for (const version of [1, 2, 3]) {
    for (const shape of [[6], [2, 3], [1, 2, 3], [1, 1, 6, 1]]) {
      const { type, shape: found, bytes } = decodeNpy(
        encodeNpy("|u1", shape, VALUES, { version }),
        "x.npy",
      );
      assert.deepEqual([type, found, bytes], ["|u1", shape, VALUES]);
    }
  }
  const { type, shape } = decodeNpy(encodeNpy("<i2", [3], VALUES), "x.npy");
  assert.deepEqual([type, shape], ["<i2", [3]]);
});

Deno.test("decodeNpy() throws on every truncation and on trailing bytes", () => {
  const file = encodeNpy("|u1", [2, 3], VALUES);
  for (let length = 0; length < file.length; length++) {
    assert.throws(() => decodeNpy(file.subarray(0, length), "x.npy"), DataError, `${length}`);
  }
  assert.throws(() => decodeNpy(Uint8Array.of(...file, 0), "x.npy"), {
    message: "Cannot read x.npy: 2 × 3 elements of |u1 take 6 bytes but found 7: the file is " +
      "damaged",
  });
});

Deno.test("decodeNpy() says what it cannot read", () => {
  const refusals: [Uint8Array, RegExp][] = [
    [new TextEncoder().encode("not an array"), /^Expected x to be a \.npy file of version 1, 2/],
    [encodeNpy("|u1", [6], VALUES, { version: 4 }), /^Expected x to be a \.npy file of version/],
    [
      encodeNpy("|u1", [2, 3], VALUES, { fortran: true }),
      /^Expected x to have its last dimension fastest but found Fortran order: save it after/,
    ],
    [encodeNpy("u1'), __import__('os", [6], VALUES), /^Cannot read x: found the header "\{'descr/],
    [encodeNpy("|O", [6], VALUES), /^Expected x to hold numbers but found elements of type \|O$/],
    [encodeNpy("<U3", [6], VALUES), /^Expected x to hold numbers but found elements of type <U3$/],
  ];
  for (const [bytes, message] of refusals) {
    assert.throws(() => decodeNpy(bytes, "x"), { name: "DataError", message });
  }
});

Deno.test("decodeNpy() takes Fortran order where it makes no difference", () => {
  const { bytes } = decodeNpy(encodeNpy("|u1", [6], VALUES, { fortran: true }), "x");
  assert.deepEqual(bytes, VALUES);
});
