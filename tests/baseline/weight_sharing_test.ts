import assert from "node:assert/strict";
import { Contest } from "../../src/baseline/contest.ts";
import { resumeSearch, search } from "../../src/baseline/method.ts";
import type { SharedCandidateReport, SharedReport } from "../../src/baseline/report.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { RunError } from "../../src/run/error.ts";
import { readMetrics } from "../../src/run/metrics.ts";
import type { SearchHooks, SearchResult } from "../../src/search/search.ts";
import { isomorphismKey } from "../../src/space/isomorphism.ts";
import { filesTest } from "../permissions.ts";
import { EPOCHS, ITERATIONS, remains, SmallSearch } from "../search/small_search.ts";

const engine = wasmEngine({ threads: 1 });
const SHARING = ["search.method=random_search_weight_sharing"];
const TWO_STAGES = ["search.candidates=5", "search.screening_images=6", "search.finalists=2"];

async function searched(small: SmallSearch, overrides: string[], options = {}) {
  const { experiment, source } = small.experiment(...SHARING, ...overrides);
  return await search(experiment, { engine, runs: small.runs, source, ...options });
}

/** The measurements of candidates in a run's metrics. */
async function candidatesOf({ folder }: SearchResult): Promise<SharedCandidateReport[]> {
  const reports = await readMetrics(folder.metrics) as unknown as SharedReport[];
  return reports.filter((report) => "candidate" in report);
}

filesTest("weight sharing compares many on few images and the best of them on all", async () => {
  await using small = new SmallSearch();
  const result = await searched(small, TWO_STAGES);
  assert.ok(result.finished);
  const reports = await candidatesOf(result);
  const [screened, finals] = ["screening", "final"].map((stage) =>
    reports.filter((report) => report.stage === stage)
  ) as [SharedCandidateReport[], SharedCandidateReport[]];
  assert.deepEqual(reports, [...screened, ...finals]);
  assert.equal(new Set(screened.map(({ genotype }) => isomorphismKey(genotype))).size, 5);
  for (const { images } of screened) assert.equal(images, 6);
  for (const { images } of finals) assert.equal(images, 10);
  const best = screened.toSorted((a, b) => b.valid.accuracy - a.valid.accuracy).slice(0, 2);
  const name = ({ candidate }: SharedCandidateReport) => candidate;
  assert.deepEqual(finals.map(name), best.map(name));
  const [one, other] = finals as [SharedCandidateReport, SharedCandidateReport];
  const winner = other.valid.accuracy > one.valid.accuracy ? other : one;
  assert.deepEqual(result.architecture?.genotype, winner.genotype);
  assert.equal(result.architecture?.valid_accuracy, winner.valid.accuracy);
});

filesTest("weight sharing ends with the same bytes, however often it was stopped", async () => {
  await using small = new SmallSearch();
  const whole = await searched(small, TWO_STAGES);
  let pieces = 0;
  let result: SearchResult | undefined;
  while (!result?.finished) {
    const stop = new AbortController();
    const abort = () => stop.abort();
    // In the contest every second piece is stopped amid a measurement.
    const hooks: SearchHooks = { iteration: abort, candidate: abort };
    const options = {
      engine: wasmEngine({ threads: 1 + pieces % 2 }),
      signal: stop.signal,
      hooks,
    };
    result = result
      ? await resumeSearch(result.folder.path, options)
      : await searched(small, TWO_STAGES, options);
    assert.ok(++pieces < 4 * EPOCHS * ITERATIONS);
  }
  assert.ok(pieces > EPOCHS * ITERATIONS + 2);
  assert.deepEqual(await remains(result.folder), await remains(whole.folder));
});

filesTest("weight sharing goes on in the contest where a process died", async () => {
  await using small = new SmallSearch();
  const whole = await searched(small, TWO_STAGES);
  let path = "";
  const hooks: SearchHooks = {
    folder: (folder) => void (path = folder.path),
    candidate: (line) => {
      if (line.startsWith("Finalist")) throw new Error("crash");
    },
  };
  await assert.rejects(searched(small, TWO_STAGES, { hooks }), /crash/);
  const measured = (await candidatesOf(whole)).length;
  assert.equal((await readMetrics(`${path}/metrics.jsonl`)).length, EPOCHS + measured - 1);
  const told: string[] = [];
  const candidate = (line: string) => void told.push(line);
  const result = await resumeSearch(path, { engine, hooks: { candidate } });
  assert.equal(told.length, 1);
  assert.deepEqual(await remains(result.folder), await remains(whole.folder));
});

