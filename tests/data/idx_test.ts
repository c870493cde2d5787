import assert from "node:assert/strict";
import { constants, gzipSync } from "node:zlib";
import fc from "fast-check";
import { DataError } from "../../src/data/error.ts";
import { decodeIdx } from "../../src/data/idx.ts";
import { encodeIdx } from "./idx_file.ts";

const ANY_RANK = [1, 2, 3, 4];

/** A shape and as many bytes as it asks for. */
const contents = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 })
  .chain((shape) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const values = fc.uint8Array({ minLength: length, maxLength: length });
    return fc.record({ shape: fc.constant(shape), values });
  });

function gzip(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(gzipSync(bytes));
}

function message(bytes: Uint8Array, ranks = [3, 4]): string {
  try {
    decodeIdx(bytes, "images", ranks);
  } catch (error) {
    assert.ok(error instanceof DataError);
    return error.message;
  }
  return assert.fail("Expected decodeIdx() to throw");
}

Deno.test("decodeIdx() reads what was written, plain and gzipped", () => {
  fc.assert(fc.property(contents, ({ shape, values }) => {
    const bytes = encodeIdx(shape, values);
    for (const file of [bytes, gzip(bytes)]) {
      const idx = decodeIdx(file, "file", ANY_RANK);
      assert.deepEqual(idx.shape, shape);
      assert.deepEqual(idx.values, values);
    }
  }));
});

Deno.test("decodeIdx() reads a view into a larger buffer", () => {
  const file = encodeIdx([2, 1], Uint8Array.of(7, 9));
  const buffer = new Uint8Array(file.length + 8);
  buffer.set(file, 5);
  const { shape, values } = decodeIdx(buffer.subarray(5, 5 + file.length), "file", [2]);
  assert.deepEqual([shape, [...values]], [[2, 1], [7, 9]]);
});

Deno.test("decodeIdx() unpacks images that compress extremely well", () => {
  const file = gzip(encodeIdx([500, 64, 64], new Uint8Array(500 * 64 * 64)));
  assert.equal(decodeIdx(file, "file", [3]).values.length, 500 * 64 * 64);
});

Deno.test("decodeIdx() unpacks several gzip members, as parallel compressors write them", () => {
  const bytes = encodeIdx([3], Uint8Array.of(1, 2, 3));
  const file = new Uint8Array([...gzip(bytes.subarray(0, 9)), ...gzip(bytes.subarray(9))]);
  assert.deepEqual([...decodeIdx(file, "file", [1]).values], [1, 2, 3]);
});

Deno.test("decodeIdx() throws on every truncation", () => {
  fc.assert(fc.property(contents, fc.nat(), ({ shape, values }, cut) => {
    const bytes = encodeIdx(shape, values);
    for (const file of [bytes, gzip(bytes)]) {
      assert.throws(
        () => decodeIdx(file.subarray(0, cut % file.length), "file", ANY_RANK),
        DataError,
      );
    }
  }));
});

Deno.test("decodeIdx() throws on trailing bytes, inside and behind the gzip stream", () => {
  const trail = fc.uint8Array({ minLength: 1, maxLength: 20 });
  fc.assert(fc.property(contents, trail, ({ shape, values }, trail) => {
    const bytes = new Uint8Array([...encodeIdx(shape, values), ...trail]);
    for (const file of [bytes, gzip(bytes)]) {
      assert.throws(() => decodeIdx(file, "file", ANY_RANK), /the file has trailing bytes$/);
    }
    const garbage = new Uint8Array([...gzip(encodeIdx(shape, values)), 0x55, ...trail]);
    assert.throws(() => decodeIdx(garbage, "file", ANY_RANK), DataError);
  }));
});

