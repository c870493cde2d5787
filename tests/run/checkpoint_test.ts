import assert from "node:assert/strict";
import {
  type CheckpointState,
  loadCheckpoint,
  loadLatestCheckpoint,
  saveCheckpoint,
  setAside,
} from "../../src/run/checkpoint.ts";
import { RunError } from "../../src/run/error.ts";
import { createRun, type RunFolder } from "../../src/run/folder.ts";
import { Journal } from "../../src/run/journal.ts";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "./temporary.ts";

/** What a search would save at a position. */
function stateAt(epoch: number, iteration: number): CheckpointState {
  const alphas = { shape: [1, 2], data: Float32Array.of(epoch, iteration) };
  return {
    epoch,
    iteration,
    tensors: new Map([["alphas.normal", alphas]]),
    metadata: { step: String(100 * epoch + iteration) },
  };
}

function startRun(folder: TemporaryFolder): Promise<RunFolder> {
  return createRun(folder.path, "mnist", new Date());
}

async function names({ checkpoints }: RunFolder): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(checkpoints), ({ name }) => name)).sort();
}

/** Flips a bit of the last byte. */
async function damage(file: string): Promise<void> {
  const bytes = await Deno.readFile(file);
  bytes[bytes.length - 1]! ^= 1;
  await Deno.writeFile(file, bytes);
}

filesTest("loadLatestCheckpoint() gives back what saveCheckpoint() got", async () => {
  await using folder = new TemporaryFolder();
  const run = await startRun(folder);
  using log = Journal.open(run.log);
  log.append("Epoch 1");
  await saveCheckpoint(run, stateAt(1, 0));
  const file = await saveCheckpoint(run, stateAt(1, 20), { journals: { log } });
  assert.equal(file, `${run.checkpoints}/epoch-0002-iteration-00020.safetensors`);
  assert.deepEqual(await loadLatestCheckpoint(run), {
    checkpoint: { ...stateAt(1, 20), file, lengths: { log: 8 } },
    damaged: [],
  });
});

filesTest("loadLatestCheckpoint() of a run that was stopped before its first is null", async () => {
  await using folder = new TemporaryFolder();
  const run = await startRun(folder);
  const nothing = { checkpoint: null, damaged: [] };
  assert.deepEqual(await loadLatestCheckpoint(run), nothing);
  await Deno.remove(run.checkpoints);
  assert.deepEqual(await loadLatestCheckpoint(run), nothing);
});

filesTest(
  "loadLatestCheckpoint() goes back to the last good one and names the others",
  async () => {
    await using folder = new TemporaryFolder();
    const run = await startRun(folder);
    const good = await saveCheckpoint(run, stateAt(1, 0));
    const cut = await saveCheckpoint(run, stateAt(1, 20));
    const flipped = await saveCheckpoint(run, stateAt(2, 0));
    const renamed = `${run.checkpoints}/epoch-0009.safetensors`;
    await Deno.truncate(cut, 100);
    await damage(flipped);
    await Deno.copyFile(good, renamed);
    const { checkpoint, damaged } = await loadLatestCheckpoint(run);
    assert.equal(checkpoint?.file, good);
    assert.deepEqual(damaged.map(({ file }) => file), [renamed, flipped, cut]);
    assert.match(damaged[0]!.reason, /hold what its name says but found epoch-0001\.safetensors$/);
    assert.match(damaged[1]!.reason, /epoch-0002\.safetensors to have the SHA-256 checksum/);
    assert.match(damaged[2]!.reason, /epoch-0002-iteration-00020\.safetensors .*the file is trunc/);
  },
);

filesTest("loadLatestCheckpoint() says when all are damaged, and how to start again", async () => {
  await using folder = new TemporaryFolder();
  const run = await startRun(folder);
  for (const epoch of [1, 2]) await damage(await saveCheckpoint(run, stateAt(epoch, 0)));
  await assert.rejects(loadLatestCheckpoint(run), (error: RunError) => {
    const lines = error.message.split("\n");
    assert.match(lines[0]!, /^Expected a whole checkpoint in .* but all are damaged:$/);
    assert.match(lines[1]!, /^ {2}Expected .*epoch-0002\.safetensors to have the SHA-256/);
    assert.match(lines[2]!, /^ {2}Expected .*epoch-0001\.safetensors to have the SHA-256/);
    assert.equal(lines[3], `Start again with deno task search ${run.experiment}`);
    return error instanceof RunError;
  });
});

