import assert from "node:assert/strict";
import { processTest } from "../permissions.ts";
import { SMOKE, TaskFolder } from "./task.ts";

const SMALL = [
  "data.batch_size=4",
  "network.cells=[{ type: reduction, channels: 4 }]",
  ...["--iterations", "1"],
];

processTest("crosscheck prints tensors and says that the operations agree", async () => {
  await using folder = new TaskFolder();
  const { code, stdout, stderr } = await folder.crosscheck(SMOKE, ...SMALL);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /: wasm beside tensorflow:wasm, 1 iterations from one start\n/);
  assert.match(stdout, /\n {2}\w+ [\w.]+ +\d\.\d\de-\d+ {2}[\d.e-]+ {2}iteration 1\n/);
  assert.match(stdout, /\n {2}and \d+ tensors that are nearer\n/);
  assert.match(stdout, /\nAll \d+ operations compared from the start of iteration 1 agree\n$/);
});

processTest("crosscheck prints JSON", async () => {
  await using folder = new TaskFolder();
  const args = [SMOKE, ...SMALL, "--engines", "wasm,wasm", "--json"];
  const { code, stdout } = await folder.crosscheck(...args);
  assert.equal(code, 0);
  const { tensors, parting, comparedAt } = JSON.parse(stdout);
  assert.deepEqual([parting, comparedAt], [null, 1]);
  assert.ok(tensors.every(({ worst }: { worst: number }) => worst === 0));
});

processTest("crosscheck refuses a command line that it cannot follow", async () => {
  await using folder = new TaskFolder();
  for (
    const [args, message] of [
      [[], /^Expected an experiment file\n/],
      [[SMOKE, "--iterations", "0"], /^Expected --iterations to be .* but found 0\n/],
      [[SMOKE, "--engines", "wasm"], /^Expected --engines to be two names but found wasm\n/],
      [[SMOKE, "--engines", "wasm,abacus"], /^Expected --engine to be .* but found abacus\n/],
    ] as const
  ) {
    const { code, stderr } = await folder.crosscheck(...args);
    assert.match(stderr, message);
    assert.equal(code, 2);
  }
});
