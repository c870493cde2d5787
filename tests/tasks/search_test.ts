import assert from "node:assert/strict";
import { processTest } from "../permissions.ts";
import { readMetrics } from "../../src/run/metrics.ts";
import { readArchitecture } from "../../src/space/architecture.ts";
import { SMOKE, TaskFolder } from "./task.ts";

processTest("search goes from a YAML file to a run with two PDFs", async () => {
  await using folder = new TaskFolder();
  const { code, stdout, stderr } = await folder.search(SMOKE);
  assert.equal(code, 0, stderr);
  const run = folder.run.slice(folder.path.length + 1);
  const [first, accuracy, normal, reduction, ...paths] = stdout.trimEnd().split("\n");
  assert.equal(first, `Run: ${run}`);
  assert.match(accuracy!, /^Validation accuracy: \d+\.\d\d % after epoch [12]$/);
  assert.match(normal!, /^normal cell: node 0 = \w+\(c_{k-1}\); node 1 = /);
  assert.match(reduction!, /^reduction cell: node 0 = \w+\(c_{k-1}\); node 1 = /);
  assert.deepEqual(paths, [`${run}/normal.pdf`, `${run}/reduction.pdf`]);
  for (const path of paths) {
    const bytes = await Deno.readFile(`${folder.path}/${path}`);
    assert.equal(new TextDecoder().decode(bytes.subarray(0, 5)), "%PDF-");
  }

  const [start, ...epochs] = stderr.trimEnd().split("\n");
  assert.equal(start, `Run ${run}`);
  assert.equal(epochs.length, 2);
  assert.match(epochs[0]!, /^Epoch 1\/2: training loss .*, validation loss .* left$/);

  assert.deepEqual(folder.names(run), [
    ".lock",
    "architecture.yaml",
    "checkpoints",
    "experiment.yaml",
    "log.txt",
    "metrics.jsonl",
    "normal.pdf",
    "normal.svg",
    "provenance.json",
    "reduction.pdf",
    "reduction.svg",
  ]);
  const { command } = JSON.parse(await Deno.readTextFile(`${folder.run}/provenance.json`));
  assert.deepEqual(command, ["deno", "task", "search", SMOKE]);
});

processTest(
  "search takes overrides, draws nothing and shows every iteration if told so",
  async () => {
    await using folder = new TaskFolder();
    const overrides = ["search.epochs=1", "data.train=128", "data.valid=64"];
    const { code, stdout, stderr } = await folder.search(
      SMOKE,
      ...overrides,
      "--no-figures",
      "--verbose",
      "--threads",
      "1",
    );
    assert.equal(code, 0, stderr);
    assert.ok(!stdout.includes(".pdf"));
    assert.ok(!folder.names(folder.run.slice(folder.path.length + 1)).includes("normal.pdf"));
    assert.match(stderr, /iteration 1\/2: .*\n.*iteration 2\/2: /);
    const { threads } = JSON.parse(await Deno.readTextFile(`${folder.run}/provenance.json`));
    assert.equal(threads, 1);
  },
);

processTest("search finds on the reference engine what it finds on the wasm engine", async () => {
  await using wasm = new TaskFolder();
  await using reference = new TaskFolder();
  const args = [SMOKE, "data.train=8", "data.valid=8", "search.epochs=1", "--no-figures"];
  const outcomes = [
    await wasm.search(...args, "--engine", "wasm"),
    await reference.search(...args, "--engine", "reference"),
  ];
  assert.deepEqual(outcomes.map(({ code }) => code), [0, 0]);
  const [ours, theirs] = outcomes.map(({ stdout }) => stdout.split("\n").slice(1));
  assert.deepEqual(ours, theirs);
});

processTest(
  "search finds on TensorFlow.js the cells that it finds on the wasm engine",
  async () => {
    // As many iterations as the smoke experiment has, of a quarter of the images.
    const small = ["data.batch_size=16", "data.train=80", "data.valid=80"];
    const found = await Promise.all(["wasm", "tensorflow:wasm"].map(async (engine) => {
      await using folder = new TaskFolder();
      const args = [SMOKE, ...small, "--engine", engine, "--no-figures"];
      const { code, stderr } = await folder.search(...args);
      assert.equal(code, 0, stderr);
      const provenance = JSON.parse(await Deno.readTextFile(`${folder.run}/provenance.json`));
      assert.equal(provenance.engine, engine);
      const file = `${folder.run}/architecture.yaml`;
      const { genotype } = readArchitecture(file, await Deno.readTextFile(file));
      return { genotype, last: (await readMetrics(`${folder.run}/metrics.jsonl`)).at(-1)! };
    }));
    const [ours, theirs] = found;
    assert.deepEqual(theirs!.genotype, ours!.genotype);
    // Both have learned the same.
    for (const part of ["train", "architecture", "valid"] as const) {
      const [a, b] = [ours!, theirs!].map(({ last }) => (last[part] as { loss: number }).loss);
      assert.ok(Math.abs(a! - b!) < 1e-4 * b!, `${part}: ${a} and ${b}`);
    }
  },
);

/** A search of ten epochs that nobody stops, for those that are stopped: made once. */
const TEN_EPOCHS = [SMOKE, "search.epochs=10", "data.valid=64", "--no-figures"];
let undisturbed: Promise<{ checkpoint: Uint8Array; metrics: unknown }> | undefined;

