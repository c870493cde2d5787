import assert from "node:assert/strict";
import { readExperiment } from "../../src/config/read.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { loadCheckpoint } from "../../src/run/checkpoint.ts";
import { readMetrics } from "../../src/run/metrics.ts";
import { resumeSearch, type SearchHooks } from "../../src/search/search.ts";
import { readArchitecture } from "../../src/space/architecture.ts";
import { filesTest } from "../permissions.ts";
import { ITERATIONS, remains, SmallSearch } from "./small_search.ts";

filesTest("search() leaves a whole run behind", async () => {
  await using small = new SmallSearch();
  const { folder, finished, architecture } = await small.search();
  assert.ok(finished);
  assert.deepEqual(small.names("logs").length, 1);
  const { experiment } = await readExperiment(folder.experiment);
  assert.deepEqual(experiment, small.experiment().experiment);
  assert.deepEqual(
    readArchitecture("architecture.yaml", await Deno.readTextFile(folder.architecture)),
    architecture,
  );
  const { engine, seed } = JSON.parse(await Deno.readTextFile(folder.provenance));
  assert.deepEqual([engine, seed], ["wasm", 4]);
});

filesTest("search() says in the log which images did what", async () => {
  await using small = new SmallSearch();
  const { folder } = await small.search();
  const log = await Deno.readTextFile(folder.log);
  assert.match(log, /21 training images of 1x8x7, 3 classes/);
  assert.match(log, /Weights are trained on training images 0 to 10\n/);
  assert.match(log, /Alphas are trained on training images 11 to 20\n/);
  assert.match(log, /Validation is on training images 11 to 20, those of the alphas\n/);
  assert.match(log, /The test images are not read/);
  assert.match(log, /\d+ weights, 18 alphas/);
});

const orders: [overrides: string[], method: RegExp][] = [
  [[], /Method: darts, first order, 2 epochs/],
  [["search.first_order=false"], /Method: darts, second order by finite differences of 0\.01, 2/],
  [
    ["search.first_order=false", "search.epsilon=0.2"],
    /Method: darts, second order by finite differences of 0\.2, 2/,
  ],
  [
    ["search.first_order=false", "search.second_order=exact"],
    /Method: darts, exact second order, 2/,
  ],
];

filesTest(
  "search() goes every order to its end, says which, and finds something else by each",
  async () => {
    await using small = new SmallSearch();
    const alphas = new Set<string>();
    for (const [overrides, method] of orders) {
      const { folder, finished } = await small.search(overrides);
      assert.ok(finished);
      assert.match(await Deno.readTextFile(folder.log), method);
      alphas.add(JSON.stringify((await readMetrics(folder.metrics)).map((line) => line.alphas)));
    }
    assert.equal(alphas.size, orders.length);
  },
);

filesTest("search() measures every epoch", async () => {
  await using small = new SmallSearch();
  const { folder, architecture } = await small.search();
  const metrics = await readMetrics(folder.metrics);
  assert.deepEqual(metrics.map(({ epoch, step }) => [epoch, step]), [[1, 3], [2, 6]]);
  const accuracies = metrics.map(({ valid }) => (valid as { accuracy: number }).accuracy);
  assert.equal(architecture?.valid_accuracy, Math.max(...accuracies));
  // Ten validation images, so a sum over batches of 4, 4 and 2 must come to tenths.
  for (const accuracy of accuracies) assert.ok(Number.isInteger(10 * accuracy));
  const rates = metrics.map((line) => line.learning_rate);
  assert.deepEqual(rates, [0.05, 0.025]);
});

filesTest("search() finds the same for the same seed and something else for another", async () => {
  await using small = new SmallSearch();
  const [first, second, other] = [
    await small.search(),
    await small.search([], { engine: wasmEngine({ threads: 2 }) }),
    await small.search(["seed=5"]),
  ];
  assert.deepEqual(await remains(second.folder), await remains(first.folder));
  const { metrics } = await remains(first.folder);
  assert.notDeepEqual((await remains(other.folder)).metrics, metrics);
});

filesTest("search() tells its hooks in order what it does", async () => {
  await using small = new SmallSearch();
  const told: string[] = [];
  const hooks: SearchHooks = {
    begin: ({ epochs, iterations }) => told.push(`begin ${epochs} ${iterations}`),
    iteration: ({ epoch, iteration }) => told.push(`iteration ${epoch} ${iteration}`),
    validation: (epoch) => told.push(`validation ${epoch}`),
    epoch: ({ epoch }) => told.push(`epoch ${epoch}`),
  };
  await small.search(["search.epochs=1"], { hooks });
  assert.deepEqual(told, [
    `begin 1 ${ITERATIONS}`,
    "iteration 0 1",
    "iteration 0 2",
    "iteration 0 3",
    "validation 0",
    "epoch 1",
  ]);
});

