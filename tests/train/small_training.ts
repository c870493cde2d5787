/**
 * A training on twenty-one images of 8×7 pixels, tested on nine: a second at most, on any engine.
 *
 * @module
 */

import { parseExperiment } from "../../src/config/parse.ts";
import { ExperimentError } from "../../src/config/error.ts";
import { Random } from "../../src/random.ts";
import type { RunFolder } from "../../src/run/folder.ts";
import { readMetrics } from "../../src/run/metrics.ts";
import { wasmEngine } from "../../src/engine/wasm/engine.ts";
import type { Architecture } from "../../src/space/architecture.ts";
import { resultFile, trainInto, type TrainRunOptions } from "../../src/train/run.ts";
import { encodeIdx } from "../data/idx_file.ts";
import { TemporaryFolder } from "../run/temporary.ts";

/** Iterations of an epoch: 21 training images in batches of 8. */
export const ITERATIONS = 3;
export const EPOCHS = 2;

export const architecture: Architecture = {
  name: "small",
  cell_inputs: 1,
  nodes: 2,
  operations: ["max_pool_3x3", "identity", "conv_3x3"],
  genotype: {
    normal: [
      { from: "c_{k-1}", to: 0, operation: "conv_3x3" },
      { from: "c_{k-1}", to: 1, operation: "identity" },
      { from: 0, to: 1, operation: "max_pool_3x3" },
    ],
    reduction: [
      { from: "c_{k-1}", to: 0, operation: "max_pool_3x3" },
      { from: "c_{k-1}", to: 1, operation: "identity" },
      { from: 0, to: 1, operation: "conv_3x3" },
    ],
  },
};

/** A folder with images, and with runs that may be trained. */
export class SmallTraining extends TemporaryFolder {
  readonly training = `${this.path}/train`;

  constructor() {
    super();
    const random = new Random(3, "images");
    const bytes = (count: number, most: number) =>
      Uint8Array.from({ length: count }, () => random.below(most));
    for (const [part, count] of [["train", 21], ["t10k", 9]] as const) {
      const images = encodeIdx([count, 8, 7], bytes(count * 56, 256));
      // Every class is there.
      const labels = encodeIdx([count], Uint8Array.from({ length: count }, (_, i) => i % 3));
      Deno.writeFileSync(`${this.path}/${part}-images-idx3-ubyte`, images);
      Deno.writeFileSync(`${this.path}/${part}-labels-idx1-ubyte`, labels);
    }
  }

  /** The text of the experiment. */
  get text(): string {
    return `name: small
seed: 4
data: { dataset: ${JSON.stringify(this.path)} }
network:
  nodes: 2
  cells:
    - { type: reduction, channels: 2 }
    - { type: normal, channels: 3 }
  operations: [max_pool_3x3, identity, conv_3x3]
search: { method: darts, epochs: 1 }
weights: { optimizer: sgd, learning_rate: 0.05 }
evaluation:
  epochs: ${EPOCHS}
  batch_size: 8
`;
  }

  /** The experiment, with changes as on a command line. */
  experiment(...overrides: string[]) {
    const result = parseExperiment({ file: "small.yaml", text: this.text, overrides });
    if ("problems" in result) throw new ExperimentError(result.problems);
    return result;
  }

  /** Trains on the record on the wasm engine, unless told otherwise. */
  async train(overrides: readonly string[] = [], options: Partial<TrainRunOptions> = {}) {
    const { experiment, source } = this.experiment(...overrides);
    const defaults = { engine: wasmEngine({ threads: 1 }), source };
    return await trainInto(this.training, architecture, experiment, { ...defaults, ...options });
  }
}

/** What a training must leave behind, however often it was interrupted: all but times. */
export async function remains(folder: RunFolder) {
  // Those of earlier epochs give way to those that interruptions leave.
  const checkpoint = await Deno.readFile(`${folder.checkpoints}/epoch-000${EPOCHS}.safetensors`);
  const untimed = (lines: Record<string, unknown>[]) =>
    lines.map((line) => ({ ...line, seconds: 0 }));
  const metrics = untimed(await readMetrics(folder.metrics));
  const result = JSON.parse(await Deno.readTextFile(resultFile(folder)));
  return { checkpoint, metrics, result: { ...result, seconds: 0, reports: metrics } };
}
