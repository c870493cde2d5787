/**
 * Only tasks that train a network to test it read the test images: what finds cells works where Deno
 * refuses it the files.
 */

import assert from "node:assert/strict";
import { writeArchitecture } from "../../src/space/architecture.ts";
import { processTest } from "../permissions.ts";
import { architecture, SmallTraining } from "../train/small_training.ts";
import { TaskFolder } from "./task.ts";

const SEARCH = ["--no-figures", "--threads", "1"];

/** Set, file and options of tasks that have images and no business with the test part. */
const TASKS: readonly (readonly [set: string, file: string, ...options: string[]])[] = [
  ["search", "search", ...SEARCH],
  ["search", "search", ...SEARCH, "search.method=random_search", "search.candidates=1"],
  [
    ...["search", "search", ...SEARCH, "search.method=random_search_weight_sharing"] as const,
    "search.candidates=1",
  ],
  ["tabulate", "tabulate", "--epochs", "1", "--sample", "1", "--threads", "1"],
  ["read", "inspect"],
];

/** An experiment whose images have a test part, and the files of that part. */
async function writeExperiment(small: SmallTraining) {
  const file = `${small.path}/small.yaml`;
  await Deno.writeTextFile(file, small.text);
  const test = small.names().filter((name) => name.startsWith("t10k-"));
  assert.equal(test.length, 2);
  return { file, test: test.map((name) => `${small.path}/${name}`) };
}

for (const [set, name, ...options] of TASKS) {
  const method = options.find((option) => option.startsWith("search.method"));
  processTest(`${name} does not read the test images, ${method ?? "as it is"}`, async () => {
    await using small = new SmallTraining();
    await using folder = new TaskFolder();
    const { file, test } = await writeExperiment(small);
    const { code, stderr } = await folder.task(set, name, [file, ...options], test);
    assert.equal(code, 0, stderr);
  });
}

processTest("train reads the test images", async () => {
  await using small = new SmallTraining();
  await using folder = new TaskFolder();
  const { file, test } = await writeExperiment(small);
  const cells = `${folder.path}/cells.yaml`;
  await Deno.writeTextFile(cells, writeArchitecture(architecture));
  const { code, stderr } = await folder.task("search", "train", [cells, "--config", file], test);
  assert.match(stderr, /Requires read access to ".*t10k-/);
  assert.equal(code, 1);
});
