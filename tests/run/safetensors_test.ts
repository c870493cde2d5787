import assert from "node:assert/strict";
import fc from "fast-check";
import { RunError } from "../../src/run/error.ts";
import {
  readSafetensors,
  type Safetensors,
  type Tensor,
  writeSafetensors,
} from "../../src/run/safetensors.ts";
import { filesTest } from "../permissions.ts";
import { anyMetadata, anyTensors, fileOf } from "./safetensors_file.ts";

/** Tensors as bytes, so that NaN and −0 are told apart. */
function contents({ tensors, metadata }: Safetensors): unknown {
  const entries = [...tensors].map(([name, { shape, data }]) => [
    name,
    shape,
    data.constructor.name,
    [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
  ]);
  return { entries, metadata: Object.entries(metadata) };
}

function message(bytes: Uint8Array): string {
  try {
    readSafetensors(bytes, "state");
  } catch (error) {
    assert.ok(error instanceof RunError, String(error));
    return error.message;
  }
  return assert.fail("Expected readSafetensors() to throw");
}

/** A header entry of F32. */
function f32(shape: unknown, ...data_offsets: unknown[]): Record<string, unknown> {
  return { dtype: "F32", shape, data_offsets };
}

Deno.test("readSafetensors() reads what writeSafetensors() wrote, in its order", () => {
  fc.assert(fc.property(anyTensors, anyMetadata, fc.nat({ max: 9 }), (tensors, metadata, shift) => {
    const bytes = writeSafetensors(tensors, metadata);
    assert.equal(bytes[0]! % 8, 0, "the header's length");
    // Within a larger buffer, at any alignment.
    const buffer = new Uint8Array(bytes.length + 20);
    buffer.set(bytes, shift);
    const view = buffer.subarray(shift, shift + bytes.length);
    assert.deepEqual(contents(readSafetensors(view, "file")), contents({ tensors, metadata }));
    assert.deepEqual(writeSafetensors(tensors, metadata), bytes);
  }));
});

Deno.test("readSafetensors() gives copies", () => {
  const bytes = writeSafetensors(new Map([["a", { shape: [2], data: Float32Array.of(1, 2) }]]));
  const { tensors } = readSafetensors(bytes, "file");
  bytes.fill(0);
  assert.deepEqual(tensors.get("a")?.data, Float32Array.of(1, 2));
});

Deno.test("writeSafetensors() aligns header and tensors", () => {
  const tensors = new Map<string, Tensor>([
    ["labels", { shape: [3], data: Uint8Array.of(1, 2, 3) }],
    ["alphas", { shape: [], data: Float32Array.of(0.5) }],
  ]);
  const bytes = writeSafetensors(tensors, { epoch: "3" });
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  assert.equal(length % 8, 0);
  const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  assert.equal(
    header.trimEnd(),
    '{"__metadata__":{"epoch":"3"},"labels":{"dtype":"U8","shape":[3],"data_offsets":[4,7]},' +
      '"alphas":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}',
  );
  assert.deepEqual([...bytes.subarray(8 + length)], [0, 0, 0, 63, 1, 2, 3]);
});

Deno.test("writeSafetensors() refuses what could not be read back", () => {
  const data = Float32Array.of(1);
  const write = (name: string, shape: number[], metadata = {}) => () =>
    writeSafetensors(new Map([[name, { shape, data }]]), metadata);
  assert.throws(write("a", [2]), {
    name: "RangeError",
    message: "Expected a to have 2 elements, as [2] says, but found 1",
  });
  assert.throws(write("__metadata__", [1]), RangeError);
  assert.throws(write("\ud800", [1]), RangeError);
  assert.throws(write("a", [1], { key: "\udc00" }), RangeError);
});

Deno.test("readSafetensors() reads headers with blanks and any order of keys and data", () => {
  const header = ' {"b" : {"data_offsets":[4,8],"dtype":"F32","shape":[1]},\n"a":' +
    '{"shape":[ ],"dtype":"I32","data_offsets":[0,4]} ,"c":' +
    '{"dtype":"U8","shape":[0,9007199254740991],"data_offsets":[4,4]} }  ';
  const { tensors } = readSafetensors(fileOf(header, Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 63)), "x");
  assert.deepEqual([...tensors], [
    ["b", { shape: [1], data: Float32Array.of(0.5) }],
    ["a", { shape: [], data: Int32Array.of(7) }],
    ["c", { shape: [0, 9007199254740991], data: new Uint8Array() }],
  ]);
});

