import assert from "node:assert/strict";
import { createRun, runFolder } from "../../src/run/folder.ts";
import { lockRun } from "../../src/run/lock.ts";
import { filesTest, processTest } from "../permissions.ts";
import { Child } from "./process.ts";
import { TemporaryFolder } from "./temporary.ts";

filesTest("lockRun() refuses a second owner and names the first", async () => {
  await using folder = new TemporaryFolder();
  const run = await createRun(folder.path, "mnist", new Date());
  {
    using lock = await lockRun(run);
    assert.equal(lock.takenFrom, undefined);
    const { pid, host } = JSON.parse(await Deno.readTextFile(run.lock));
    const owner = `process ${pid}${host === null ? "" : ` on ${host}`}`;
    assert.equal(pid, Deno.pid);
    await assert.rejects(lockRun(run), {
      name: "RunError",
      message: `Cannot work on ${run.path}: ${owner} is working on it\nNothing was changed\n` +
        "Wait for it or stop it",
      exitCode: 1,
    });
  }
  using again = await lockRun(run);
  assert.equal(again.takenFrom, undefined);
});

filesTest("lockRun() of a run that is gone says so", async () => {
  await using folder = new TemporaryFolder();
  await assert.rejects(lockRun(runFolder(`${folder.path}/gone`)), {
    name: "RunError",
    message: /^Cannot lock .*gone: it does not exist/,
  });
});

processTest("lockRun() takes over from a process that was killed", async () => {
  await using folder = new TemporaryFolder();
  const run = await createRun(folder.path, "mnist", new Date());
  await using holder = new Child("lock_holder.ts", run.path);
  assert.equal(await holder.line(), "locked");
  await assert.rejects(lockRun(run), new RegExp(`process ${holder.pid} on \\S+ is working on it`));

  const unfinished = `.epoch-0001.safetensors.${holder.pid}.0123abcd.tmp`;
  await Deno.writeTextFile(`${run.checkpoints}/${unfinished}`, "");
  await Deno.writeTextFile(`${run.path}/${unfinished}`, "");
  holder.kill("SIGKILL");
  await holder.status;
  using lock = await lockRun(run);
  assert.equal(lock.takenFrom?.pid, holder.pid);
  assert.deepEqual(Array.from(Deno.readDirSync(run.checkpoints)), []);
  assert.deepEqual(
    Array.from(Deno.readDirSync(run.path), ({ name }) => name).sort(),
    [".lock", "checkpoints"],
  );
});
