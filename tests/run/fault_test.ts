import assert from "node:assert/strict";
import { saveCheckpoint } from "../../src/run/checkpoint.ts";
import { RunError } from "../../src/run/error.ts";
import { explainFault, resumeCommand } from "../../src/run/fault.ts";
import { createRun, runFolder } from "../../src/run/folder.ts";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "./temporary.ts";

const full = new RunError("Cannot write log.txt: no space is left on the disk", {
  safe: "The earlier lines of log.txt are safe",
  mend: "Free some space",
});

Deno.test("resumeCommand() goes on with a run", () => {
  assert.equal(resumeCommand(runFolder("logs/a")), "deno task search --resume logs/a");
});

filesTest(
  "explainFault() names the last good checkpoint and the command that goes on",
  async () => {
    await using folder = new TemporaryFolder();
    const run = await createRun(folder.path, "mnist", new Date());
    const tensors = new Map([["a", { shape: [1], data: Float32Array.of(1) }]]);
    const file = await saveCheckpoint(run, { epoch: 2, iteration: 0, tensors, metadata: {} });
    const damaged = await saveCheckpoint(run, { epoch: 2, iteration: 9, tensors, metadata: {} });
    await Deno.truncate(damaged, 50);
    const safe = `The run is safe in ${file}, taken after epoch 2`;
    const error = await explainFault(full, run);
    assert.equal(
      error.message,
      `${full.what}\n${safe}\n` +
        `Free some space, then go on with deno task search --resume ${run.path}`,
    );
    assert.equal(error.exitCode, 1);
    assert.equal(error.cause, full);
    assert.equal(
      (await explainFault(new RunError("The loss is NaN"), run)).message,
      `The loss is NaN\n${safe}\nGo on with deno task search --resume ${run.path}`,
    );
  },
);

filesTest("explainFault() promises nothing where there is no checkpoint", async () => {
  await using folder = new TemporaryFolder();
  const run = await createRun(folder.path, "mnist", new Date());
  const expected = `${full.what}\n` +
    `There is no checkpoint in ${run.checkpoints} that can be read\n` +
    "Free some space, then start the search again";
  assert.equal((await explainFault(full, run)).message, expected);
  await Deno.writeTextFile(`${run.checkpoints}/epoch-0001.safetensors`, "");
  assert.equal((await explainFault(full, run)).message, expected);
  await Deno.remove(run.path, { recursive: true });
  assert.equal((await explainFault(full, run)).message, expected);
});