filesTest("saveCheckpoint() keeps the last few, and the best", async () => {
  await using folder = new TemporaryFolder();
  const run = await startRun(folder);
  for (const epoch of [0, 1]) {
    for (const iteration of [10, 20]) await saveCheckpoint(run, stateAt(epoch, iteration));
    await saveCheckpoint(run, stateAt(epoch + 1, 0), { kept: { keep: 3, best: 1 } });
  }
  assert.deepEqual(await names(run), [
    "epoch-0001.safetensors",
    "epoch-0002-iteration-00010.safetensors",
    "epoch-0002-iteration-00020.safetensors",
    "epoch-0002.safetensors",
  ]);
  await saveCheckpoint(run, stateAt(2, 10), { kept: { keep: 1, best: 2 } });
  assert.deepEqual(await names(run), [
    "epoch-0002.safetensors",
    "epoch-0003-iteration-00010.safetensors",
  ]);
});

filesTest("setAside() keeps damaged checkpoints under a name that is never read", async () => {
  await using folder = new TemporaryFolder();
  const run = await startRun(folder);
  const good = await saveCheckpoint(run, stateAt(1, 0));
  await damage(await saveCheckpoint(run, stateAt(2, 0)));
  await setAside((await loadLatestCheckpoint(run)).damaged);
  assert.deepEqual(await names(run), [
    "epoch-0001.safetensors",
    "epoch-0002.safetensors.damaged",
  ]);
  const { checkpoint, damaged } = await loadLatestCheckpoint(run);
  assert.equal(checkpoint?.file, good);
  assert.deepEqual(damaged, []);
});

filesTest("saveCheckpoint() after damage does not count the later, damaged ones", async () => {
  await using folder = new TemporaryFolder();
  const run = await startRun(folder);
  for (const iteration of [70, 80, 90]) {
    await damage(await saveCheckpoint(run, stateAt(0, iteration)));
  }
  for (const iteration of [10, 20]) {
    await saveCheckpoint(run, stateAt(0, iteration), { kept: { keep: 1 } });
  }
  assert.equal((await loadLatestCheckpoint(run)).checkpoint?.iteration, 20);
});

filesTest("saveCheckpoint() never puts numbers that are not finite over a good one", async () => {
  await using folder = new TemporaryFolder();
  const run = await startRun(folder);
  await saveCheckpoint(run, stateAt(3, 0));
  for (const value of [NaN, Infinity]) {
    const alphas = { shape: [2], data: Float32Array.of(0, value) };
    const state = { ...stateAt(3, 0), tensors: new Map([["alphas.normal", alphas]]) };
    await assert.rejects(saveCheckpoint(run, state), {
      name: "RunError",
      message: `Expected alphas.normal to be finite after epoch 3 but found ${value} at index 1: ` +
        "no checkpoint was written",
    });
  }
  assert.deepEqual((await loadLatestCheckpoint(run)).checkpoint?.tensors, stateAt(3, 0).tensors);
});

filesTest("saveCheckpoint() in a run that was removed says so", async () => {
  await using folder = new TemporaryFolder();
  const run = await startRun(folder);
  await Deno.remove(run.path, { recursive: true });
  await assert.rejects(
    saveCheckpoint(run, stateAt(1, 0)),
    /^RunError: Cannot write .*: it does not/,
  );
});

filesTest("loadCheckpoint() of a missing file says so", async () => {
  await using folder = new TemporaryFolder();
  await assert.rejects(loadCheckpoint(`${folder.path}/epoch-0001.safetensors`), {
    name: "RunError",
    message: /^Cannot read .*epoch-0001\.safetensors: it does not exist/,
  });
});
