import assert from "node:assert/strict";
import { processTest } from "../permissions.ts";
import { CaseCopy, folderOf } from "../search/case_copy.ts";
import { TaskFolder } from "./task.ts";

processTest("conformance prints every tensor of every case", async () => {
  await using folder = new TaskFolder();
  const cases = [folderOf("architect-c4"), folderOf("architect-c16")];
  const { code, stdout, stderr } = await folder.conformance(...cases);
  assert.equal(code, 0, stderr);
  for (const path of cases) assert.ok(stdout.includes(`${path}: 1 steps on the wasm engine\n`));
  assert.match(stdout, /\n {2}alphas\.normal +\d\.\d\de[+-]\d+ {2}\d/);
  assert.match(stdout, /\n {2}final\.classifier\.weight +/);
  assert.match(stdout, /\n2 of 2 cases pass on the wasm engine\n$/);
});

processTest("conformance exits 1 where a tensor is missed", async () => {
  await using folder = new TaskFolder();
  await using copy = await CaseCopy.of("architect-c4");
  await copy.change("expected", (tensors) => {
    tensors.get("loss.train")!.data[0]! += 0.01;
    tensors.set("final.nothing", { shape: [1], data: Float32Array.of(0) });
  });
  const args = [copy.path, folderOf("architect-c16"), "--engine", "reference"];
  const { code, stdout } = await folder.conformance(...args);
  assert.equal(code, 1);
  assert.match(stdout, /\n {2}loss\.train .* fails\n/);
  assert.match(stdout, /\n {2}final\.nothing +missing, .* fails\n/);
  assert.match(stdout, /\n {2}FAILS: /);
  assert.match(stdout, /\n1 of 2 cases pass on the reference engine\n$/);
});

processTest("conformance exits 2 where a folder is no recorded case", async () => {
  await using folder = new TaskFolder();
  const missing = await folder.conformance("no/such/case");
  assert.match(missing.stderr, /^no\/such\/case\/config\.yaml: Expected an experiment file/);
  assert.equal(missing.code, 2);

  await using copy = await CaseCopy.of("architect-c4");
  await Deno.truncate(`${copy.path}/expected.safetensors`, 100);
  const damaged = await folder.conformance(copy.path);
  assert.match(damaged.stderr, /expected\.safetensors/);
  assert.equal(damaged.code, 2);

  const none = await folder.conformance();
  assert.match(none.stderr, /^Expected the folder of a recorded case\n/);
  assert.equal(none.code, 2);
});

processTest(
  "conformance on tensorflow:node passes, or says how to install its package",
  async () => {
    await using folder = new TaskFolder();
    const args = [folderOf("architect-c4"), "--engine", "tensorflow:node"];
    const { code, stdout, stderr } = await folder.conformanceNatively(...args);
    if (code === 0) assert.match(stdout, /1 of 1 cases pass on the tensorflow:node engine/);
    else {
      assert.match(stderr, /deno install .*--allow-scripts=npm:@tensorflow\/tfjs-node/);
      assert.equal(code, 2);
    }
  },
);

processTest("conformance says which permission tensorflow:node lacks", async () => {
  await using folder = new TaskFolder();
  const args = [folderOf("architect-c4"), "--engine", "tensorflow:node"];
  const { code, stderr } = await folder.conformance(...args);
  assert.match(stderr, /^Expected permission .*-P=tensorflow/);
  assert.equal(code, 2);
});

processTest("conformance knows the backends of TensorFlow.js and no others", async () => {
  await using folder = new TaskFolder();
  const path = folderOf("architect-c4");
  const wasm = await folder.conformance(path, "--engine", "tensorflow:wasm");
  assert.match(wasm.stdout, /\n1 of 1 cases pass on the tensorflow:wasm engine\n$/);
  for (const engine of ["tensorflow:gpu", "tensorflow:", "tensorflow:cpu:1", "tensor"]) {
    const { code, stderr } = await folder.conformance(path, "--engine", engine);
    assert.match(stderr, new RegExp(`^Expected --engine to be .* but found ${engine}\n`));
    assert.equal(code, 2);
  }
  const threads = await folder.conformance(path, "--engine", "tensorflow:cpu", "--threads", "2");
  assert.match(threads.stderr, /^Expected --threads 1 for the tensorflow engine but found 2\n/);
});
