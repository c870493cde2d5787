import assert from "node:assert/strict";
import { Progress, type ProgressOptions } from "../../src/run/progress.ts";
import type { Output } from "../../src/run/terminal.ts";

/** What is written, and a clock that a test moves. */
function setUp(options: Partial<ProgressOptions> & { readonly terminal: boolean }) {
  const written: string[] = [];
  const clock = { time: 1000 };
  const output: Output = {
    isTerminal: () => options.terminal,
    writeSync(bytes) {
      written.push(new TextDecoder().decode(bytes));
      return bytes.length;
    },
  };
  const now = () => clock.time;
  const progress = new Progress({ epochs: 2, iterations: 10, output, now, ...options });
  return { progress, written, clock };
}

Deno.test("Progress draws one live line with the time left", () => {
  const { progress, written, clock } = setUp({ terminal: true });
  clock.time += 2000;
  progress.iteration({ epoch: 0, iteration: 1 }, "loss 2.31");
  clock.time += 99; // Too soon to draw again.
  progress.iteration({ epoch: 0, iteration: 2 }, "loss 2.2");
  clock.time += 1901;
  progress.iteration({ epoch: 0, iteration: 4 }, "loss 2.1");
  progress.epoch(0, "done");
  progress[Symbol.dispose]();
  assert.deepEqual(written, [
    "\rEpoch 1/2, iteration 1/10: loss 2.31, 38 s left\x1b[K",
    "\rEpoch 1/2, iteration 4/10: loss 2.1, 16 s left\x1b[K",
    "\r\x1b[K",
  ]);
});

Deno.test("Progress writes one line an epoch elsewhere", () => {
  const { progress, written, clock } = setUp({ terminal: false });
  for (const epoch of [0, 1]) {
    for (let iteration = 1; iteration <= 10; iteration++) {
      clock.time += 6000;
      progress.iteration({ epoch, iteration }, "loss 1");
    }
    progress.activity(epoch, "validation");
    clock.time += 12_000;
    progress.epoch(epoch, "accuracy 91 %");
  }
  progress[Symbol.dispose]();
  assert.deepEqual(written, [
    "Epoch 1/2: accuracy 91 %, took 1 min 12 s, 1 min 12 s left\n",
    "Epoch 2/2: accuracy 91 %, took 1 min 12 s\n",
  ]);
});

Deno.test("Progress writes a line for each iteration if verbose", () => {
  const { progress, written } = setUp({ terminal: false, verbose: true });
  progress.iteration({ epoch: 1, iteration: 10 }, "loss 1");
  assert.deepEqual(written, ["Epoch 2/2, iteration 10/10: loss 1\n"]);
});

Deno.test("Progress of a search that goes on counts its own iterations for the pace", () => {
  const { progress, written, clock } = setUp({ terminal: true, from: { epoch: 1, iteration: 5 } });
  progress.iteration({ epoch: 1, iteration: 5 }, "loaded");
  clock.time += 7000;
  progress.iteration({ epoch: 1, iteration: 6 }, "loss 1");
  assert.deepEqual(written, [
    "\rEpoch 2/2, iteration 5/10: loaded\x1b[K",
    "\rEpoch 2/2, iteration 6/10: loss 1, 28 s left\x1b[K",
  ]);
});

Deno.test("Progress.aside() clears the live line and draws it again", () => {
  const { progress, written } = setUp({ terminal: true });
  progress.aside(() => written.push("before"));
  progress.activity(0, "validation");
  progress.aside(() => written.push("result"));
  assert.deepEqual(written, [
    "before",
    "\rEpoch 1/2: validation\x1b[K",
    "\r\x1b[K",
    "result",
    "\rEpoch 1/2: validation\x1b[K",
  ]);
});

Deno.test("Progress cuts the live line to the terminal", () => {
  const { progress, written } = setUp({ terminal: true });
  const { consoleSize } = Deno;
  try {
    for (const columns of [20, 0]) {
      Deno.consoleSize = () => ({ columns, rows: 0 });
      progress.activity(0, "x".repeat(200));
    }
    Deno.consoleSize = () => {
      throw new Deno.errors.NotSupported("no terminal");
    };
    progress.activity(0, "x".repeat(200));
  } finally {
    Deno.consoleSize = consoleSize;
  }
  assert.deepEqual(written, [
    "\rEpoch 1/2: xxxxxxxx\x1b[K",
    `\rEpoch 1/2: ${"x".repeat(68)}\x1b[K`,
    `\rEpoch 1/2: ${"x".repeat(68)}\x1b[K`,
  ]);
});

Deno.test("Progress outlives its terminal", () => {
  const output: Output = {
    isTerminal: () => true,
    writeSync() {
      throw new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
    },
  };
  const progress = new Progress({ epochs: 1, iterations: 1, output, verbose: true });
  progress.iteration({ epoch: 0, iteration: 1 }, "loss 1");
  progress.epoch(0, "done");
  progress[Symbol.dispose]();
});
