import assert from "node:assert/strict";
import { processTest } from "../permissions.ts";
import { folderOf } from "../search/case_copy.ts";
import { TaskFolder } from "./task.ts";

const CASE = folderOf("exercise-c4-second-order");

processTest("second-order prints the exact term and how far differences are off", async () => {
  await using folder = new TaskFolder();
  const { code, stdout, stderr } = await folder.secondOrder(CASE, "--epsilon", "0.01");
  assert.equal(code, 0, stderr);
  assert.deepEqual(stdout.trimEnd().split("\n").map((line) => line.trim().split(/ {2,}/)), [
    [CASE],
    ["alphas.normal", "alphas.reduction"],
    ["exact term, largest", "6.8e-4", "3.1e-3"],
    ["off at 0.01", "6.2e-3", "5.2e-3"],
  ]);
});

processTest("second-order takes the kinks out if told so", async () => {
  await using folder = new TaskFolder();
  const args = [CASE, "--smooth", "--epsilon", "0.001", "--epsilon", "0.0001"];
  const { code, stdout, stderr } = await folder.secondOrder(...args);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /without kinks\n/);
  assert.match(stdout, /\noff at 0\.001 +5\.1e-4 +3\.5e-3\noff at 0\.0001 +5\.1e-6 +3\.4e-5\n$/);
});

processTest("second-order exits 2 for bad input", async () => {
  await using folder = new TaskFolder();
  const wrong = await folder.secondOrder(CASE, "--epsilon", "0");
  assert.match(wrong.stderr, /^Expected --epsilon to be a number greater than 0 but found 0\n/);
  assert.equal(wrong.code, 2);
  const missing = await folder.secondOrder("no/such/case");
  assert.match(missing.stderr, /^no\/such\/case\/config\.yaml: Expected an experiment file/);
  assert.equal(missing.code, 2);
});
