import assert from "node:assert/strict";
import { processTest } from "../permissions.ts";
import { experimentText, metricsText } from "../report/texts.ts";
import { TaskFolder } from "./task.ts";

const NAMES = ["20250102T000000Z-small-0000", "20250103T000000Z-small-0000"] as const;

/** A folder with two runs that differ in their epochs. */
async function twoRuns(): Promise<TaskFolder> {
  const folder = new TaskFolder();
  for (const [i, name] of NAMES.entries()) {
    const path = `${folder.path}/logs/${name}`;
    await Deno.mkdir(path, { recursive: true });
    await Deno.writeTextFile(`${path}/experiment.yaml`, experimentText(5 + i));
    await Deno.writeTextFile(`${path}/metrics.jsonl`, metricsText(3 + i));
  }
  return folder;
}

/** What a report was given. */
async function dataOf(path: string) {
  const text = await Deno.readTextFile(path);
  const [, block] = /<script type="application\/json" id="data">(.*)<\/script>/.exec(text)!;
  return JSON.parse(block!);
}

processTest("report writes the newest run into its folder", async () => {
  await using folder = await twoRuns();
  const { code, stdout, stderr } = await folder.report();
  assert.deepEqual([code, stdout, stderr], [0, `logs/${NAMES[1]}/report.html\n`, ""]);
  const { runs } = await dataOf(`${folder.path}/logs/${NAMES[1]}/report.html`);
  assert.deepEqual(runs.map(({ id }: { id: string }) => id), [NAMES[1]]);
  assert.equal(runs[0].epochs.length, 4);
});

processTest("report compares runs", async () => {
  await using folder = await twoRuns();
  const { code, stdout } = await folder.report(...NAMES, "--output", "both.html");
  assert.deepEqual([code, stdout], [0, "both.html\n"]);
  const { runs, differences } = await dataOf(`${folder.path}/both.html`);
  assert.deepEqual(runs.map(({ id }: { id: string }) => id), NAMES);
  assert.deepEqual(differences, [{ path: "search.epochs", values: ["5", "6"] }]);
});

processTest("report says what is wrong with what it is asked for", async () => {
  await using folder = await twoRuns();
  const several = await folder.report(...NAMES);
  assert.equal(several.code, 2);
  assert.match(several.stderr, /^Expected --output with the file that compares the runs\n/);
  const missing = await folder.report("nothing");
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /^Expected nothing to be a run but found nothing there\n/);
});
