import assert from "node:assert/strict";
import { compareWithOriginal, describeDifferences, openOriginal } from "../../src/search/repeat.ts";
import { filesTest } from "../permissions.ts";
import { remains, SmallSearch } from "./small_search.ts";

/** Repeats the run at a path, and gives the new folder and what the log says. */
async function repeat(small: SmallSearch, path: string) {
  const original = await openOriginal(path, small.runs);
  const { experiment, source } = original;
  const logged: string[] = [];
  const hooks = { log: (lines: string) => void logged.push(lines) };
  const { folder } = await small.search([], { original, hooks }, { experiment, source });
  return { original, folder, logged };
}

filesTest("a repeated run leaves the same bytes, and says that nothing differs", async () => {
  await using small = new SmallSearch();
  const { folder } = await small.search(["seed=9", "search.epochs=2"]);
  const { original, folder: again, logged } = await repeat(small, folder.path);
  assert.notEqual(again.path, folder.path);
  assert.deepEqual(await remains(again), await remains(folder));
  assert.deepEqual(original.engine, { engine: "wasm", threads: "1" });
  assert.ok(logged.includes(`Repeats ${folder.path}: versions, host and data are the same`));
  const [architecture, checkpoint] = await compareWithOriginal(folder, again);
  assert.match(architecture!, /^Architecture: the same bytes as .*architecture\.yaml$/);
  assert.match(checkpoint!, /^Final checkpoint: the same bytes as .*epoch-0002\.safetensors$/);
});

filesTest("a repeated run names versions, host and data that are not as they were", async () => {
  await using small = new SmallSearch();
  const { folder } = await small.search(["search.epochs=1"]);
  const text = await Deno.readTextFile(folder.provenance);
  const provenance = JSON.parse(text);
  const { versions: { deno }, data: { sha256 } } = provenance;
  await Deno.writeTextFile(folder.provenance, text.replaceAll(`"${deno}"`, '"1.0.0"'));
  const labels = `${small.path}/train-labels-idx1-ubyte`;
  const bytes = await Deno.readFile(labels);
  bytes[8]! ^= 1;
  await Deno.writeFile(labels, bytes);

  const { folder: again, logged } = await repeat(small, folder.path);
  const warning = logged.find((lines) => lines.startsWith("Warning: Repeats"));
  const { data } = JSON.parse(await Deno.readTextFile(again.provenance));
  assert.deepEqual(warning?.split("\n"), [
    `Warning: Repeats ${folder.path}, but not everything is as it was:`,
    `  Deno: 1.0.0, now ${deno}`,
    `  data: ${sha256}, now ${data.sha256}`,
  ]);
  const [, checkpoint] = await compareWithOriginal(folder, again);
  assert.match(checkpoint!, /^Final checkpoint: not that of /);
});

filesTest("a run without provenance.json is repeated, and the log says so", async () => {
  await using small = new SmallSearch();
  const { folder } = await small.search(["search.epochs=1"]);
  await Deno.remove(folder.provenance);
  const { original, folder: again, logged } = await repeat(small, folder.path);
  assert.deepEqual(original.engine, {});
  assert.ok(logged.some((lines) => lines.endsWith("what differs is not known")));
  await Deno.remove(again.architecture);
  const [architecture] = await compareWithOriginal(folder, again);
  assert.equal(architecture, `Architecture: ${again.architecture} is not there to compare`);
});

Deno.test("describeDifferences() gives what only one of two runs knows as unknown", () => {
  const now = { versions: { deno: "2.9.6" }, host: { cpu: null }, git: null };
  assert.deepEqual(describeDifferences({}, now), ["Deno: unknown, now 2.9.6"]);
  assert.deepEqual(describeDifferences(now, structuredClone(now)), []);
});
