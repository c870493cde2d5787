import assert from "node:assert/strict";
import { writeArchitecture } from "../../src/space/architecture.ts";
import { architecture } from "../train/small_training.ts";
import { processTest } from "../permissions.ts";
import { SMOKE, TaskFolder } from "./task.ts";

const SEARCH = [SMOKE, "data.train=64", "data.valid=64", "search.epochs=1", "--no-figures"];
const FEW = ["evaluation.train=640", "evaluation.test=200"];

/** Cells by themselves. */
async function writeCells(folder: TaskFolder): Promise<string> {
  const operations = ["avg_pool_3x3", "max_pool_3x3", "identity", "conv_3x3"];
  const file = `${folder.path}/cells.yaml`;
  await Deno.writeTextFile(file, writeArchitecture({ ...architecture, operations }));
  return file;
}

processTest("train trains and tests what a search has found", async () => {
  await using folder = new TaskFolder();
  assert.equal((await folder.search(...SEARCH)).code, 0);
  const { code, stdout, stderr } = await folder.train(...FEW, "evaluation.epochs=2");
  assert.equal(code, 0, stderr);
  const training = `${folder.run.slice(folder.path.length + 1)}/train`;
  const [first, accuracy, network, result] = stdout.trimEnd().split("\n");
  assert.equal(first, `Training: ${training}`);
  assert.match(accuracy!, /^Test accuracy: \d+\.\d\d % after epoch 2$/);
  assert.match(network!, /^Network: [\d,]+ parameters, [\d,]+ multiply-adds$/);
  assert.equal(result, `${training}/result.json`);
  const [start, ...epochs] = stderr.trimEnd().split("\n");
  assert.equal(start, `Training ${training}`);
  assert.match(epochs[0]!, /^Epoch 1\/2: training loss .*, test loss .* left$/);
  const { test_images } = JSON.parse(await Deno.readTextFile(`${folder.path}/${result}`));
  assert.equal(test_images, 200);

  const again = await folder.train(folder.run);
  assert.deepEqual([again.code, again.stdout], [2, ""]);
  assert.match(again.stderr, /^Expected no training in .*\nGo on with deno task train --resume /);
  const beside = await folder.train(folder.run, ...FEW, "evaluation.epochs=1", "--into", "train-2");
  assert.equal(beside.code, 0, beside.stderr);
  assert.ok(folder.names(training.replace(/train$/, "")).includes("train-2"));
});

processTest("train stopped by SIGTERM exits 143 and resumes to the bit", async () => {
  await using whole = new TaskFolder();
  await using stopped = new TaskFolder();
  const args = ["--config", SMOKE, ...FEW, "evaluation.epochs=3"];
  assert.equal((await whole.train(await writeCells(whole), ...args)).code, 0);
  const outcome = await stopped.interruptTraining(
    "SIGTERM",
    /Epoch 2\/3, iteration 3\/10/,
    await writeCells(stopped),
    ...args,
    "--verbose",
  );
  assert.equal(outcome.code, 143, outcome.stderr);
  assert.match(outcome.stdout, /Stopped: go on with deno task train --resume logs\/.*\/train\n/);
  const resumed = await stopped.train("--resume", stopped.run);
  assert.equal(resumed.code, 0, resumed.stderr);
  const last = "train/checkpoints/epoch-0003.safetensors";
  const [expected, found] = await Promise.all(
    [whole, stopped].map(({ run }) => Deno.readFile(`${run}/${last}`)),
  );
  assert.deepEqual(found, expected);
});

const refusals: [what: string, args: string[], message: RegExp][] = [
  ["no run", [], /^Expected a run in logs but found none\n/],
  ["cells without an experiment", ["CELLS"], /^Expected --config with the experiment that .*\n/],
  ["a configuration beside a run", ["logs/none", "--config", SMOKE], /^Expected an architecture/],
  ["a folder of another name", ["--into", "../x"], /^Expected --into to be a name that begins/],
  ["a training that does not exist", ["--resume", "logs/none"], /^Expected logs\/none to be a run/],
  ["anything beside a run", ["--resume", "logs/none", "x"], /^Expected nothing beside --resume/],
  [
    "more images than there are",
    ["CELLS", "--config", SMOKE, "evaluation.test=10001"],
    /^command line:1:17: Expected evaluation\.test to be at most 10000.* but found 10001/,
  ],
  [
    "images that do not fit the cells",
    [
      "CELLS",
      "--config",
      SMOKE,
      `evaluation.cells=[${"{type: reduction, channels: 2},".repeat(6)}]`,
    ],
    /^command line:1:\d+: Expected at least 2x2 pixels for a reduction cell but found 1x1/,
  ],
];

for (const [what, args, message] of refusals) {
  processTest(`train refuses ${what} and writes nothing`, async () => {
    await using folder = new TaskFolder();
    const cells = await writeCells(folder);
    const { code, stdout, stderr } = await folder.train(
      ...args.map((arg) => arg === "CELLS" ? cells : arg),
    );
    assert.match(stderr, message);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.deepEqual(folder.names(), ["cells.yaml"]);
  });
}
