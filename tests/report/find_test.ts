import assert from "node:assert/strict";
import { findRun } from "../../src/report/find.ts";
import { readRunView } from "../../src/report/texts.ts";
import { RunError } from "../../src/run/error.ts";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "../run/temporary.ts";
import { SmallSearch } from "../search/small_search.ts";

filesTest("readRunView() reads the folder of a search", async () => {
  await using small = new SmallSearch();
  const { folder } = await small.search();
  const run = await readRunView(await findRun(undefined, small.runs));
  assert.deepEqual(run.notes, []);
  assert.equal(`${small.runs}/${run.id}`, folder.path);
  assert.equal(run.standing.state, "finished");
  assert.equal(run.epochs.length, 2);
  assert.match(run.log, /Epoch 2\/2: /);
  assert.ok(run.best !== null && run.standing.changed! > Date.now() - 60_000);
});

filesTest("findRun() takes any folder, and says what else there is", async () => {
  await using folder = new TemporaryFolder();
  const empty = await findRun(`${folder.path}/`, folder.path);
  assert.deepEqual((await readRunView(empty)).epochs, []);
  for (const path of [undefined, "nothing", `${folder.path}/nothing`]) {
    await assert.rejects(findRun(path, folder.path), (error) => {
      return error instanceof RunError && error.exitCode === 2;
    });
  }
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
  const run = await readRunView(await findRun(`${folder.path}/run`));
  assert.equal(run.log, "");
});