filesTest("weight sharing says what is safe when its numbers go wrong", async () => {
  await using small = new SmallSearch();
  const overrides = [...TWO_STAGES, "weights={optimizer: sgd, learning_rate: 1e30}"];
  await assert.rejects(searched(small, overrides), (error) => {
    assert.ok(error instanceof RunError);
    assert.match(error.message, /to be finite/);
    assert.match(error.message, /Lower weights\.learning_rate/);
    return true;
  });
});

/** Runs a contest whose images take a hundredth of a second each. */
async function contest(overrides: string[], valid: number, training = 0) {
  await using small = new SmallSearch();
  const { experiment } = small.experiment(...SHARING, ...overrides);
  const contest = new Contest(experiment, { valid, training });
  const reports: SharedCandidateReport[] = [];
  for (let task = contest.next(); task; task = contest.next()) {
    const accuracy = task.candidate % 7 / 10;
    const report = { ...task, valid: { loss: 1, accuracy }, seconds: task.images / 100 };
    assert.equal(
      contest.take(report),
      reports.every((other) => other.stage !== report.stage || other.valid.accuracy < accuracy),
    );
    reports.push(report);
  }
  assert.equal(contest.count, reports.length);
  return reports;
}

const secondsOf = (reports: readonly SharedCandidateReport[]) =>
  reports.reduce((sum, { seconds }) => sum + seconds, 0);
const finalsOf = (reports: readonly SharedCandidateReport[]) =>
  reports.filter(({ stage }) => stage === "final");

filesTest("a contest keeps to its seconds and leaves half of them to finalists", async () => {
  const overrides = ["search.screening_images=10"];
  const reports = await contest([...overrides, "search.seconds=50"], 100, 10);
  // Forty seconds are left; a finalist takes one, and twenty would fit into half of that.
  assert.equal(finalsOf(reports).length, 10);
  assert.ok(secondsOf(reports) <= 40 && secondsOf(reports) > 39.8);
  const fewer = await contest([...overrides, "search.seconds=20"], 100, 10);
  assert.equal(finalsOf(fewer).length, 5);
  assert.ok(secondsOf(fewer) <= 10 && secondsOf(fewer) > 9.8);
});

filesTest(
  "a contest without time for two finalists has none, and measures one genotype at least",
  async () => {
    const overrides = ["search.screening_images=10"];
    const short = await contest([...overrides, "search.seconds=13.05"], 100, 10);
    assert.equal(finalsOf(short).length, 0);
    assert.equal(short.length, 30);
    assert.equal((await contest([...overrides, "search.seconds=5"], 100, 10)).length, 1);
  },
);

filesTest("a contest whose first stage has all images needs no second", async () => {
  const reports = await contest(["search.candidates=4"], 100);
  assert.deepEqual(reports.map(({ images }) => images), [100, 100, 100, 100]);
});

const refused: [overrides: string[], message: RegExp][] = [
  [SHARING, /Expected one of search\.candidates and search\.seconds .* but found none/],
  [
    [...SHARING, "search.candidates=3", "search.seconds=3"],
    /Expected one of search\.candidates and search\.seconds .* but found both/,
  ],
  [["search.finalists=3"], /Expected no finalists with method: darts but found 3/],
  [
    ["search.method=random_search", "search.candidates=3", "search.screening_images=64"],
    /Expected no screening_images with method: random_search but found 64/,
  ],
  [
    [...SHARING, "search.candidates=3", "search.stop={ settled: 1 }"],
    /Expected no stop with method: random_search_weight_sharing but found it/,
  ],
  [[...SHARING, "search.candidates=3", "search.finalists=0"], /finalists/],
];

filesTest("a method's keys go with it alone", async () => {
  await using small = new SmallSearch();
  for (const [overrides, message] of refused) {
    assert.throws(() => small.experiment(...overrides), message);
  }
});