filesTest("search() saves checkpoints after every checkpoint_every iterations", async () => {
  await using small = new SmallSearch();
  const saved = async (...overrides: string[]) => {
    const { folder, architecture } = await small.search(overrides);
    return [small.names(folder.checkpoints.slice(small.path.length + 1)), architecture?.epoch];
  };
  assert.deepEqual(await saved("search.checkpoint_every=2", "search.keep=9"), [[
    "epoch-0001-iteration-00002.safetensors",
    "epoch-0001.safetensors",
    "epoch-0002-iteration-00001.safetensors",
    "epoch-0002.safetensors",
  ], 1]);
  // The last two, and that of the best cells.
  assert.deepEqual(await saved("search.checkpoint_every=2", "search.keep=2"), [[
    "epoch-0001.safetensors",
    "epoch-0002-iteration-00001.safetensors",
    "epoch-0002.safetensors",
  ], 1]);
  assert.deepEqual(await saved("search.checkpoint_every=0"), [[
    "epoch-0001.safetensors",
    "epoch-0002.safetensors",
  ], 1]);
});

filesTest("search() sums up each epoch by itself", async () => {
  await using small = new SmallSearch();
  const { folder } = await small.search(["search.checkpoint_every=1", "search.keep=9"]);
  const sums = async (name: string) => {
    const { metadata } = await loadCheckpoint(`${folder.checkpoints}/${name}.safetensors`);
    const { train, architecture } = JSON.parse(metadata.state!);
    return [train.images, architecture.images];
  };
  // Batches of four, on either side.
  assert.deepEqual(await sums("epoch-0001-iteration-00002"), [8, 8]);
  assert.deepEqual(await sums("epoch-0001"), [0, 0]);
  assert.deepEqual(await sums("epoch-0002-iteration-00001"), [4, 4]);
});

filesTest("search() stopped by its signal saves a checkpoint and says how to go on", async () => {
  await using small = new SmallSearch();
  const abort = new AbortController();
  const hooks: SearchHooks = {
    iteration: ({ epoch, iteration }) => epoch === 1 && iteration === 2 && abort.abort(),
  };
  const { folder, finished } = await small.search([], { signal: abort.signal, hooks });
  assert.equal(finished, false);
  const log = await Deno.readTextFile(folder.log);
  assert.match(log, /Stopped at iteration 2 of epoch 2, saved in \S+epoch-0002-iteration-00002/);
  assert.ok(log.includes(`deno task search --resume ${folder.path}`));
});

const SECOND = ["search.first_order=false"];
const EXACT = [...SECOND, "search.second_order=exact"];
const FAST = "weights={optimizer: sgd, learning_rate: 1e25}";
const ALPHAS = "alphas={optimizer: sgd, learning_rate: 1e20, weight_decay: 1e28}";

/** How numbers go wrong, in which iteration, and what may help. */
const lost: [overrides: string[], what: RegExp, iteration: number, mend: RegExp][] = [
  [
    ["weights={optimizer: sgd, learning_rate: 1e15}"],
    /^Expected the architecture step's loss to be finite /,
    2,
    /^Lower weights\.learning_rate or set weights\.gradient_clip in \S+experiment\.yaml/,
  ],
  [
    [FAST],
    /^Expected cells\.0\.\S+ to be finite /,
    2,
    /^Lower weights\.learning_rate or set weights\.gradient_clip in \S+experiment\.yaml/,
  ],
  ...[[], SECOND, EXACT].map((order): typeof lost[number] => [
    [ALPHAS, ...order],
    /^Expected alphas\.normal to be finite /,
    1,
    /^Lower alphas\.learning_rate or weights\.learning_rate in \S+experiment\.yaml/,
  ]),
  // The weights that are looked ahead to are lost, though those of the search are not yet.
  ...[SECOND, EXACT].map((order): typeof lost[number] => [
    [FAST, ...order],
    /^Expected Adam's second moment of alphas\.normal to be finite /,
    1,
    /^Lower alphas\.learning_rate or weights\.learning_rate in \S+experiment\.yaml/,
  ]),
];

