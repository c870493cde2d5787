/**
 * Every task runs with its named set of permissions and asks for nothing else; no set has more than
 * is written here.
 */

import assert from "node:assert/strict";
import project from "../../deno.json" with { type: "json" };
import { processTest } from "../permissions.ts";
import { PROJECT, SMOKE, TaskFolder } from "./task.ts";

/** What a set of permissions may hold, as in deno.json. */
interface PermissionSet {
  readonly read?: true | readonly string[];
  readonly write?: true | readonly string[];
  readonly sys?: readonly string[];
  readonly env?: { readonly ignore: boolean; readonly allow?: readonly string[] };
  readonly run?: true | readonly string[];
  readonly net?: readonly string[];
  readonly ffi?: true | readonly string[];
}

const SETS: Readonly<Record<string, PermissionSet>> = project.permissions as never;

/** Sets that start processes: PyTorch's interpreter under any name, the tasks under test. */
const RUN: Readonly<Record<string, PermissionSet["run"]>> = { bench: true, test: ["deno", "git"] };

/** Environment variables that a set may see. All others read as if they were not there. */
const ENV: Readonly<Record<string, readonly string[]>> = { bench: ["PATH", "HOME"] };

/** Sets that may open connections. */
const NET: Readonly<Record<string, readonly string[]>> = {
  // The page is served on the loopback only.
  watch: ["127.0.0.1"],
  test: ["127.0.0.1"],
};

/** Sets that may load a library of machine code: TensorFlow's, ONNX Runtime's, if it is installed. */
const FFI: Readonly<Record<string, PermissionSet["ffi"]>> = {
  tensorflow: true,
  test: ["./optional/onnxruntime"],
};

/** Sets that write elsewhere than into the project: where `--out` says, or what a test makes. */
const WRITE_ANYWHERE = ["visualize", "report", "export", "test"];

for (const [name, set] of Object.entries(SETS)) {
  Deno.test(`the permissions ${name} are no more than is documented`, () => {
    const kinds = ["read", "write", "sys", "env", "run", "net", "ffi"];
    assert.deepEqual(Object.keys(set).filter((kind) => !kinds.includes(kind)), []);
    assert.deepEqual(set.run, RUN[name]);
    assert.deepEqual(set.ffi, FFI[name]);
    assert.deepEqual(set.env, { ...(ENV[name] && { allow: ENV[name] }), ignore: true });
    for (const host of set.net ?? []) assert.ok(NET[name]?.includes(host.split(":")[0]!), host);
    const system = ["hostname", "cpus", "osRelease"]; // what provenance.json says of the host
    assert.deepEqual((set.sys ?? []).filter((kind) => !system.includes(kind)), []);
    if (set.write === true) assert.ok(WRITE_ANYWHERE.includes(name));
    else for (const path of set.write ?? []) assert.match(path, /^\.\/[\w./-]+$/);
  });
}

/** The set and the file of each task that is run by a file; `deno task ok` runs kernels itself. */
const TASKS = Object.entries(project.tasks).flatMap(([name, { command }]) => {
  const [, set, file] =
    /deno run -q (?:--v8-flags=\$\(.+?\) )?-P=(\S+) tasks\/(\w+)\.ts/.exec(command) ??
      [];
  return set === undefined || name === "kernels" ? [] : [{ name, set, file: file! }];
});

/** What Deno says when a permission is missing, in whatever words of a task. */
const DENIED = /Requires \w+ access|NotCapable|--allow-\w+/;

const SMALL = ["data.train=64", "data.valid=64", "search.epochs=1"];

/** A small job for each task that a second suffices for; of the others, everything is loaded. */
const JOBS: Readonly<Record<string, readonly string[]>> = {
  search: [SMOKE, ...SMALL],
  conformance: [`${PROJECT}tests/conformance/architect-c4`],
  "second-order": [`${PROJECT}tests/conformance/architect-c4`, "--epsilon", "0.01"],
  inspect: [SMOKE],
  schema: ["--check"],
  page: ["--check"],
  fuzz: ["--inputs", "20"],
};

for (const { name, set, file } of TASKS) {
  processTest(`${name} needs no permission beyond ${set}`, async () => {
    await using folder = new TaskFolder();
    const { code, stdout, stderr } = await folder.task(set, file, JOBS[name] ?? ["--help"]);
    assert.doesNotMatch(stderr, DENIED);
    assert.equal(code, 0, stdout + stderr);
  });
}

processTest("a task that asks for more than its permissions is found out", async () => {
  await using folder = new TaskFolder();
  const { code, stderr } = await folder.task("read", "search", [SMOKE, ...SMALL]);
  assert.notEqual(code, 0);
  assert.match(stderr, DENIED);
});

processTest(
  "a run is drawn, compared and repeated with the permissions of these tasks",
  async () => {
    await using folder = new TaskFolder();
    assert.equal((await folder.task("search", "search", [SMOKE, ...SMALL])).code, 0);
    const [run] = folder.names("logs");
    const jobs = { visualize: ["visualize"], compare: ["compare"], search: ["search", "--from"] };
    for (const [name, [file, ...options]] of Object.entries(jobs)) {
      const { set } = TASKS.find((task) => task.name === name)!;
      const { code, stderr } = await folder.task(set, file!, [...options, `logs/${run}`]);
      assert.doesNotMatch(stderr, DENIED);
      assert.equal(code, 0, stderr);
    }
  },
);