/** What a search of {@link TEN_EPOCHS} leaves, but for the time that it took. */
async function remains({ run }: TaskFolder) {
  const lines = await readMetrics(`${run}/metrics.jsonl`);
  return {
    checkpoint: await Deno.readFile(`${run}/checkpoints/epoch-0010.safetensors`),
    metrics: lines.map((line) => ({ ...line, seconds: 0 })),
  };
}

async function searchUndisturbed() {
  await using folder = new TaskFolder();
  assert.equal((await folder.search(...TEN_EPOCHS)).code, 0);
  return await remains(folder);
}

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  processTest(`search stopped by ${signal} exits ${code} and resumes to the bit`, async () => {
    await using stopped = new TaskFolder();
    const when = /Epoch 3\/10, iteration 2\/5/;
    const outcome = await stopped.interrupt(signal, when, ...TEN_EPOCHS, "--verbose");
    assert.equal(outcome.code, code, outcome.stderr);
    assert.match(outcome.stdout, /Stopped: go on with deno task search --resume logs\//);
    assert.ok((await readMetrics(`${stopped.run}/metrics.jsonl`)).length < 10);

    const resumed = await stopped.search(
      "--resume",
      stopped.run.split("/").at(-1)!,
      "--no-figures",
    );
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.deepEqual(await remains(stopped), await (undisturbed ??= searchUndisturbed()));
  });
}

processTest("search repeats a run from its folder alone", async () => {
  await using folder = new TaskFolder();
  const overrides = ["search.epochs=1", "data.train=128", "data.valid=64", "seed=5"];
  assert.equal(
    (await folder.search(SMOKE, ...overrides, "--no-figures", "--threads", "1")).code,
    0,
  );
  const [original] = folder.names("logs");
  const { code, stdout, stderr } = await folder.search("--from", original!, "--no-figures");
  assert.equal(code, 0, stderr);
  const [architecture, checkpoint] = stdout.trimEnd().split("\n").slice(-2);
  const run = `logs/${original}`;
  assert.equal(architecture, `Architecture: the same bytes as ${run}/architecture.yaml`);
  assert.equal(
    checkpoint,
    `Final checkpoint: the same bytes as ${run}/checkpoints/epoch-0001.safetensors`,
  );
  const repeated = folder.names("logs").find((name) => name !== original);
  const read = (run: string) => Deno.readTextFile(`${folder.path}/logs/${run}/provenance.json`);
  const [then, now] = (await Promise.all([original!, repeated!].map(read))).map((text) =>
    JSON.parse(text)
  );
  assert.deepEqual(now.command, ["deno", "task", "search", "--from", original, "--no-figures"]);
  assert.deepEqual([now.threads, now.seed, now.data], [1, 5, then.data]);
});

const refusals: [what: string, args: string[], message: RegExp][] = [
  [
    "no experiment",
    [],
    /^Expected an experiment file or --resume RUN\n[^]*Usage: deno task search/,
  ],
  [
    "a file that does not exist",
    ["configs/mnist.yaml"],
    /^configs\/mnist\.yaml: Expected an experiment file/,
  ],
  [
    "an unknown key",
    [SMOKE, "serach.epochs=1"],
    /^command line:1:1: Unknown key serach; did you mean search\?\n {2}serach\.epochs=1\n {2}\^{6}\n$/,
  ],
  [
    "more images than there are",
    [SMOKE, "data.train=50000", "data.valid=20000"],
    /^command line:\d:12: Expected train \+ valid to be at most 60000/,
  ],
  [
    "images that do not fit the cells",
    [SMOKE, `network.cells=[${"{type: reduction, channels: 2},".repeat(6)}]`],
    /^command line:1:\d+: Expected at least 2x2 pixels for a reduction cell but found 1x1/,
  ],
  ["the images of recorded cases", [SMOKE, "data.dataset=recorded"], /found recorded/],
  ["data that is missing", [SMOKE, "data.dataset=./images"], /Cannot find \.\/images/],
  [
    "a batch that does not fit into memory",
    [SMOKE, "data.batch_size=60000", "network.cells=[{type: normal, channels: 64}]"],
    /^command line:1:17: .*memory/,
  ],
  [
    "an unknown engine",
    [SMOKE, "--engine", "abacus"],
    /^Expected --engine to be .* but found abacus/,
  ],
  ["no threads", [SMOKE, "--threads", "0"], /^Expected --threads to be an integer/],
  ["a run that does not exist", ["--resume", "logs/none"], /^Expected logs\/none to be a run/],
  [
    "an experiment beside a run",
    ["--resume", "logs/none", SMOKE],
    /^Expected nothing beside --resume/,
  ],
  ["to repeat a run that does not exist", ["--from", "none"], /^Expected none to be a run/],
];

for (const [what, args, message] of refusals) {
  processTest(`search refuses ${what} and writes nothing`, async () => {
    await using folder = new TaskFolder();
    const { code, stdout, stderr } = await folder.search(...args);
    assert.match(stderr, message);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.deepEqual(folder.names(), []);
  });
}

processTest("search refuses logs/ that it cannot write", async () => {
  await using folder = new TaskFolder();
  await Deno.writeTextFile(`${folder.path}/logs`, "a file");
  const { code, stderr } = await folder.search(SMOKE);
  assert.match(stderr, /^Cannot make a folder for the run in logs: /);
  assert.equal(code, 2);
});
