import assert from "node:assert/strict";
import { DataError } from "../../src/data/error.ts";
import { RunError } from "../../src/run/error.ts";
import { type CommandLine, runTask, UsageError } from "../../tasks/cli.ts";

const COMMAND_LINE = {
  usage: "Usage: deno task greet [NAME] [--loud] [--out DIR]",
  options: { loud: { type: "boolean" }, out: { type: "string" } },
  positionals: 1,
} as const satisfies CommandLine<Record<string, { type: "boolean" | "string" }>>;

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a task and listens to what it prints. */
async function run(
  args: readonly string[],
  task: Parameters<typeof runTask<typeof COMMAND_LINE.options>>[2] = () => {},
): Promise<Outcome> {
  const { log, error } = console;
  const [stdout, stderr]: string[][] = [[], []];
  console.log = (text: unknown) => stdout!.push(String(text));
  console.error = (text: unknown) =>
    stderr!.push(text instanceof Error ? String(text.stack) : String(text));
  try {
    const code = await runTask(args, COMMAND_LINE, task);
    return { code, stdout: stdout!.join("\n"), stderr: stderr!.join("\n") };
  } finally {
    Object.assign(console, { log, error });
  }
}

Deno.test("runTask() gives the task its arguments", async () => {
  const outcome = await run(["Ada", "--loud", "--out=x"], ({ values, positionals }) => {
    assert.deepEqual(positionals, ["Ada"]);
    assert.equal(values.loud, true);
    assert.equal(values.out, "x");
    assert.equal(values.verbose, false);
  });
  assert.deepEqual(outcome, { code: 0, stdout: "", stderr: "" });
});

Deno.test("runTask() returns the task's own exit code", async () => {
  assert.equal((await run([], () => 130)).code, 130);
  assert.equal((await run([], () => Promise.resolve(1))).code, 1);
});

Deno.test("runTask() prints the usage on --help, and does nothing else", async () => {
  for (const option of ["--help", "-h"]) {
    const outcome = await run([option], () => assert.fail());
    assert.deepEqual(outcome, { code: 0, stdout: COMMAND_LINE.usage, stderr: "" });
  }
});

Deno.test("runTask() refuses a command line that the task does not have", async () => {
  const complaints = {
    "--luod": "Unknown option --luod; did you mean --loud?",
    "--xyzzy=1": "Unknown option --xyzzy",
    "-x": "Unknown option -x",
    "--no-loud": "Unknown option --no-loud",
    "--out": "Option --out <value> argument missing",
    "--out=": "Expected a value for --out but found an empty one",
    "--loud=1": "Option --loud does not take an argument",
    "a b": "Unexpected argument b",
    "a -- --loud": "Unexpected argument --loud",
  };
  for (const [args, complaint] of Object.entries(complaints)) {
    const outcome = await run(args.split(" "), () => assert.fail());
    const stderr = `${complaint}\n\n${COMMAND_LINE.usage}`;
    assert.deepEqual(outcome, { code: 2, stdout: "", stderr });
  }
});

Deno.test("runTask() returns 2 for what a person got wrong, without a stack", async () => {
  for (const error of [new DataError("Wrong data"), new RunError("Wrong run", { exitCode: 2 })]) {
    const outcome = await run([], () => {
      throw error;
    });
    assert.deepEqual(outcome, { code: 2, stdout: "", stderr: error.message });
  }
  const { code, stderr } = await run([], () => Promise.reject(new UsageError("Expected a name")));
  assert.equal(code, 2);
  assert.equal(stderr, `Expected a name\n\n${COMMAND_LINE.usage}`);
});

Deno.test("runTask() returns 1 for a fault", async () => {
  const full = await run(
    [],
    () => Promise.reject(new RunError("Disk full", { mend: "Free some" })),
  );
  assert.deepEqual(full, { code: 1, stdout: "", stderr: "Disk full\nFree some" });
  const bug = await run([], () => Promise.reject(new TypeError("x is undefined")));
  assert.deepEqual(bug, {
    code: 1,
    stdout: "",
    stderr: "TypeError: x is undefined\nRun again with --verbose to see where it happened",
  });
});

Deno.test("runTask() shows the stack to those who ask for it", async () => {
  const { code, stderr } = await run(["--verbose"], () => Promise.reject(new TypeError("Oh")));
  assert.equal(code, 1);
  assert.match(stderr, /^TypeError: Oh\n +at .*cli_test\.ts/);
});
