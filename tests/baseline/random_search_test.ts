import assert from "node:assert/strict";
import { resumeSearch, search } from "../../src/baseline/method.ts";
import { drawCandidate } from "../../src/baseline/draws.ts";
import type { CandidateReport } from "../../src/baseline/report.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { readMetrics } from "../../src/run/metrics.ts";
import { search as searchDarts } from "../../src/search/search.ts";
import { isomorphismKey } from "../../src/space/isomorphism.ts";
import { filesTest } from "../permissions.ts";
import { SmallSearch } from "../search/small_search.ts";

const engine = wasmEngine({ threads: 1 });
const RANDOM = ["search.method=random_search", "search.epochs=1"];

async function searched(small: SmallSearch, overrides: string[], options = {}) {
  const { experiment, source } = small.experiment(...overrides);
  const result = await search(experiment, { engine, runs: small.runs, source, ...options });
  const metrics = await readMetrics(result.folder.metrics) as unknown as CandidateReport[];
  return { ...result, experiment, metrics };
}

filesTest(
  "random_sampling draws the genotype that the seed decides and trains nothing",
  async () => {
    await using small = new SmallSearch();
    const overrides = ["search.method=random_sampling"];
    const { architecture, finished, experiment, metrics } = await searched(small, overrides);
    assert.ok(finished);
    assert.deepEqual(architecture?.genotype, drawCandidate(experiment, 0));
    assert.equal(architecture?.valid_accuracy, undefined);
    assert.deepEqual(metrics, []);
    const other = await searched(small, [...overrides, "seed=5"]);
    assert.notDeepEqual(other.architecture?.genotype, architecture?.genotype);
  },
);

filesTest(
  "random_search keeps the best of as many different candidates as it is told",
  async () => {
    await using small = new SmallSearch();
    const { architecture, folder, metrics } = await searched(small, [
      ...RANDOM,
      "search.candidates=4",
    ]);
    assert.equal(metrics.length, 4);
    assert.equal(new Set(metrics.map(({ genotype }) => isomorphismKey(genotype))).size, 4);
    const accuracies = metrics.map(({ valid }) => valid.accuracy);
    const best = metrics[accuracies.indexOf(Math.max(...accuracies))]!;
    assert.deepEqual(architecture?.genotype, best.genotype);
    assert.equal(architecture?.valid_accuracy, best.valid.accuracy);
    assert.match(
      await Deno.readTextFile(folder.log),
      /Candidates are trained on training images 0/,
    );
  },
);

filesTest("random_search goes on after a stop and ends as if it had not been stopped", async () => {
  await using small = new SmallSearch();
  const overrides = [...RANDOM, "search.candidates=3"];
  const whole = await searched(small, overrides);
  const stop = new AbortController();
  const hooks = { candidate: () => stop.abort() };
  const part = await searched(small, overrides, { signal: stop.signal, hooks });
  assert.ok(!part.finished);
  assert.equal(part.metrics.length, 1);
  const { finished, architecture, folder } = await resumeSearch(part.folder.path, { engine });
  assert.ok(finished);
  assert.deepEqual(architecture, whole.architecture);
  const timeless = (reports: readonly object[]) => reports.map((line) => ({ ...line, seconds: 0 }));
  assert.deepEqual(timeless(await readMetrics(folder.metrics)), timeless(whole.metrics));
});

filesTest("random_search trains no more than fit into the seconds, but one", async () => {
  await using small = new SmallSearch();
  const { metrics, finished } = await searched(small, [...RANDOM, "search.seconds=1e-6"]);
  assert.ok(finished);
  assert.equal(metrics.length, 1);
});

filesTest("random_search ends when it has seen the whole space", async () => {
  await using small = new SmallSearch();
  const { metrics } = await searched(small, [
    ...RANDOM,
    ...["search.candidates=1000", "network.nodes=1"],
    "network.cells=[{ type: normal, channels: 2 }]",
  ]);
  assert.equal(metrics.length, 3);
});

filesTest("a search by DARTS refuses an experiment of another method", async () => {
  await using small = new SmallSearch();
  const { experiment } = small.experiment("search.method=random_sampling");
  await assert.rejects(searchDarts(experiment, { engine, runs: small.runs }), {
    message: "Expected search.method to be darts but found random_sampling",
  });
  assert.deepEqual(small.names("."), small.names(".").filter((name) => name !== "logs"));
});

const refused: [overrides: string[], message: RegExp][] = [
  [RANDOM, /Expected one of search\.candidates and search\.seconds .* but found none/],
  [
    [...RANDOM, "search.candidates=3", "search.seconds=3"],
    /Expected one of search\.candidates and search\.seconds .* but found both/,
  ],
  [["search.candidates=3"], /Expected no candidates with method: darts but found 3/],
];

filesTest("a budget goes with random_search alone, and it needs one", async () => {
  await using small = new SmallSearch();
  for (const [overrides, message] of refused) {
    assert.throws(() => small.experiment(...overrides), message);
  }
});
