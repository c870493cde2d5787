/**
 * Readers of what a run leaves behind: tensors, checkpoints, metrics, results.
 *
 * @module
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/run/checkpoint_file.ts";
import { RunError } from "../../src/run/error.ts";
import { readMetrics } from "../../src/run/metrics.ts";
import { readSafetensors, type Tensor, writeSafetensors } from "../../src/run/safetensors.ts";
import { parseResult } from "../../src/train/result_file.ts";
import { PROJECT } from "../tasks/task.ts";
import type { FuzzTarget } from "./target.ts";

const encode = (text: string) => new TextEncoder().encode(text);

const TENSORS = new Map<string, Tensor>([
  ["alphas.normal", { shape: [2, 2], data: Float32Array.of(0.1, -0.1, 0, 1) }],
  ["steps", { shape: [], data: Int32Array.of(7) }],
  ["labels", { shape: [3], data: Uint8Array.of(0, 1, 2) }],
]);

/** Words of the header. */
const WORDS = [
  '"__metadata__":{',
  '"dtype":"F64",',
  '"dtype":"BF16",',
  '"shape":[',
  '"shape":[4294967296,4294967296],',
  '"data_offsets":[0,',
  "9007199254740993",
  "-1",
  "1e9",
  "\\ud800",
  "[".repeat(500),
  "{".repeat(500),
  '"":',
];

/** A file of any header and any data, with its length right or wrong. */
const headed = fc.tuple(
  fc.oneof(
    fc.json(),
    fc.dictionary(
      fc.string(),
      fc.record({
        dtype: fc.constantFrom("F32", "I32", "U8", "F64", "BOOL", ""),
        shape: fc.array(fc.maxSafeNat(), { maxLength: 5 }),
        data_offsets: fc.array(fc.oneof(fc.nat(64), fc.maxSafeNat()), { maxLength: 3 }),
      }),
    ).map((header) => JSON.stringify(header)),
  ),
  fc.uint8Array({ maxLength: 64 }),
  fc.oneof({ arbitrary: fc.constant(0n), weight: 3 }, fc.bigInt({ min: -8n, max: 2n ** 62n })),
).map(([header, data, wrong]) => {
  const text = encode(header);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length) + wrong, true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
});

export const SAFETENSORS: FuzzTarget = {
  name: "safetensors",
  corpus: async () => [
    writeSafetensors(TENSORS, { epoch: "3" }),
    writeSafetensors(new Map()),
    await Deno.readFile(`${PROJECT}tests/conformance/architect-c4/batches.safetensors`),
    await Deno.readFile(`${PROJECT}tests/conformance/architect-c4/state.safetensors`),
  ],
  words: WORDS,
  arbitrary: headed,
  read(bytes, path) {
    const { tensors, metadata } = readSafetensors(bytes, path);
    // What is read can be written.
    writeSafetensors(tensors, metadata);
    for (const { shape, data } of tensors.values()) {
      assert.equal(data.length, shape.reduce((product, size) => product * size, 1));
    }
    return tensors;
  },
  diagnostics: [RunError],
  factor: 64,
};

export const CHECKPOINT: FuzzTarget = {
  name: "checkpoint",
  corpus: async () => [
    await encodeCheckpoint({
      epoch: 2,
      iteration: 5,
      tensors: TENSORS,
      metadata: { state: '{"best":null}' },
      lengths: { log: 17 },
    }),
  ],
  words: [...WORDS, '"checkpoint.version":"2"', '"checkpoint.sha256":"'],
  read: (bytes, path) => decodeCheckpoint(bytes, path),
  diagnostics: [RunError],
  factor: 64,
};

export const METRICS: FuzzTarget = {
  name: "metrics",
  corpus: () => [encode('{"epoch":1,"train":{"loss":0.5}}\n{"epoch":2,"train":{"loss":null}}\n')],
  words: ["{}\n", "[]\n", "\n", "null\n", '{"a":', "[".repeat(500), "\u2028"],
  arbitrary: fc.array(fc.json()).map((lines) => encode(lines.join("\n"))),
  read: (_, path) => readMetrics(path),
  onDisk: true,
  diagnostics: [RunError],
  factor: 256,
};

export const RESULT: FuzzTarget = {
  name: "result",
  corpus: () => [
    encode(
      '{"finished":true,"test_accuracy":0.9,"epochs":2,"classes":3,"input":' +
        '{"channels":1,"height":8,"width":7,"mean":[0.5],"deviation":[0.3]}}\n',
    ),
  ],
  words: ["{}", "null", '"mean":[', '"input":{', "1e999", "-1", "[".repeat(500)],
  arbitrary: fc.json().map(encode),
  read: (bytes, path) => parseResult(path, new TextDecoder().decode(bytes)),
  diagnostics: [RunError],
  factor: 256,
};
