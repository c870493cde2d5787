import assert from "node:assert/strict";
import { readRunView } from "../../src/report/texts.ts";
import { runFolder } from "../../src/run/folder.ts";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "../run/temporary.ts";
import { SmallSearch } from "../search/small_search.ts";

filesTest("readRunView() reads the folder of a search", async () => {
  await using small = new SmallSearch();
  const { folder } = await small.search();
  const run = await readRunView(folder);
  assert.deepEqual(run.notes, []);
  assert.equal(`${small.runs}/${run.id}`, folder.path);
  assert.equal(run.standing.state, "finished");
  assert.equal(run.epochs.length, 2);
  assert.match(run.log, /Epoch 2\/2: /);
  assert.ok(run.best !== null && run.standing.changed! > Date.now() - 60_000);
});

filesTest("readRunView() takes any folder", async () => {
  await using folder = new TemporaryFolder();
  assert.deepEqual((await readRunView(runFolder(folder.path))).epochs, []);
});

filesTest("readRunView() follows no link out of the run", async () => {
  await using folder = new TemporaryFolder();
  await Deno.mkdir(`${folder.path}/run`);
  await Deno.writeTextFile(`${folder.path}/secret`, "secret");
  try {
    await Deno.symlink(`${folder.path}/secret`, `${folder.path}/run/log.txt`);
  } catch {
    return; // not every system lets a test make links
  }
  const run = await readRunView(runFolder(`${folder.path}/run`));
  assert.equal(run.log, "");
});
