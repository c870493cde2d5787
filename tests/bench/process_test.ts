import assert from "node:assert/strict";
import { runWithin } from "../../src/bench/process.ts";
import { processTest } from "../permissions.ts";

const evaluate = (code: string) => ({ args: ["eval", "--quiet", code] });
const LONG = evaluate("setTimeout(() => {}, 20_000)");

processTest("runWithin() tells how a program ended and what it wrote", async () => {
  const code = "console.log('found'); console.error('warned'); Deno.exit(3)";
  const { status, ...rest } = await runWithin("deno", { ...evaluate(code), seconds: 60 });
  assert.deepEqual([status.code, status.signal], [3, null]);
  assert.deepEqual(rest, { stdout: "found\n", stderr: "warned\n", late: false });
});

processTest("runWithin() kills a program whose time is over", async () => {
  const { status, late } = await runWithin("deno", { ...LONG, seconds: 0.5 });
  assert.deepEqual([status.signal, late], ["SIGKILL", true]);
});

processTest("runWithin() kills a program when it is told to", async () => {
  const abort = new AbortController();
  const run = runWithin("deno", { ...LONG, seconds: 600, signal: abort.signal });
  const reason = new Error("Enough");
  abort.abort(reason);
  await assert.rejects(run, reason);
  // And does not start one after that.
  await assert.rejects(
    runWithin("no such program", { seconds: 1, signal: abort.signal }),
    reason,
  );
});
