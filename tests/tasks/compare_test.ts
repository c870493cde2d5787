import assert from "node:assert/strict";
import { epochLine, makeRun, metricsText, PROVENANCE } from "../compare/run_folders.ts";
import { processTest } from "../permissions.ts";
import { TaskFolder } from "./task.ts";

const experiment = (seed: number) => `name: a\nseed: ${seed}\nsearch: { epochs: 1 }\n`;

/** Two runs and two folders that never became one. */
function makeRuns({ path }: TaskFolder): void {
  const files = { provenance: PROVENANCE };
  const runs = [[1, 0.5], [2, 0.75]] as const;
  for (const [seed, accuracy] of runs) {
    const metrics = metricsText(epochLine(1, accuracy));
    const name = `2025013${seed}T000000Z-a-000${seed}`;
    makeRun(`${path}/logs`, name, { ...files, experiment: experiment(seed), metrics });
  }
  makeRun(`${path}/logs`, "20250133T000000Z-a-0003", {});
  makeRun(`${path}/logs`, "notes", {});
}

processTest("compare shows all runs, best first, with what differs", async () => {
  await using folder = new TaskFolder();
  makeRuns(folder);
  const { code, stdout, stderr } = await folder.compare();
  assert.equal(code, 0, stderr);
  const [head, ...rows] = stdout.trimEnd().split("\n");
  assert.match(head!, /^run +state +seed +valid_accuracy +valid_loss +/);
  assert.deepEqual(rows.map((row) => row.split(/ {2,}/).slice(0, 4)), [
    ["20250132T000000Z-a-0002", "finished", "2", "75.00 %"],
    ["20250131T000000Z-a-0001", "finished", "1", "50.00 %"],
    ["20250133T000000Z-a-0003", "unreadable", "No experiment.yaml; No provenance.json"],
  ]);
});

processTest("compare takes runs by path and by name, in the form and order asked for", async () => {
  await using folder = new TaskFolder();
  makeRuns(folder);
  const runs = ["logs/20250132T000000Z-a-0002/", "20250131T000000Z-a-0001"];
  const { code, stdout, stderr } = await folder.compare(...runs, "--sort", "name", "--csv");
  assert.equal(code, 0, stderr);
  assert.deepEqual(stdout.split("\r\n").map((line) => line.split(",").slice(0, 4).join()), [
    "run,state,seed,valid_accuracy",
    "20250131T000000Z-a-0001,finished,1,0.5",
    "20250132T000000Z-a-0002,finished,2,0.75",
    "",
  ]);
  const json = await folder.compare(...runs, "--json");
  assert.equal(JSON.parse(json.stdout).runs.length, 2);
  assert.match((await folder.compare(...runs, "--markdown")).stdout, /^\| run \| state \|/);
});

processTest("compare refuses what it cannot compare", async () => {
  await using folder = new TaskFolder();
  assert.match((await folder.compare()).stderr, /^Expected a run in logs but found none\n/);
  makeRuns(folder);
  const refusals: [args: string[], message: RegExp][] = [
    [["--sort", "valid_acuracy"], /^Expected --sort .*; did you mean valid_accuracy\?\n/],
    [["--json", "--csv"], /^Expected one form but found --json and --csv\n/],
    [
      ["logs/none"],
      /^Expected logs\/none to be a run but found nothing there\nThe newest runs are /,
    ],
  ];
  for (const [args, message] of refusals) {
    const { code, stdout, stderr } = await folder.compare(...args);
    assert.match(stderr, message);
    assert.deepEqual([code, stdout], [2, ""]);
  }
});
