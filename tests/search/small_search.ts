/**
 * A search on twenty-one images of 8×7 pixels: a second at most, on any engine.
 *
 * @module
 */

import { parseExperiment } from "../../src/config/parse.ts";
import { ExperimentError } from "../../src/config/error.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import { Random } from "../../src/random.ts";
import { loadLatestCheckpoint } from "../../src/run/checkpoint.ts";
import type { RunFolder } from "../../src/run/folder.ts";
import { readMetrics } from "../../src/run/metrics.ts";
import { search, type SearchOptions } from "../../src/search/search.ts";
import { encodeIdx } from "../data/idx_file.ts";
import { TemporaryFolder } from "../run/temporary.ts";

const COUNT = 21;

/** Iterations of an epoch: 11 training images in batches of 4. */
export const ITERATIONS = 3;
export const EPOCHS = 2;

/** A folder with images and, after a search, runs. */
export class SmallSearch extends TemporaryFolder {
  readonly runs = `${this.path}/logs`;

  constructor() {
    super();
    const random = new Random(3, "images");
    const bytes = (count: number, most: number) =>
      Uint8Array.from({ length: count }, () => random.below(most));
    const files = {
      "train-images-idx3-ubyte": encodeIdx([COUNT, 8, 7], bytes(COUNT * 56, 256)),
      "train-labels-idx1-ubyte": encodeIdx([COUNT], bytes(COUNT, 3)),
    };
    for (const [name, data] of Object.entries(files)) {
      Deno.writeFileSync(`${this.path}/${name}`, data);
    }
  }

  /** The text of the experiment. */
  get text(): string {
    return `name: small
seed: 4
data:
  dataset: ${JSON.stringify(this.path)}
  train: 11
  valid: 10
  batch_size: 4
network:
  nodes: 2
  cells:
    - { type: reduction, channels: 2 }
    - { type: normal, channels: 3 }
  operations: [max_pool_3x3, identity, conv_3x3]
search:
  method: darts
  epochs: ${EPOCHS}
  keep: 99
weights: { optimizer: sgd, learning_rate: 0.05, schedule: cosine, gradient_clip: 5 }
alphas: { optimizer: adam, learning_rate: 0.01 }
`;
  }

  /** The experiment, with changes as on a command line. */
  experiment(...overrides: string[]) {
    const result = parseExperiment({ file: "small.yaml", text: this.text, overrides });
    if ("problems" in result) throw new ExperimentError(result.problems);
    return result;
  }

  /** Searches on the wasm engine, unless told otherwise, with the folder's own experiment. */
  async search(
    overrides: readonly string[] = [],
    options: Partial<SearchOptions> = {},
    { experiment, source } = this.experiment(...overrides),
  ) {
    const defaults = { engine: wasmEngine({ threads: 1 }), runs: this.runs, source };
    return await search(experiment, { ...defaults, ...options });
  }
}

/** What a run must leave behind, however often it was interrupted: all but times. */
export async function remains(folder: RunFolder) {
  const checkpoints = new Map<string, Uint8Array>();
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    const name = `epoch-000${epoch}.safetensors`;
    checkpoints.set(name, await Deno.readFile(`${folder.checkpoints}/${name}`));
  }
  const metrics = (await readMetrics(folder.metrics)).map((line) => ({ ...line, seconds: 0 }));
  const { checkpoint } = await loadLatestCheckpoint(folder);
  return {
    checkpoints,
    metrics,
    architecture: await Deno.readTextFile(folder.architecture),
    latest: checkpoint?.epoch,
  };
}
