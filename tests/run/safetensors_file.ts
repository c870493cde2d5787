/**
 * Safetensors as tests write them: any header, right or wrong, and arbitrary files.
 *
 * @module
 */

import fc from "fast-check";
import type { Tensor } from "../../src/run/safetensors.ts";

/** A file with this header, as JSON text or a value, and these bytes of tensors. */
export function fileOf(header: unknown, data: Uint8Array = new Uint8Array()): Uint8Array {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const shapes = fc.array(fc.nat({ max: 4 }), { maxLength: 4 });

const tensor: fc.Arbitrary<Tensor> = shapes.chain((shape) => {
  const length = shape.reduce((a, b) => a * b, 1);
  const size = { minLength: length, maxLength: length };
  return fc.oneof(fc.float32Array(size), fc.int32Array(size), fc.uint8Array(size))
    .map((data) => ({ shape, data }));
});

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("0", "7", "__proto__", "constructor", 'a"\\\n', "ä𝄞"),
);

/** Named tensors, some of them empty or scalars, with NaN and infinities. */
export const anyTensors: fc.Arbitrary<Map<string, Tensor>> = fc
  .uniqueArray(fc.tuple(text, tensor), { selector: ([name]) => name, maxLength: 6 })
  .map((entries) => new Map(entries));

/** Metadata under any keys. */
export const anyMetadata: fc.Arbitrary<Record<string, string>> = fc
  .array(fc.tuple(text, text), { maxLength: 4 })
  .map((entries) => Object.fromEntries(entries));
