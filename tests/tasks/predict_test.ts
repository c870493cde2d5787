import assert from "node:assert/strict";
import { encode } from "fast-png";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { processTest } from "../permissions.ts";
import { SmallTraining } from "../train/small_training.ts";
import { TaskFolder } from "./task.ts";

processTest("predict and export work on a trained run", async () => {
  await using small = new SmallTraining();
  await using folder = new TaskFolder();
  await small.train([], { engine: wasmEngine({ threads: 1 }) });
  const png = `${folder.path}/one.png`;
  const data = new Uint8Array(56).fill(99);
  await Deno.writeFile(png, encode({ width: 7, height: 8, channels: 1, depth: 8, data }));
  const idx = `${small.path}/t10k-images-idx3-ubyte`;

  const text = await folder.predict(small.training, png, idx);
  assert.equal(text.code, 0, text.stderr);
  const lines = text.stdout.trimEnd().split("\n");
  assert.equal(lines.length, 10);
  assert.match(lines[0]!, /one\.png: (\d) \(\1 \d+\.\d\d %, \d \d+\.\d\d %, \d \d+\.\d\d %\)$/);
  assert.ok(lines[9]!.startsWith(`${idx}[8]: `));

  const json = await folder.predict(small.training, png, "--json", "--threads", "1");
  const { file, label, probabilities } = JSON.parse(json.stdout);
  assert.deepEqual([file, probabilities.length], [png, 3]);
  assert.equal(probabilities[label], Math.max(...probabilities));

  const wrong = await folder.predict(small.training, `${folder.path}/on.png`, png, small.path);
  assert.deepEqual(wrong.stderr.trimEnd().split("\n"), [
    `Expected the file ${folder.path}/on.png but there is none; did you mean ${png}?`,
    `Cannot read ${small.path}: there is a folder of that name`,
  ]);
  assert.deepEqual([wrong.code, wrong.stdout], [2, ""]);

  const files = { onnx: "model.onnx", safetensors: "model.safetensors", tfjs: "tfjs/model.json" };
  for (const [format, file] of Object.entries(files)) {
    const written = await folder.export(small.training, "--format", format);
    assert.equal(written.stdout, `${small.training}/${file}\n`, written.stderr);
    assert.ok((await Deno.stat(`${small.training}/${file}`)).size > 500);
  }
});

const refusals: [task: "predict" | "export", args: string[], message: RegExp][] = [
  ["predict", [], /^Expected a run that was trained\n/],
  ["predict", ["logs/none"], /^Expected an image behind the run\n/],
  ["predict", ["logs/none", "x.png"], /^Expected logs\/none to be a run/],
  ["export", [], /^Expected a run that was trained\n/],
  ["export", ["x"], /^Expected --format to be .* but found none\n/],
  ["export", ["x", "--format", "pickle"], /^Expected --format to be .* but found pickle\n/],
  ["export", ["x", "--format", "safetensors", "--fold"], /^Expected no --fold with /],
];

processTest("predict and export say what is missing", async () => {
  await using folder = new TaskFolder();
  for (const [task, args, message] of refusals) {
    const { code, stdout, stderr } = await folder[task](...args);
    assert.match(stderr, message);
    assert.deepEqual([code, stdout], [2, ""]);
  }
  assert.deepEqual(folder.names(), []);
});