Deno.test("decodeIdx() throws DataError or succeeds, whatever the bytes", () => {
  const header = fc.constantFrom([], [0, 0, 8, 1], [0, 0, 8, 3], [0x1f, 0x8b], [0x1f, 0x8b, 8, 0]);
  const noise = fc.tuple(header, fc.uint8Array({ maxLength: 64 }))
    .map(([header, rest]) => new Uint8Array([...header, ...rest]));
  const damaged = fc.tuple(contents, fc.boolean(), fc.nat(), fc.nat(255))
    .map(([{ shape, values }, packed, at, byte]) => {
      const bytes = encodeIdx(shape, values);
      const file = packed ? gzip(bytes) : bytes;
      file[at % file.length] = byte;
      return file;
    });
  fc.assert(
    fc.property(fc.oneof(noise, damaged), (file) => {
      try {
        const { shape, values } = decodeIdx(file, "file", ANY_RANK);
        assert.equal(values.length, shape.reduce((a, b) => a * b, 1));
      } catch (error) {
        assert.ok(error instanceof DataError, String(error));
        assert.match(error.message, /^[A-Z].*\bfile\b.*[^.]$/);
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("decodeIdx() throws on a header of absurd size without allocating it", () => {
  const absurd = encodeIdx([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], new Uint8Array(100));
  assert.match(message(absurd), /but found 116: the file is truncated$/);
  assert.match(message(gzip(absurd)), /of gzip cannot hold as much: the file is damaged/);
  assert.match(
    message(gzip(encodeIdx([100, 10, 10], new Uint8Array(100)))),
    /^Expected images to have 10016 bytes \(100 × 10 × 10 after a header of 16\) but found 116/,
  );
});

Deno.test("decodeIdx() stops unpacking where the header's size is exceeded", () => {
  const bomb = gzip(encodeIdx([1, 1, 1], new Uint8Array(10_000_000)));
  assert.match(message(bomb), /^Expected images to unpack to 17 bytes, as its IDX header says/);
});

Deno.test("decodeIdx() names what it expected and what it found", () => {
  const pixel = Uint8Array.of(1);
  assert.equal(
    message(new Uint8Array()),
    "Expected images to start with an IDX header but found 0 bytes",
  );
  assert.equal(
    message(Uint8Array.of(0x50, 0x4b, 3, 4, 0)),
    "Expected images to start with 00 00 08 03 but found 50 4b 03 04: it is not an IDX file",
  );
  assert.equal(
    message(encodeIdx([1, 1, 1], pixel, 0x0d)),
    "Expected images to hold unsigned bytes but found 32-bit floats",
  );
  assert.equal(
    message(encodeIdx([1], pixel)),
    "Expected images to be idx3-ubyte or idx4-ubyte but found idx1-ubyte: images have 3 " +
      "dimensions (4 with channels), labels have 1",
  );
  assert.equal(
    message(encodeIdx([2, 1, 1], pixel).subarray(0, 9)),
    "Expected images to have a header of 16 bytes but found 9: the file is truncated",
  );
  assert.equal(
    message(encodeIdx([0, 28, 28], new Uint8Array())),
    "Expected every dimension of images to be at least 1 but found 0 × 28 × 28",
  );
  assert.equal(
    message(encodeIdx([2, 2, 2], new Uint8Array(7))),
    "Expected images to have 24 bytes (2 × 2 × 2 after a header of 16) but found 23: " +
      "the file is truncated",
  );
});

Deno.test("decodeIdx() throws on a wrong checksum", () => {
  const file = gzip(encodeIdx([1, 1, 1], Uint8Array.of(1)));
  file[file.length - 8]! ^= 1;
  assert.match(message(file), /^Cannot unpack images: .*: the gzip file is damaged or truncated$/);
});

Deno.test("decodeIdx() reads gzip streams of every compression level", () => {
  const values = Uint8Array.from({ length: 20_000 }, (_, i) => (i * i) >> 7);
  const bytes = encodeIdx([20_000], values);
  for (const level of [constants.Z_NO_COMPRESSION, constants.Z_BEST_COMPRESSION]) {
    const file = new Uint8Array(gzipSync(bytes, { level }));
    assert.deepEqual(decodeIdx(file, "file", [1]).values, values);
  }
});