Deno.test("readSafetensors() names what is wrong with a file", () => {
  const four = new Uint8Array(4);
  const cases: [bytes: Uint8Array, expected: RegExp][] = [
    [new Uint8Array(7), /begin with the 8 bytes .* but found 7: the file is truncated$/],
    [new Uint8Array(8).fill(255), /header of 18446744073709551615 bytes but found 0/],
    [Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 123, 125), /header of 3 bytes but found 2/],
    [new Uint8Array(8), /^Cannot read the header of state: expected \{ but found the end/],
    [Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0xff), /^Cannot read the header of state: /],
    [fileOf("\ufeff{}"), /expected \{ but found/],
    [fileOf("[]"), /expected \{ but found \[\] at character 0$/],
    [fileOf("{}x"), /expected the end but found x at character 2$/],
    [fileOf("{"), /expected a string but found the end/],
    [fileOf('{"a'), /Unterminated string/],
    [fileOf('{"a\\'), /Unterminated string|Unexpected end/],
    [fileOf('{"\\ud800":0}'), /"\\ud800" is not Unicode$/],
    [fileOf('{"a":null}'), /expected \{ but found null}/],
    [fileOf({ a: f32([1]) }, four), /"a" lacks its dtype, its shape or two data_offsets$/],
    [fileOf({ a: f32([1], 0) }, four), /"a" lacks/],
    [fileOf({ a: f32([1], 0, 4, 8) }, four), /"a" lacks/],
    [fileOf({ a: { ...f32([1], 0, 4), x: 1 } }, four), /unknown key "x" of "a"$/],
    [fileOf({ a: f32([-1], 0, 4) }, four), /expected an integer from 0 .* but found -1/],
    [fileOf({ a: f32([1.5], 0, 4) }, four), /expected \] but found \.5/],
    [fileOf('{"a":{"shape":[01]}}'), /but found 01\]/],
    [fileOf('{"a":{"shape":[1e3]}}'), /expected \] but found e3/],
    [fileOf('{"a":{"shape":[9007199254740992]}}'), /expected an integer from 0 .* but found 9007/],
    [fileOf('{"a":{"shape":[99999999999999999999]}}'), /expected an integer from 0/],
    [fileOf('{"a":{"shape":[1,]}}'), /expected an integer from 0 .* but found ]/],
    [fileOf({ __metadata__: { step: 1 } }), /expected a string but found 1}/],
    [fileOf('{"__metadata__":{},"__metadata__":{}}'), /"__metadata__" comes twice$/],
    [fileOf('{"__metadata__":{"a":"","\\u0061":""}}'), /"a" comes twice$/],
    [
      fileOf(
        '{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},' +
          '"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
      ),
      /"a" comes twice$/,
    ],
    [
      fileOf({ a: { ...f32([1], 0, 4), dtype: "BF16" } }, four),
      /dtype F32, I32, U8 but found BF16/,
    ],
    [
      fileOf({ a: { ...f32([1], 0, 4), dtype: "constructor" } }, four),
      /dtype F32, I32, U8 but found constructor/,
    ],
    [fileOf({ a: f32([2], 0, 4) }, four), /"a" in state, F32 \[2\], to have 8 bytes but found 4$/],
    [
      fileOf({ a: f32([2 ** 40, 2 ** 40, 2 ** 40], 0, 4) }, four),
      /to have 5\.3\d+e\+36 bytes but found 4$/,
    ],
    [fileOf({ a: f32([2], 0, 8) }, four), /8 bytes of tensors but found 4: the file is truncated$/],
    [fileOf({}, four), /0 bytes of tensors but found 4: the file has trailing bytes$/],
    [fileOf({ a: f32([0], 4, 0) }, four), /"a" in state to begin at byte 0 .* bytes 4 to 0$/],
    [fileOf({ a: f32([1], 0, 4), b: f32([0], 4, 3) }, four), /"b" in state to begin at byte 4/],
    [
      fileOf({ a: f32([1], 0, 4), b: f32([1], 2, 6) }, new Uint8Array(6)),
      /"b" in state to begin at byte 4 .* found bytes 2 to 6$/,
    ],
    [
      fileOf({ a: f32([1], 0, 4), b: f32([1], 5, 9) }, new Uint8Array(9)),
      /"b" in state to begin at byte 4 .* found bytes 5 to 9$/,
    ],
  ];
  for (const [bytes, expected] of cases) assert.match(message(bytes), expected);
});

