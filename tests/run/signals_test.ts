import assert from "node:assert/strict";
import { type SignalProcess, type StopSignal, watchSignals } from "../../src/run/signals.ts";
import { processTest } from "../permissions.ts";
import { Child } from "./process.ts";

const unix = Deno.build.os !== "windows";

/** A process that a test sends signals to, and a clock that it moves. */
class FakeProcess implements SignalProcess {
  readonly listeners = new Map<string, () => void>();
  readonly exits: number[] = [];
  time = 0;

  addSignalListener(signal: string, listener: () => void): void {
    this.listeners.set(signal, listener);
  }

  removeSignalListener(signal: string, listener: () => void): void {
    if (this.listeners.get(signal) === listener) this.listeners.delete(signal);
  }

  exit(code: number): void {
    this.exits.push(code);
  }

  send(signal: StopSignal, time: number): void {
    this.time = time;
    this.listeners.get(signal)!();
  }
}

function watch() {
  const process = new FakeProcess();
  return { process, stop: watchSignals({ process, now: () => process.time }) };
}

Deno.test({
  name: "watchSignals() gives each signal its exit code",
  ignore: !unix,
  fn() {
    for (
      const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGUSR2", 75]] as const
    ) {
      const { process, stop } = watch();
      assert.equal(stop.requested, undefined);
      assert.equal(stop.signal.aborted, false);
      process.send(signal, 5000);
      assert.deepEqual(stop.requested, { signal, exitCode });
      assert.equal(stop.signal.aborted, true);
      assert.deepEqual(process.exits, []);
    }
  },
});

Deno.test({
  name: "watchSignals() ends the process at a second signal, but not at an echo of the first",
  ignore: !unix,
  fn() {
    const { process, stop } = watch();
    process.send("SIGINT", 5000);
    process.send("SIGINT", 5001);
    process.send("SIGTERM", 5299);
    assert.deepEqual(process.exits, []);
    process.send("SIGTERM", 5300);
    assert.deepEqual(process.exits, [143]);
    assert.equal(stop.requested?.signal, "SIGINT");
  },
});

Deno.test({
  name: "watchSignals() takes a scheduler's notice for no urging",
  ignore: !unix,
  fn() {
    const { process, stop } = watch();
    process.send("SIGUSR2", 1000);
    process.send("SIGUSR2", 2000);
    process.send("SIGTERM", 3000);
    assert.deepEqual(process.exits, []);
    assert.equal(stop.requested?.exitCode, 75);
    process.send("SIGUSR2", 4000);
    assert.deepEqual(process.exits, []);
    process.send("SIGTERM", 5000);
    assert.deepEqual(process.exits, [143]);
  },
});

Deno.test({
  name: "watchSignals() tells of the first request at once, and of no other",
  ignore: !unix,
  fn() {
    const process = new FakeProcess();
    const told: unknown[] = [];
    watchSignals({ process, now: () => process.time, heard: (request) => told.push(request) });
    process.send("SIGUSR2", 1000);
    assert.deepEqual(told, [{ signal: "SIGUSR2", exitCode: 75 }]);
    process.send("SIGTERM", 5000);
    assert.equal(told.length, 1);
  },
});

Deno.test("watchSignals() leaves no listener behind", () => {
  const { process, stop } = watch();
  assert.ok(process.listeners.size > 0);
  stop.dispose();
  assert.equal(process.listeners.size, 0);
});

if (unix) {
  processTest("watchSignals() lets a process stop in its own time", async () => {
    for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGUSR2", 75]] as const) {
      await using child = new Child("signal_loop.ts");
      assert.equal(await child.line(), "ready");
      child.kill(signal);
      assert.equal((await child.status).code, code);
    }
  });

  processTest("watchSignals() ends a process that does not stop", async () => {
    await using child = new Child("signal_loop.ts", "stubborn");
    assert.equal(await child.line(), "ready");
    child.kill("SIGINT");
    assert.equal(await child.line(), "SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 350));
    child.kill("SIGINT");
    assert.equal((await child.status).code, 130);
  });
}
