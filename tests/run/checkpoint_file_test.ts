import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/run/checkpoint_file.ts";
import { RunError } from "../../src/run/error.ts";
import { readSafetensors, writeSafetensors } from "../../src/run/safetensors.ts";
import { anyMetadata, anyTensors } from "./safetensors_file.ts";

const content = {
  epoch: 3,
  iteration: 120,
  tensors: new Map([["alphas.normal", { shape: [1, 2], data: Float32Array.of(0.1, -0.1) }]]),
  metadata: { step: "1527", "train.loss": "0.25" },
  lengths: { log: 321, metrics: 0 },
};

Deno.test("decodeCheckpoint() gives back what encodeCheckpoint() got", async () => {
  const lengths = fc.dictionary(fc.string(), fc.nat());
  await fc.assert(
    fc.asyncProperty(
      anyTensors,
      anyMetadata,
      lengths,
      fc.nat(),
      fc.nat(),
      async (tensors, metadata, lengths, epoch, iteration) => {
        const content = { tensors, metadata, lengths, epoch, iteration };
        const bytes = await encodeCheckpoint(content);
        const decoded = await decodeCheckpoint(bytes, "file");
        assert.deepEqual(decoded.tensors, tensors);
        assert.deepEqual(Object.entries(decoded.metadata), Object.entries(metadata));
        assert.deepEqual(Object.entries(decoded.lengths), Object.entries(lengths));
        assert.deepEqual([decoded.epoch, decoded.iteration], [epoch, iteration]);
        assert.deepEqual(await encodeCheckpoint(decoded), bytes);
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("decodeCheckpoint() finds every flipped bit and every cut", async () => {
  const bytes = await encodeCheckpoint(content);
  const file = "epoch-0004-iteration-00120.safetensors";
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const flipped = bytes.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    await assert.rejects(decodeCheckpoint(flipped, file), (error) => {
      assert.ok(error instanceof RunError && error.message.includes(file), `bit ${bit}: ${error}`);
      return true;
    });
  }
  for (let length = 0; length < bytes.length; length++) {
    await assert.rejects(decodeCheckpoint(bytes.subarray(0, length), file), RunError);
  }
});

Deno.test("decodeCheckpoint() refuses safetensors that are no checkpoint", async () => {
  await assert.rejects(decodeCheckpoint(writeSafetensors(content.tensors), "state"), {
    name: "RunError",
    message: /checksum undefined but found [0-9a-f]{64}: the file is damaged or no checkpoint$/,
  });
});

Deno.test("encodeCheckpoint() keeps its own keys apart in the metadata", async () => {
  const { metadata } = readSafetensors(await encodeCheckpoint(content), "file");
  const { "checkpoint.sha256": sha256, ...rest } = metadata;
  assert.match(sha256!, /^[0-9a-f]{64}$/);
  assert.deepEqual(rest, {
    step: "1527",
    "train.loss": "0.25",
    "checkpoint.version": "1",
    "checkpoint.epoch": "3",
    "checkpoint.iteration": "120",
    "checkpoint.length.log": "321",
    "checkpoint.length.metrics": "0",
  });
});
