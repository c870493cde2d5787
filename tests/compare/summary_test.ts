import assert from "node:assert/strict";
import fc from "fast-check";
import { summarizeRun } from "../../src/compare/summary.ts";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "../run/temporary.ts";
import { epochLine, makeRun, metricsText, PROVENANCE } from "./run_folders.ts";

const EXPERIMENT = "name: a\nseed: 3\nsearch: { epochs: 3 }\n";

filesTest("summarizeRun() gives the results of the best epoch and the seconds of all", async () => {
  await using folder = new TemporaryFolder();
  const metrics = metricsText(epochLine(1, 0.7), epochLine(2, 0.9), epochLine(3, 0.9, 0.05));
  const result = JSON.stringify({ test_accuracy: 0.99 });
  const run = makeRun(folder.path, "run", {
    experiment: EXPERIMENT,
    provenance: PROVENANCE,
    metrics,
    result,
  });
  const summary = await summarizeRun(run);
  assert.deepEqual(summary, {
    name: "run",
    path: run.path,
    done: 3,
    planned: 3,
    settings: new Map<string, unknown>([
      ["name", "a"],
      ["seed", 3],
      ["search.epochs", 3],
      ["engine", "wasm"],
      ["threads", 2],
      ["version", "0.1.0"],
      ["commit", "abc"],
    ]),
    results: {
      valid_accuracy: 0.9,
      valid_loss: 1 - 0.9,
      train_loss: 2 - 0.9,
      train_accuracy: 0.5,
      epoch: 2,
      skips: 0.5,
      entropy: 1.5,
      test_accuracy: 0.99,
      seconds: 4.5,
    },
    faults: [],
  });
});

filesTest("summarizeRun() takes a run in its first epoch without a fault", async () => {
  await using folder = new TemporaryFolder();
  const files = { experiment: EXPERIMENT, provenance: PROVENANCE };
  for (const metrics of [undefined, "", '{"epoch": 1, "tr']) {
    const run = makeRun(folder.path, crypto.randomUUID(), { ...files, metrics });
    const { done, results, faults } = await summarizeRun(run);
    assert.equal(done, 0);
    assert.deepEqual(new Set(Object.values(results)), new Set([null]));
    assert.deepEqual(faults, []);
  }
});

filesTest("summarizeRun() names what it cannot read and gives the rest", async () => {
  await using folder = new TemporaryFolder();
  const cases = [
    [{}, ["No experiment.yaml", "No provenance.json"]],
    [{ experiment: "a: [", provenance: "{" }, [
      "Damaged experiment.yaml: Expected the list to end with ]; check the indentation of its lines",
      "Damaged provenance.json",
    ]],
    [
      {
        experiment: EXPERIMENT,
        provenance: PROVENANCE,
        metrics: `7\n${metricsText(epochLine(2, 0.5))}{]\n`,
      },
      ["Damaged metrics.jsonl, line 1", "Damaged metrics.jsonl, line 3"],
    ],
    [{ experiment: EXPERIMENT, provenance: PROVENANCE, result: "" }, ["Damaged result.json"]],
  ] as const;
  for (const [files, faults] of cases) {
    const run = makeRun(folder.path, crypto.randomUUID(), files);
    assert.deepEqual((await summarizeRun(run)).faults, faults);
  }
  const folderForFile = makeRun(folder.path, "folder", { provenance: PROVENANCE });
  Deno.mkdirSync(folderForFile.experiment);
  assert.deepEqual((await summarizeRun(folderForFile)).faults, ["Cannot read experiment.yaml"]);
});

filesTest("summarizeRun() takes losses that were not finite", async () => {
  await using folder = new TemporaryFolder();
  const metrics = metricsText(epochLine(1, null), epochLine(2, null));
  const run = makeRun(folder.path, "run", { experiment: EXPERIMENT, metrics });
  const { done, results } = await summarizeRun(run);
  assert.equal(done, 2);
  assert.equal(results.valid_accuracy, null);
  assert.equal(results.epoch, 1);
});

filesTest("summarizeRun() never fails, whatever JSON and YAML the files hold", async () => {
  await using folder = new TemporaryFolder();
  const json = fc.json({ noUnicodeString: false });
  const lines = fc.array(json).map((lines) => lines.map((line) => `${line}\n`).join(""));
  await fc.assert(
    fc.asyncProperty(json, json, lines, json, async (experiment, provenance, metrics, result) => {
      await summarizeRun(
        makeRun(folder.path, "run", { experiment, provenance, metrics, result }),
      );
    }),
    { numRuns: 50 },
  );
});
