import assert from "node:assert/strict";
import type { BenchReport } from "../../src/bench/report.ts";
import { processTest } from "../permissions.ts";
import { TaskFolder } from "./task.ts";

const CONFIG = `
name: tiny
data: { dataset: noise-1x4x4, batch_size: 2, mean: 0.5, deviation: 0.25 }
network:
  nodes: 1
  cells: [{ type: normal, channels: 2 }]
  operations: [identity, conv_3x3]
search: { method: darts, epochs: 1 }
weights: { optimizer: sgd, learning_rate: 0.025 }
alphas: { optimizer: adam }
`;

/** What a program that pretends to be a Python with PyTorch does, by its mode and work. */
function fakePython(cases: Readonly<Record<string, string>>): string {
  const lines = Object.entries(cases).map(([name, does]) => {
    const [mode, work] = name.split(" ");
    return `  *"--mode ${mode} "*"--work ${work}"*) ${does} ;;`;
  });
  return `#!/bin/sh\nulimit -c 0\ncase "$*" in\n  -c*) echo 9.9 ;;\n${lines.join("\n")}\nesac\n`;
}

/** A folder with a config and a Python. */
class BenchFolder extends TaskFolder {
  readonly args = ["tiny.yaml", "--python", "./python", "--no-kernels", "--threads", "1"];

  constructor(cases: Readonly<Record<string, string>>) {
    super();
    Deno.writeTextFileSync(`${this.path}/tiny.yaml`, CONFIG);
    Deno.writeTextFileSync(`${this.path}/python`, fakePython(cases), { mode: 0o755 });
  }

  get found(): BenchReport {
    const [name, ...others] = this.names("logs");
    assert.deepEqual(others, []);
    return JSON.parse(Deno.readTextFileSync(`${this.path}/logs/${name}`));
  }
}

processTest("bench goes on where the peer crashes, hangs or prints nonsense", async () => {
  await using folder = new BenchFolder({
    "eager search": "echo warning >&2; echo bad address >&2; kill -SEGV $$",
    "tuned search": "exec sleep 600",
    "eager evaluation": `echo '{"times_ms": "soon"}'`,
    // Fails in the second turn.
    "tuned evaluation":
      `[ -e once ] && exit 3; touch once; echo loaded; echo '{"times_ms": [4e4, 3e4]}'`,
  });
  const { code, stdout, stderr } = await folder.bench(
    ...folder.args,
    ...["--rounds", "2", "--limit", "2"],
  );
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^This will take about \d+ (s|min)/m);
  // Those who failed were not asked again.
  assert.equal(stderr.match(/did not end/g)?.length, 1);

  const { complete, configs: [config] } = folder.found;
  assert.equal(complete, true);
  const found = new Map(
    config!.timings.map(({ work, system, ...timing }) => [`${work}: ${system}`, timing]),
  );
  assert.equal(found.get("iteration: cellwright")!.samples.length, 80);
  const evaluation = "evaluation of 320 images";
  const missing = (key: string) => {
    const { outcome, reason, turn } = found.get(key)!.missing!;
    return { outcome, reason, ...(turn && { turn }) };
  };
  assert.deepEqual(missing("iteration: PyTorch eager"), {
    outcome: "crashed",
    reason: "Killed by SIGSEGV: bad address",
    turn: [1, 2],
  });
  assert.equal(found.get("iteration: PyTorch eager")!.missing!.written, "warning\nbad address");
  assert.deepEqual(missing("iteration: PyTorch tuned"), {
    outcome: "did not end in 2 s",
    reason: "It was killed",
    turn: [1, 2],
  });
  assert.deepEqual(missing(`${evaluation}: PyTorch eager`), {
    outcome: "gave no times",
    reason: 'It printed "{\\"times_ms\\": \\"soon\\"}"',
    turn: [1, 2],
  });
  assert.deepEqual(missing(`${evaluation}: PyTorch tuned`), {
    outcome: "crashed",
    reason: "Exit code 3",
    turn: [2, 2],
  });
  assert.deepEqual(found.get(`${evaluation}: PyTorch tuned`)!.samples, [4e4, 3e4]);
  assert.deepEqual(missing("training step, batch of 64: cellwright"), {
    outcome: "not measured",
    reason: "No cells in bench/ belong to this space",
  });
  assert.match(stdout, /\| PyTorch tuned \| did not end in 2 s \|/);
  assert.match(
    stdout,
    /^- tiny\.yaml, iteration, PyTorch eager crashed in turn 1 of 2: Killed by/m,
  );
});

processTest("bench keeps what it has when it is stopped, and stops the peer", async () => {
  await using folder = new BenchFolder({
    "eager search": "exit 1",
    "tuned search": "exec sleep 600",
  });
  const when = /PyTorch eager crashed/;
  const { code, stdout, stderr } = await folder.interruptBench("SIGTERM", when, ...folder.args);
  assert.equal(code, 143, stderr);
  const { complete, configs: [config] } = folder.found;
  assert.equal(complete, false);
  assert.equal(config!.timings[0]!.samples.length, 40);
  assert.match(stdout, /^The bench was interrupted/m);
});

processTest("bench refuses a bad config before it measures the first", async () => {
  await using folder = new BenchFolder({});
  const { code, stderr } = await folder.bench(...folder.args, "none.yaml");
  assert.equal(code, 2);
  assert.match(stderr, /none\.yaml/);
  assert.doesNotMatch(stderr, /turn 1/);
});
