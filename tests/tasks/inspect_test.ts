import assert from "node:assert/strict";
import { processTest } from "../permissions.ts";
import { SMOKE, TaskFolder } from "./task.ts";

processTest("inspect prints what a config compiles to, as text and as JSON", async () => {
  await using folder = new TaskFolder();
  const text = await folder.inspect(SMOKE);
  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stdout, /cell 2: reduction +8 channels → 7×7×16\n/);
  assert.match(text.stdout, /weights, 24 alphas\n/);
  const json = await folder.inspect(SMOKE, "--json");
  assert.equal(JSON.parse(json.stdout).alphas, 24);
});

processTest("inspect names the cell that the images do not fit", async () => {
  await using folder = new TaskFolder();
  const cells = "[" + Array(7).fill("{type: reduction, channels: 4}").join(", ") + "]";
  const { code, stderr } = await folder.inspect(SMOKE, `network.cells=${cells}`);
  assert.equal(code, 2);
  assert.match(stderr, /Expected at least 2x2 pixels for a reduction cell but found 1x1/);
  assert.match(stderr, /: 28x28 images are 14x14 after cell 0, .*: at most 5 reduction cells fit/);
});

processTest("inspect says what batch fits into the memory", async () => {
  await using folder = new TaskFolder();
  const cells = "network.cells=[{type: normal, channels: 64}]";
  const { code, stdout, stderr } = await folder.inspect(SMOKE, "data.batch_size=30000", cells);
  assert.match(stdout, /cell 0: normal +64 channels/);
  assert.match(stderr, /Expected at most 4 GiB of memory but found 12\.5: at most \d+ images fit/);
  assert.equal(code, 2);
});

processTest("inspect shows where the images are named that are not there", async () => {
  await using folder = new TaskFolder();
  const { code, stderr } = await folder.inspect(SMOKE, "data.dataset=none/such");
  assert.equal(code, 2);
  assert.match(stderr, /^command line:1:14: Cannot find none\/such, the folder or \.npz file/);
});
