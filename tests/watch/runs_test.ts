import assert from "node:assert/strict";
import fc from "fast-check";
import { handler } from "../../src/watch/serve.ts";
import { RunsIn } from "../../src/watch/runs.ts";
import { filesTest } from "../permissions.ts";
import { experimentText, metricsText } from "../report/texts.ts";
import { TemporaryFolder } from "../run/temporary.ts";

const NAMES = ["20250101T000000Z-first-0000", "20250102T000000Z-second-0000"] as const;

/** A folder with two runs, one that never became a run, a link to elsewhere and a secret. */
async function folderOfRuns(): Promise<{ folder: TemporaryFolder; base: string }> {
  const folder = new TemporaryFolder();
  const base = `${folder.path}/logs`;
  const outside = `${folder.path}/20250103T000000Z-outside-0000`;
  for (const path of [...NAMES.map((name) => `${base}/${name}`), outside]) {
    await Deno.mkdir(path, { recursive: true });
    await Deno.writeTextFile(`${path}/experiment.yaml`, experimentText());
    await Deno.writeTextFile(`${path}/metrics.jsonl`, metricsText(2));
  }
  await Deno.mkdir(`${base}/20250104T000000Z-empty-0000`);
  await Deno.symlink(outside, `${base}/20250105T000000Z-link-0000`);
  return { folder, base };
}

filesTest("RunsIn lists the runs of a folder, also one that begins later", async () => {
  const { folder, base } = await folderOfRuns();
  await using _ = folder;
  await using runs = new RunsIn(base, 5);
  assert.deepEqual(await runs.names(), [NAMES[1], NAMES[0]]);
  assert.equal((await runs.find(null))?.run.id, NAMES[1]);
  const later = "20250106T000000Z-later-0000";
  await Deno.mkdir(`${base}/${later}`);
  await Deno.writeTextFile(`${base}/${later}/experiment.yaml`, experimentText());
  assert.equal((await runs.names())[0], later);
  assert.equal((await runs.find(null))?.run.id, later);
  assert.equal(await runs.find(NAMES[0]), await runs.find(NAMES[0]));
});

filesTest("RunsIn says that there is no run", async () => {
  await using folder = new TemporaryFolder();
  await using runs = new RunsIn(`${folder.path}/logs`);
  assert.deepEqual(await runs.names(), []);
  assert.equal(await runs.find(null), null);
  await assert.rejects(runs.newest(), /^RunError: Expected a run in .*logs but found none/);
});

filesTest("handler() shows the run that is asked for, and none from elsewhere", async () => {
  const { folder, base } = await folderOfRuns();
  await using _ = folder;
  await using runs = new RunsIn(base, 5);
  const end = new AbortController();
  const answer = await handler(runs, end.signal);
  const ask = (path: string, run: string) =>
    answer(new Request(`http://127.0.0.1:8000${path}?${new URLSearchParams({ run })}`));
  const { body } = await ask("/events", NAMES[0]);
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  const first = await reader.read(), second = await reader.read();
  assert.match(first.value!, /^event: run\ndata: \{"from":0,"run":\{"id":"20250101T000000Z-first/);
  assert.equal(
    second.value,
    `event: runs\ndata: ${JSON.stringify({ names: [NAMES[1], NAMES[0]], chosen: NAMES[0] })}\n\n`,
  );
  const elsewhere = [
    "",
    ".",
    "..",
    "/",
    "../20250103T000000Z-outside-0000",
    "..%2f20250103T000000Z-outside-0000",
    `${NAMES[0]}/../../20250103T000000Z-outside-0000`,
    `${NAMES[0]}/`,
    `./${NAMES[0]}`,
    `${base}/${NAMES[0]}`,
    "20250104T000000Z-empty-0000",
    "20250105T000000Z-link-0000",
  ];
  const isElsewhere = async (run: string) => {
    for (const path of ["/", "/events"]) assert.equal((await ask(path, run)).status, 404, run);
  };
  for (const run of elsewhere) await isElsewhere(run);
  const anything = fc.oneof(fc.string(), fc.webPath().map((path) => `..${path}`));
  await fc.assert(fc.asyncProperty(anything, isElsewhere), { numRuns: 20 });
  end.abort();
  await reader.cancel();
});