Deno.test("readSafetensors() survives any bytes", () => {
  const headers = fc.oneof(
    fc.json(),
    fc.string({ unit: fc.constantFrom(...'{}[]:,"\\0 a', '"dtype"', '"shape"', '"F32"') }),
  ).map((text) => fileOf(text));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), headers), (bytes) => survives(bytes)),
    { numRuns: 2000 },
  );
});

/** Deep nesting must not exhaust the stack, nor a lone huge shape the memory. */
Deno.test("readSafetensors() survives a large hostile header", () => {
  for (const part of ["[", '{"a":', '{"a":{"shape":[0,', "9", '"', "\\", " "]) {
    survives(fileOf(part.repeat(200_000)));
  }
  survives(fileOf(`{"a":{"dtype":"U8","shape":[${"1,".repeat(200_000)}1],"data_offsets":[0,0]}}`));
});

/** A wrong file throws nothing but a RunError, a right one holds no more than its bytes. */
function survives(bytes: Uint8Array): void {
  try {
    const { tensors } = readSafetensors(bytes, "file");
    const size = tensors.values().reduce((sum, { data }) => sum + data.byteLength, 0);
    assert.ok(size <= bytes.length);
  } catch (error) {
    assert.ok(error instanceof RunError, String(error));
  }
}

filesTest("readSafetensors() survives mutations of a recorded file", async () => {
  const file = new URL("../conformance/exercise-c4/state.safetensors", import.meta.url);
  const original = await Deno.readFile(file);
  const place = fc.oneof(fc.nat({ max: 2400 }), fc.nat({ max: original.length - 1 }));
  const changes = fc.array(fc.tuple(place, fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
  const cut = fc.oneof(fc.constant(original.length), fc.nat({ max: original.length }));
  fc.assert(
    fc.property(changes, cut, (changes, cut) => {
      const bytes = original.slice(0, cut);
      for (const [at, value] of changes) if (at < cut) bytes[at] = value;
      survives(bytes);
    }),
    { numRuns: 1000 },
  );
});

filesTest("readSafetensors() reads every recorded case", async () => {
  const folder = new URL("../conformance/", import.meta.url);
  let files = 0;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) continue;
    for (const part of ["state", "batches", "expected"]) {
      const file = new URL(`${name}/${part}.safetensors`, folder);
      const { tensors } = readSafetensors(await Deno.readFile(file), file.href);
      assert.ok(tensors.size > 0);
      files++;
    }
  }
  assert.ok(files >= 15);
});

filesTest("readSafetensors() reads the values of a recorded case", async () => {
  const file = new URL("../conformance/architect-c4/expected.safetensors", import.meta.url);
  const { tensors } = readSafetensors(await Deno.readFile(file), file.href);
  const alphas = tensors.get("alphas.normal")!;
  assert.deepEqual(alphas.shape, [1, 3, 4]);
  // The exercise's golden number.
  const sum = (alphas.data as Float32Array).reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(sum + 0.0050634164) < 1e-7, String(sum));
});
