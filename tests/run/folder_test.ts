import assert from "node:assert/strict";
import fc from "fast-check";
import { RunError } from "../../src/run/error.ts";
import {
  createRun,
  findRunFolder,
  listRunFolders,
  newestRun,
  openRun,
  runFolder,
  VERDICT_PLAN,
} from "../../src/run/folder.ts";
import { filesTest } from "../permissions.ts";
import { TemporaryFolder } from "./temporary.ts";

const noon = new Date("2025-01-31T12:00:00.999Z");

/** A run as a search makes it. */
async function startRun(base: string, name: string, time: Date): Promise<string> {
  const folder = await createRun(base, name, time);
  await Deno.writeTextFile(folder.experiment, `name: ${name}\n`);
  return folder.path;
}

async function failure(promise: Promise<unknown>): Promise<RunError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof RunError, String(error));
    assert.equal(error.exitCode, 2);
    return error;
  }
  return assert.fail("Expected a RunError");
}

Deno.test("runFolder() names the parts", () => {
  const { path, task, ...parts } = runFolder("logs/run");
  assert.deepEqual([path, task], ["logs/run", "search"]);
  assert.deepEqual(Object.values(parts), [
    "logs/run/experiment.yaml",
    "logs/run/provenance.json",
    "logs/run/log.txt",
    "logs/run/metrics.jsonl",
    "logs/run/architecture.yaml",
    "logs/run/checkpoints",
    "logs/run/.lock",
  ]);
});

filesTest("createRun() names the folder by UTC, name and chance", async () => {
  await using folder = new TemporaryFolder();
  const base = `${folder.path}/deep/logs`;
  const run = await createRun(base, "mnist", noon);
  assert.match(run.path, /deep\/logs\/20250131T120000Z-mnist-[0-9a-f]{4}$/);
  assert.deepEqual(Array.from(Deno.readDirSync(run.path), ({ name }) => name), ["checkpoints"]);
});

filesTest("createRun() never gives two searches one folder", async () => {
  await using folder = new TemporaryFolder();
  const runs = Array.from({ length: 20 }, () => createRun(folder.path, "mnist", noon));
  const paths = (await Promise.all(runs)).map(({ path }) => path);
  assert.equal(new Set(paths).size, 20);
});

filesTest("createRun() tries another name where one is taken", async () => {
  await using folder = new TemporaryFolder();
  const { randomUUID } = crypto;
  const draws = ["aaaa", "aaaa", "bbbb"];
  crypto.randomUUID = () => `${draws.shift()}0000-0-0-0-0`;
  try {
    await createRun(folder.path, "x", noon);
    assert.match((await createRun(folder.path, "x", noon)).path, /-bbbb$/);
  } finally {
    crypto.randomUUID = randomUUID;
  }
});

filesTest("createRun() makes any name safe for the file system", async () => {
  await using folder = new TemporaryFolder();
  const expected = [
    ["../../etc/passwd", "etc-passwd"],
    ["a b:c*?\n", "a-b-c"],
    ["größe_1.5", "größe_1.5"],
    ["探索", "探索"],
    ["...", "run"],
    ["", "run"],
  ];
  for (const [name, safe] of expected) {
    const { path } = await createRun(folder.path, name!, noon);
    assert.equal(path.slice(folder.path.length + 1, -5), `20250131T120000Z-${safe}`);
  }
  const names = fc.oneof(fc.string({ unit: "binary" }), fc.string({ minLength: 300 }));
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const { path } = await createRun(folder.path, name, noon);
      assert.match(path.slice(folder.path.length + 1), /^20250131T120000Z-[^/\\:*?"<>|\0]+$/u);
      await Deno.remove(path, { recursive: true });
    }),
    { numRuns: 20 },
  );
});

filesTest("createRun() says when logs cannot be written", async () => {
  await using folder = new TemporaryFolder();
  const base = `${folder.path}/logs`;
  await Deno.writeTextFile(base, "");
  const error = await failure(createRun(base, "mnist", noon));
  assert.equal(
    error.message,
    `Cannot make a folder for the run in ${base}: there is a file of that name\n` +
      "Move away the file of that name",
  );
  assert.deepEqual(folder.names(), ["logs"]);
});

