/** What a search says when the system refuses to write, and that it ends with exit code 1. */

import assert from "node:assert/strict";
import { processTest } from "../permissions.ts";
import { SMOKE, TaskFolder } from "./task.ts";

const ENDLESS = [SMOKE, "search.epochs=2000", "data.train=64", "data.valid=64", "--no-figures"];

/** Does something to a search once it has a checkpoint, and waits for its end. */
async function disturb(folder: TaskFolder, fault: (process: Deno.ChildProcess) => void) {
  const process = folder.start("search", ...ENDLESS);
  let stderr = "", done = false;
  const [, { code }] = await Promise.all([
    new Response(process.stdout).text(),
    process.status,
    (async () => {
      for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
        stderr += text;
        if (done || !stderr.includes("Epoch 2/")) continue;
        done = true;
        fault(process);
      }
    })(),
  ]);
  return { code, stderr };
}

processTest("search in a run that is deleted underneath it says so", async () => {
  await using folder = new TaskFolder();
  const { code, stderr } = await disturb(folder, () => {
    Deno.removeSync(folder.run, { recursive: true });
  });
  assert.match(stderr, /\nCannot write logs\/\S+: it does not exist, or its folder does not\n/);
  assert.match(stderr, /\nThere is no checkpoint in logs\/\S+ that can be read\n/);
  assert.match(stderr, /\nCheck the path and its folder, then start the search again\n$/);
  assert.equal(code, 1);
});

processTest("search that can write no more says what is safe and how to go on", async () => {
  await using folder = new TaskFolder();
  const { code, stderr } = await disturb(folder, () => {
    // A file where the folder was: neither root nor anyone else can write below it.
    Deno.renameSync(`${folder.run}/checkpoints`, `${folder.run}/kept`);
    Deno.writeTextFileSync(`${folder.run}/checkpoints`, "");
  });
  assert.match(stderr, /\nCannot write logs\/\S+: a part of its path is not a folder\n/);
  assert.match(stderr, /\nMove away the file of that name, then start the search again\n$/);
  assert.equal(code, 1);
  await Deno.remove(`${folder.run}/checkpoints`);
  await Deno.rename(`${folder.run}/kept`, `${folder.run}/checkpoints`);
  assert.ok(folder.names(`${folder.run.slice(folder.path.length + 1)}/checkpoints`).length > 0);
});

processTest("search refuses a run that another process works on", async () => {
  await using folder = new TaskFolder();
  let second: Promise<{ code: number; stderr: string }> | undefined;
  const { code } = await disturb(folder, (process) => {
    second = folder.search("--resume", folder.run).finally(() => process.kill("SIGTERM"));
  });
  assert.equal(code, 143);
  const { code: refused, stderr } = await second!;
  assert.match(
    stderr,
    /^Cannot work on \S+: process \d+ on \S+ is working on it\nNothing was changed/,
  );
  assert.equal(refused, 1);
});
