/**
 * The two experiments in the space of the DARTS paper: what they declare, and a tiny search of each
 * on images of the same format.
 *
 * @module
 */

import assert from "node:assert/strict";
import { readExperiment } from "../../src/config/read.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { lower } from "../../src/engine/wasm/lower/lower.ts";
import { writeFigures } from "../../src/figure/figures.ts";
import { Random } from "../../src/random.ts";
import { deriveGenotype } from "../../src/search/genotype.ts";
import { orderOf, searchPrograms } from "../../src/search/programs.ts";
import { search } from "../../src/search/search.ts";
import type { GenotypeEdge } from "../../src/space/genotype.ts";
import { operationName } from "../../src/space/operation.ts";
import { edgeCount } from "../../src/space/supernet.ts";
import { cifar10Files } from "../data/cifar10_files.ts";
import { type Files, withFolder } from "../data/folder.ts";
import { encodeIdx } from "../data/idx_file.ts";
import { filesTest } from "../permissions.ts";

const NAMES = ["darts-cifar10", "darts-fashion-mnist"];

const OPERATIONS = [
  "none",
  "max_pool_3x3",
  "avg_pool_3x3",
  "skip_connect",
  "sep_conv_3x3",
  "sep_conv_5x5",
  "dil_conv_3x3",
  "dil_conv_5x5",
];

function read(name: string, overrides: readonly string[] = []) {
  const path = new URL(`../../configs/${name}.yaml`, import.meta.url).pathname;
  return readExperiment(path, { overrides });
}

/** Twenty images of 28×28 pixels of two classes. */
function idxFiles(): Files {
  const random = new Random(1, "images");
  const images = Uint8Array.from({ length: 20 * 784 }, () => random.below(256));
  return {
    "train-images-idx3-ubyte": encodeIdx([20, 28, 28], images),
    "train-labels-idx1-ubyte": encodeIdx([20], Uint8Array.from({ length: 20 }, (_, i) => i % 2)),
  };
}

/** Each node keeps two edges, from earlier states, and none of them is `none`. */
function checkCell(edges: readonly GenotypeEdge[], nodes: number): void {
  for (let node = 0; node < nodes; node++) {
    const kept = edges.filter(({ to }) => to === node);
    assert.equal(kept.length, 2, `node ${node}`);
    assert.equal(new Set(kept.map(({ from }) => from)).size, 2);
    for (const { from, operation } of kept) {
      assert.ok(typeof from === "string" || from < node);
      assert.ok(OPERATIONS.slice(1).includes(operation), operation);
    }
  }
  assert.equal(edges.length, 2 * nodes);
}

for (const name of NAMES) {
  filesTest(`${name} declares the space and the schedule of the paper`, async () => {
    const { experiment: { network, weights, alphas } } = await read(name);
    const { stem, cells } = network;
    assert.deepEqual([network.cell_inputs, network.nodes], [2, 4]);
    assert.deepEqual(network.operations.map(operationName), OPERATIONS);
    const third = Math.floor(cells.length / 3), twoThirds = Math.floor(2 * cells.length / 3);
    const reductions = cells.flatMap(({ type }, i) => type === "reduction" ? [i] : []);
    assert.deepEqual(reductions, [third, twoThirds]);
    const first = cells[0]!.channels;
    assert.deepEqual(
      cells.map(({ channels }) => channels),
      cells.map((_, i) => first * (i < third ? 1 : i < twoThirds ? 2 : 4)),
    );
    assert.deepEqual(stem, { channels: 3 * first });
    assert.ok(weights.optimizer === "sgd" && alphas.optimizer === "adam");
    assert.deepEqual([weights.learning_rate, weights.minimum, weights.schedule], [
      0.025,
      0.001,
      "cosine",
    ]);
    assert.deepEqual([weights.momentum, weights.weight_decay, weights.gradient_clip], [
      0.9,
      3e-4,
      5,
    ]);
    assert.deepEqual([alphas.learning_rate, alphas.betas, alphas.weight_decay], [
      3e-4,
      [0.5, 0.999],
      1e-3,
    ]);
  });

  filesTest(`${name} keeps two edges a node and never none, however strong`, async () => {
    const { experiment: { network } } = await read(name);
    const edges = edgeCount(network);
    assert.equal(edges, 14);
    const random = new Random(2, "alphas");
    const alphas = Float64Array.from(
      { length: edges * OPERATIONS.length },
      (_, i) => i % OPERATIONS.length === 0 ? 9 : random.normal(),
    );
    checkCell(deriveGenotype({ normal: alphas }, network).normal, network.nodes);
  });

  filesTest(`${name} searches a tiny version of itself and draws both inputs`, async () => {
    const files = name === "darts-cifar10" ? cifar10Files(4) : idxFiles();
    await withFolder(files, async (folder) => {
      const { experiment, source } = await read(name, [
        `data.dataset=${folder}`,
        "data.train=6",
        "data.valid=6",
        "data.batch_size=4",
        "network.stem.channels=6",
        "network.cells=[{type: normal, channels: 2}, {type: reduction, channels: 4}, " +
        "{type: normal, channels: 4}]",
        "search.epochs=2",
      ]);
      const engine = wasmEngine({ threads: 1 });
      const result = await search(experiment, { engine, source, runs: `${folder}/logs` });
      assert.ok(result.finished && result.architecture);
      const { genotype } = result.architecture;
      await writeFigures(result.architecture, `${folder}/figures`);
      for (const type of ["normal", "reduction"] as const) {
        checkCell(genotype[type], 4);
        const svg = await Deno.readTextFile(`${folder}/figures/${type}.svg`);
        const text = svg.replaceAll(/<[^>]*>/g, " ");
        assert.match(text, /c\s+k-2/);
        assert.match(text, /c\s+k-1/);
      }
    });
  });
}

filesTest("darts-cifar10 fits into the memory that WebAssembly reaches", async () => {
  const { experiment } = await read("darts-cifar10");
  const { network, data } = experiment;
  const size = { channels: 3, height: 32, width: 32 };
  const store = {
    ...size,
    count: 50_000,
    // Only their number counts: nothing is read.
    pixels: { kind: "bytes", data: new Uint8Array(0), mean: [0, 0, 0], deviation: [1, 1, 1] },
    labels: new Uint8Array(0),
  } as const;
  const programs = searchPrograms(network, size, 10, orderOf(experiment.search));
  const { memory } = lower(programs, store, data.batch_size, 16);
  assert.ok(memory.bytes < 2 ** 32, `${memory.bytes / 2 ** 30} GiB`);
});