for (const [overrides, what, iteration, mend] of lost) {
  filesTest(
    `search() stops at a number that is not finite with ${overrides.join(" ")}`,
    async () => {
      await using small = new SmallSearch();
      const seen: number[] = [];
      const hooks: SearchHooks = { iteration: ({ iteration }) => void seen.push(iteration) };
      const stopped = small.search([...overrides, "search.checkpoint_every=1"], { hooks });
      await assert.rejects(stopped, (error: Error) => {
        const lines = error.message.split("\n");
        assert.equal(error.name, "RunError");
        assert.match(lines[0]!, what);
        const place = `at iteration ${iteration} of epoch 1, step ${iteration}, but found `;
        assert.ok(lines[0]!.includes(place), lines[0]!);
        assert.match(
          lines[1]!,
          iteration > 1
            ? /^The run is safe in \S+epoch-0001-iteration-00001\.safetensors, taken at iteration 1 /
            : /^There is no checkpoint in /,
        );
        assert.match(lines[2]!, mend);
        return true;
      });
      assert.equal(seen.length, iteration - 1);
      const [run] = small.names("logs");
      const checkpoints = small.names(`logs/${run}/checkpoints`);
      assert.equal(checkpoints.length, iteration - 1);
    },
  );
}

filesTest(
  "search() and resumeSearch() asked to stop before there is a run change nothing",
  async () => {
    await using small = new SmallSearch();
    // Asked at each turn of the event loop on the way, until the first that comes too late.
    for (let turns = 0;; turns++) {
      const abort = new AbortController();
      let left = turns;
      const wait = () => void (left-- > 0 ? setTimeout(wait, 0) : abort.abort());
      wait();
      const outcome = await small.search([], { signal: abort.signal }).catch((error) => error);
      if (!(outcome instanceof DOMException)) {
        assert.equal(outcome.finished, false);
        assert.ok(turns > 5, `${turns}`);
        break;
      }
      assert.equal(outcome, abort.signal.reason);
      assert.ok(!small.names().includes("logs"));
    }
    const [run] = small.names("logs");
    const log = await Deno.readTextFile(`${small.runs}/${run}/log.txt`);
    const options = { engine: wasmEngine({ threads: 1 }), signal: AbortSignal.abort() };
    await assert.rejects(resumeSearch(`${small.runs}/${run}`, options), { name: "AbortError" });
    assert.equal(await Deno.readTextFile(`${small.runs}/${run}/log.txt`), log);
  },
);

const refusals: [what: string, overrides: string[], message: RegExp][] = [
  [
    "more images than there are",
    ["data.train=12"],
    /command line:1:12: Expected train \+ valid to be at most 21/,
  ],
  [
    "data that is not there",
    ["data.dataset=./no/such/folder"],
    /command line:1:14: Cannot find \.\/no\/such\/folder/,
  ],
  [
    "a reduction cell with nothing to reduce",
    [
      "network.cells=[{type: reduction, channels: 2}, {type: reduction, channels: 2}, " +
      "{type: reduction, channels: 2}, {type: reduction, channels: 2}]",
    ],
    /command line:1:\d+: Expected at least 2x2 pixels for a reduction cell but found 1x1/,
  ],
  [
    "a mean for channels that the images do not have",
    ["data.mean=[0.1, 0.2]", "data.deviation=[1, 1]"],
    /small\.yaml:4:12: Expected mean of .* to have one value per channel, 1, but found 2/,
  ],
];

for (const [what, overrides, message] of refusals) {
  filesTest(`search() refuses ${what} and writes nothing`, async () => {
    await using small = new SmallSearch();
    await assert.rejects(small.search(overrides), { name: "ExperimentError", message });
    assert.deepEqual(small.names().filter((name) => name === "logs"), []);
  });
}

filesTest("search() refuses a folder for runs that it cannot write", async () => {
  await using small = new SmallSearch();
  await Deno.writeTextFile(small.runs, "a file");
  await assert.rejects(small.search(), { name: "RunError", exitCode: 2 });
});

filesTest("search() takes one number for the mean of all channels", async () => {
  await using small = new SmallSearch();
  const one = await small.search(["data.mean=0.3", "data.deviation=0.2", "search.epochs=1"]);
  const list = await small.search(["data.mean=[0.3]", "data.deviation=[0.2]", "search.epochs=1"]);
  const own = await small.search(["search.epochs=1"]);
  const lossOf = async ({ folder }: typeof one) => (await readMetrics(folder.metrics))[0]?.valid;
  assert.deepEqual(await lossOf(one), await lossOf(list));
  assert.notDeepEqual(await lossOf(one), await lossOf(own));
});
