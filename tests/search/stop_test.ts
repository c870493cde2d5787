import assert from "node:assert/strict";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { readMetrics } from "../../src/run/metrics.ts";
import type { EpochReport } from "../../src/search/report.ts";
import { resumeSearch } from "../../src/search/search.ts";
import { afterEpoch, NOTHING_YET } from "../../src/search/stop.ts";
import { filesTest } from "../permissions.ts";
import { SmallSearch } from "./small_search.ts";

/** What the rules look at: validation loss, alphas of two edges, skip connections. */
function report(loss: number, alphas: number[][] = [[0, 1], [0, 1]], skips = 0): EpochReport {
  const cells = [{ cell: "normal", skip_connections: skips }];
  return {
    valid: { loss, accuracy: 0 },
    alphas: { normal: alphas },
    cells,
  } as unknown as EpochReport;
}

/** The epoch, counted from 1, after which the rules end a search, and why. */
function end(reports: EpochReport[], rules: Parameters<typeof afterEpoch>[2]) {
  let state = NOTHING_YET;
  for (const [i, epoch] of reports.entries()) {
    state = afterEpoch(state, epoch, rules);
    if (state.reason !== null) return [i + 1, state.reason];
  }
  return null;
}

Deno.test("afterEpoch() ends a search of which the validation loss falls no longer", () => {
  const losses = [3, 2, 2.5, 1.9, 1.9, 2, 1.95].map((loss) => report(loss));
  assert.deepEqual(end(losses, { patience: 2 }), [
    6,
    "the validation loss has not fallen below 1.9000 for 2 epochs, search.stop.patience",
  ]);
  assert.deepEqual(end(losses, { patience: 4 }), null);
});

Deno.test("afterEpoch() ends a search of which the order of the operations has settled", () => {
  const ways = [[0, 1], [1, 0], [3, 0], [0, 9], [1, 8], [2, 7]];
  const reports = ways.map((way) => report(1, [[0, 1], way]));
  assert.deepEqual(end(reports, { settled: 2 }), [
    6,
    "the order of the operations has been the same for 2 epochs, search.stop.settled",
  ]);
  assert.deepEqual(end(reports, { settled: 1 })?.[0], 3);
  assert.deepEqual(end(reports, { settled: 3 }), null);
});

Deno.test("afterEpoch() ends a search in which skip connections take over", () => {
  const reports = [0, 1, 2].map((skips) => report(1, undefined, skips));
  assert.deepEqual(end(reports, { skip_connections: 1 }), [
    3,
    "the normal cell has 2 skip connections, more than search.stop.skip_connections, 1",
  ]);
  assert.deepEqual(end(reports, { skip_connections: 2 }), null);
  assert.deepEqual(end(reports, undefined), null);
});

filesTest("search() ends where a rule says so, interrupted or not, and stays ended", async () => {
  await using small = new SmallSearch();
  const calm = "alphas={optimizer: adam, learning_rate: 1e-9}";
  const overrides = ["search.epochs=5", calm, "search.stop.settled=2"];
  const { folder, finished } = await small.search(overrides);
  assert.ok(finished);
  const log = await Deno.readTextFile(folder.log);
  const [, epoch] = /Ended after epoch (\d) of 5: the order of the operations/.exec(log)!;
  assert.equal((await readMetrics(folder.metrics)).length, Number(epoch));
  assert.equal(epoch, "3");

  const again = await resumeSearch(folder.path, {
    engine: wasmEngine({ threads: 1 }),
    hooks: { iteration: () => assert.fail() },
  });
  assert.ok(again.finished);

  const abort = new AbortController();
  const options = { signal: abort.signal, hooks: { epoch: () => abort.abort() } };
  const stopped = await small.search(overrides, options);
  const { folder: resumed } = await resumeSearch(stopped.folder.path, {
    engine: wasmEngine({ threads: 1 }),
  });
  assert.match(await Deno.readTextFile(resumed.log), new RegExp(`Ended after epoch ${epoch} of 5`));
});