filesTest("createRun() in a read-only folder writes nothing", async () => {
  await using folder = new TemporaryFolder();
  await Deno.chmod(folder.path, 0o555);
  try {
    await Deno.mkdir(`${folder.path}/probe`);
    return; // This user may write everywhere.
  } catch {
    const error = await failure(createRun(folder.path, "mnist", noon));
    assert.match(error.message, /: permission is denied\nMake it accessible to this user$/);
  } finally {
    await Deno.chmod(folder.path, 0o755);
  }
  assert.deepEqual(folder.names(), []);
});

filesTest("newestRun() is the last that was started", async () => {
  await using folder = new TemporaryFolder();
  const base = folder.path;
  await startRun(base, "a", new Date("2025-01-31T12:00:00Z"));
  const newest = await startRun(base, "a", new Date("2025-02-01T00:00:00Z"));
  await startRun(base, "b", new Date("2024-12-31T23:59:59Z"));
  // Neither a folder that never became a run nor anything else counts.
  await createRun(base, "c", new Date("2026-01-01T00:00:00Z"));
  await Deno.writeTextFile(`${base}/20260101T000000Z-file`, "");
  await Deno.mkdir(`${base}/zzz`);
  assert.equal((await newestRun(base)).path, newest);
});

filesTest("newestRun() without runs says how to start one", async () => {
  await using folder = new TemporaryFolder();
  for (const base of [folder.path, `${folder.path}/missing`]) {
    const error = await failure(newestRun(base));
    assert.equal(
      error.message,
      `Expected a run in ${base} but found none\n` +
        "Start one with deno task search configs/mnist.yaml",
    );
  }
});

filesTest("openRun() takes a path or a name", async () => {
  await using folder = new TemporaryFolder();
  const path = await startRun(folder.path, "mnist", noon);
  const name = path.slice(folder.path.length + 1);
  assert.equal((await openRun(path)).path, path);
  assert.equal((await openRun(`${path}/`)).path, path);
  assert.equal((await openRun(name, folder.path)).path, path);
});

filesTest("openRun() names the newest runs when there is no such run", async () => {
  await using folder = new TemporaryFolder();
  const base = folder.path;
  const paths: string[] = [];
  for (const day of [1, 2, 3, 4]) {
    paths.push(await startRun(base, "mnist", new Date(Date.UTC(2025, 0, day))));
  }
  const elsewhere = `elsewhere/${paths[0]!.slice(base.length + 1)}`;
  for (const path of [`${base}/typo`, elsewhere]) {
    assert.equal(
      (await failure(openRun(path, base))).message,
      `Expected ${path} to be a run but found nothing there\n` +
        `The newest runs are ${paths[3]}, ${paths[2]}, ${paths[1]}`,
    );
  }
  assert.match(
    (await failure(openRun(base, base))).message,
    /to be a run but found no experiment\.yaml in it\n/,
  );
  assert.match((await failure(openRun("typo", `${base}/none`))).message, /\nStart one with /);
});

filesTest("findRunFolder() takes any folder, and says what else there is", async () => {
  await using folder = new TemporaryFolder();
  await Deno.mkdir(`${folder.path}/empty`);
  for (const name of ["empty", `${folder.path}/empty`, `${folder.path}/empty/`]) {
    assert.equal((await findRunFolder(name, folder.path)).path, `${folder.path}/empty`);
  }
  for (const path of ["nothing", `${folder.path}/nothing`]) {
    const { message } = await failure(findRunFolder(path, folder.path));
    assert.match(message, /to be a run but found nothing there\nStart one with /);
  }
});

filesTest("listRunFolders() lists what is named as a run, but no verdicts", async () => {
  await using folder = new TemporaryFolder();
  const base = folder.path;
  const later = await createRun(base, "empty", new Date("2025-02-01T00:00:00Z"));
  const run = await startRun(base, "mnist", new Date("2025-01-01T00:00:00Z"));
  const verdict = await createRun(base, "mnist-verdict", noon);
  await Deno.writeTextFile(`${verdict.path}/${VERDICT_PLAN}`, "{}\n");
  await Deno.mkdir(`${base}/zzz`);
  assert.deepEqual((await listRunFolders(base)).map(({ path }) => path), [run, later.path]);
});
