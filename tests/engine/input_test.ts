import assert from "node:assert/strict";
import type { ImageStore } from "../../src/engine/engine.ts";
import { referenceEngine } from "../../src/engine/reference/engine.ts";
import { tensorflowEngine } from "../../src/engine/tensorflow/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { Graph } from "../../src/graph/graph.ts";
import { buildProgram } from "../../src/graph/program.ts";

const size = { channels: 2, height: 1, width: 1 };
const pixels = {
  kind: "bytes",
  data: Uint8Array.of(0, 255, 51, 102),
  mean: [0, 0],
  deviation: [1, 2],
} as const;
const bytes: ImageStore = { count: 2, ...size, pixels, labels: Uint8Array.of(0, 1) };
const floats: ImageStore = { ...bytes, pixels: { kind: "floats", data: new Float32Array(4) } };

/** The logits are the pixels, once as they are and once on a path. */
function program(paths: boolean, smoothing?: number) {
  const graph = new Graph();
  const images = graph.add("images", [], size);
  const x = graph.add("relu", [images], {});
  const logits = paths ? graph.add("drop_path", [x], { path: 1 }) : x;
  const loss = graph.add("cross_entropy", [logits, graph.add("labels", [], {})], {
    ...(smoothing && { smoothing }),
  });
  const network = { graph, logits, loss, statistics: [] };
  return buildProgram(paths ? "paths" : smoothing ? "smooth" : "plain", network, [], {
    statistics: false,
  });
}

const engines = [wasmEngine({ threads: 2 }), referenceEngine(), await tensorflowEngine("cpu")];

for (const engine of engines) {
  const open = (store: ImageStore) =>
    engine.open([program(false), program(true), program(false, 0.2)], store, 2);
  const rounded = (values: Float32Array) =>
    [...values].map((value) => Math.round(value * 1e6) / 1e6);

  Deno.test(`a step on the ${engine.name} engine takes other pixels and scales of paths`, async () => {
    const session = await open(bytes);
    try {
      const both = Uint32Array.of(1, 0);
      await session.run("plain", both);
      assert.deepEqual(rounded(session.logits()), [0.2, 0.2, 0, 0.5]);
      await session.run("plain", both, [], { pixels: Uint8Array.of(255, 51, 0, 102) });
      assert.deepEqual(rounded(session.logits()), [1, 0.1, 0, 0.2]);
      await session.run("plain", both);
      assert.deepEqual(rounded(session.logits()), [0.2, 0.2, 0, 0.5]);
      const pathScales = Float32Array.of(9, 3, 9, 0.5);
      await session.run("paths", both, [], { pathScales });
      assert.deepEqual(rounded(session.logits()), [0.6, 0.6, 0, 0.25]);
      const { loss } = await session.run("smooth", both);
      // Of the logits 0.2, 0.2 and 0, 0.5 with targets 0.1, 0.9 and 0.9, 0.1.
      const expected = (Math.log(2) + Math.log(1 + Math.exp(0.5)) - 0.05) / 2;
      assert.ok(Math.abs(loss - expected) < 1e-6, `${loss}`);
    } finally {
      session.close();
    }
  });

  Deno.test(`a step on the ${engine.name} engine refuses input that does not fit`, async () => {
    const session = await open(bytes), other = await open(floats);
    try {
      const one = Uint32Array.of(0);
      const refuses = (step: Promise<unknown>, message: string) =>
        assert.rejects(step, { name: "RangeError", message });
      await refuses(
        session.run("paths", one),
        "Expected 2 scales for 1 images on 2 paths but found 0",
      );
      await refuses(
        session.run("plain", one, [], { pathScales: new Float32Array(2) }),
        "Expected 0 scales for 1 images on 0 paths but found 2",
      );
      await refuses(
        session.run("plain", one, [], { pixels: new Uint8Array(4) }),
        "Expected 2 bytes of pixels but found 4",
      );
      await refuses(
        other.run("plain", one, [], { pixels: new Uint8Array(2) }),
        "Expected a store of bytes to replace pixels of but found floats",
      );
    } finally {
      session.close();
      other.close();
    }
  });
}
