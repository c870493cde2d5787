import assert from "node:assert/strict";
import { readRun } from "../../src/report/run.ts";
import { RunError } from "../../src/run/error.ts";
import { filesTest } from "../permissions.ts";
import { EPOCHS, SmallSearch } from "../search/small_search.ts";

filesTest("readRun() reads what a search has written", async () => {
  await using small = new SmallSearch();
  const { folder } = await small.search();
  const run = await readRun(undefined, small.runs);
  assert.equal(run.folder.path, folder.path);
  assert.equal(run.experiment.name, "small");
  assert.deepEqual(run.faults, []);
  assert.equal(run.epochs.length, EPOCHS);
  for (const { weights, genotype } of run.epochs) {
    for (const type of ["normal", "reduction"] as const) {
      assert.equal(weights[type]!.length, 3);
      for (const row of weights[type]!) {
        assert.ok(Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-12);
      }
      assert.equal(genotype[type].length, 3);
    }
  }
});

filesTest("readRun() reads a run in its first epoch", async () => {
  await using small = new SmallSearch();
  const path = `${small.runs}/20250102T000000Z-small-0000`;
  await Deno.mkdir(path, { recursive: true });
  await Deno.writeTextFile(`${path}/experiment.yaml`, small.text);
  const { epochs, faults } = await readRun(path);
  assert.deepEqual([epochs, faults], [[], []]);
});

filesTest("readRun() says that there is no run", async () => {
  await using small = new SmallSearch();
  for (const path of [undefined, "20250102T000000Z-small-0000"]) {
    await assert.rejects(readRun(path, small.runs), (error) => {
      assert.ok(error instanceof RunError);
      assert.equal(error.exitCode, 2);
      return true;
    });
  }
});
