import assert from "node:assert/strict";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { saveCheckpoint } from "../../src/run/checkpoint.ts";
import { lockRun } from "../../src/run/lock.ts";
import { readMetrics } from "../../src/run/metrics.ts";
import { resumeSearch, type SearchHooks, type SearchResult } from "../../src/search/search.ts";
import { filesTest } from "../permissions.ts";
import { EPOCHS, ITERATIONS, remains, SmallSearch } from "./small_search.ts";

/** Goes on with a run until it ends, and stops it after every iteration and in every validation. */
async function searchInPieces(small: SmallSearch, overrides: readonly string[]) {
  let pieces = 0;
  let result: SearchResult | undefined;
  while (!result?.finished) {
    const abort = new AbortController();
    const hooks: SearchHooks = {
      iteration: () => abort.abort(),
      validation: () => pieces % 2 === 0 && abort.abort(),
    };
    // The number of threads must not matter either.
    const engine = wasmEngine({ threads: 1 + pieces % 2 });
    const options = { engine, runs: small.runs, signal: abort.signal, hooks };
    result = result
      ? await resumeSearch(result.folder.path, options)
      : await small.search(overrides, options);
    assert.ok(++pieces < 4 * EPOCHS * ITERATIONS);
  }
  assert.ok(pieces > EPOCHS * ITERATIONS);
  return result.folder;
}

for (
  const overrides of [[], ["search.first_order=false"], [
    "search.first_order=false",
    "search.second_order=exact",
  ], [
    "weights={optimizer: adam, learning_rate: 0.01}",
  ]]
) {
  const name = ["a search", ...overrides].join(" with ");
  filesTest(
    `resumeSearch() ends ${name} with the bytes of one that was never stopped`,
    async () => {
      await using small = new SmallSearch();
      const whole = await small.search(overrides);
      const pieces = await searchInPieces(small, overrides);
      assert.deepEqual(await remains(pieces), await remains(whole.folder));
    },
  );
}

/** Searches until `hooks` throw, as if the process had died, and returns the run's path. */
async function crash(small: SmallSearch, overrides: string[], hooks: SearchHooks): Promise<string> {
  let path = "";
  const begin = ({ folder }: { folder: { path: string } }) => void (path = folder.path);
  await assert.rejects(small.search(overrides, { hooks: { begin, ...hooks } }), /crash/);
  return path;
}

function crashing(when = true): void {
  if (when) throw new Error("crash");
}

filesTest("resumeSearch() begins again where there is no checkpoint yet", async () => {
  await using small = new SmallSearch();
  const whole = await small.search();
  const path = await crash(small, [], { validation: () => crashing() });
  const { folder } = await resumeSearch(path, { engine: wasmEngine({ threads: 1 }) });
  assert.deepEqual(await remains(folder), await remains(whole.folder));
});

filesTest("resumeSearch() measures again what came after the checkpoint", async () => {
  await using small = new SmallSearch();
  const whole = await small.search();
  const hooks = { log: (lines: string) => crashing(lines.startsWith("Epoch 2/2")) };
  const path = await crash(small, [], hooks);
  assert.equal((await readMetrics(`${path}/metrics.jsonl`)).length, 2);
  const { folder } = await resumeSearch(path, { engine: wasmEngine({ threads: 1 }) });
  assert.deepEqual(await remains(folder), await remains(whole.folder));
});

filesTest("resumeSearch() goes on from checkpoints within an epoch", async () => {
  await using small = new SmallSearch();
  const overrides = ["search.checkpoint_every=2"];
  const whole = await small.search(overrides);
  // Step 4 is the first of epoch 2.
  const path = await crash(small, overrides, {
    iteration: ({ epoch, iteration }) => crashing(epoch === 1 && iteration === 2),
  });
  const iterations: number[] = [];
  const { folder } = await resumeSearch(path, {
    engine: wasmEngine({ threads: 1 }),
    hooks: { iteration: ({ iteration }) => void iterations.push(iteration) },
  });
  assert.deepEqual(iterations, [2, 3]);
  assert.deepEqual(await remains(folder), await remains(whole.folder));
});

filesTest("resumeSearch() passes over a damaged checkpoint and says so", async () => {
  await using small = new SmallSearch();
  const whole = await small.search();
  const expected = await remains(whole.folder);
  const last = `${whole.folder.checkpoints}/epoch-0002.safetensors`;
  await Deno.truncate(last, 1000);
  const { folder } = await resumeSearch(whole.folder.path, { engine: wasmEngine({ threads: 1 }) });
  assert.deepEqual(await remains(folder), expected);
  const log = await Deno.readTextFile(folder.log);
  assert.match(log, /Warning: a checkpoint is damaged .*epoch-0002\.safetensors/);
  assert.match(log, /Resumed after epoch 1/);
  // Set aside, so that it is not met again.
  const again = await resumeSearch(folder.path, { engine: wasmEngine({ threads: 1 }) });
  assert.ok(again.finished);
  assert.equal((await Deno.readTextFile(folder.log)).match(/passed over/g)?.length, 1);
  assert.equal((await Deno.stat(`${last}.damaged`)).size, 1000);
});

filesTest("resumeSearch() removes what a killed process had not removed yet", async () => {
  await using small = new SmallSearch();
  const { folder } = await small.search(["search.checkpoint_every=1", "search.keep=2"]);
  const checkpoints = () => small.names(folder.checkpoints.slice(small.path.length + 1));
  const kept = checkpoints();
  await saveCheckpoint(folder, { epoch: 0, iteration: 1, tensors: new Map(), metadata: {} }, {
    kept: { keep: 9 },
  });
  assert.equal(checkpoints().length, kept.length + 1);
  await resumeSearch(folder.path, { engine: wasmEngine({ threads: 1 }) });
  assert.deepEqual(checkpoints(), kept);
});

filesTest("resumeSearch() of a finished run has nothing to do", async () => {
  await using small = new SmallSearch();
  const whole = await small.search();
  const expected = await remains(whole.folder);
  const again = await resumeSearch(whole.folder.path, {
    engine: wasmEngine({ threads: 1 }),
    hooks: { iteration: () => assert.fail() },
  });
  assert.ok(again.finished);
  assert.deepEqual(again.architecture, whole.architecture);
  assert.deepEqual(await remains(again.folder), expected);
});

filesTest("resumeSearch() refuses a run that another process works on", async () => {
  await using small = new SmallSearch();
  const { folder } = await small.search(["search.epochs=1"]);
  using _lock = await lockRun(folder);
  await assert.rejects(resumeSearch(folder.path, { engine: wasmEngine({ threads: 1 }) }), {
    name: "RunError",
    exitCode: 1,
    message: /is working on it/,
  });
});

filesTest("resumeSearch() refuses a run that does not exist", async () => {
  await using small = new SmallSearch();
  const options = { engine: wasmEngine({ threads: 1 }), runs: small.runs };
  await assert.rejects(resumeSearch("20250131T204512Z-small-3fa9", options), {
    name: "RunError",
    exitCode: 2,
  });
});

filesTest("resumeSearch() refuses a checkpoint that is not of the run's experiment", async () => {
  await using small = new SmallSearch();
  const { folder } = await small.search();
  const text = await Deno.readTextFile(folder.experiment);
  await Deno.writeTextFile(folder.experiment, text.replace("channels: 3", "channels: 4"));
  await assert.rejects(resumeSearch(folder.path, { engine: wasmEngine({ threads: 1 }) }), {
    name: "RunError",
    message: /Expected a tensor \S+ \[.*\] in the checkpoint but found \[/,
  });
});
