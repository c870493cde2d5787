/**
 * One config, measured: our work and the peer's in turns, so that a machine that changes its speed is
 * unfair to neither.
 *
 * @module
 */

import { readExperiment } from "../config/read.ts";
import { loadTraining } from "../data/load.ts";
import type { Engine } from "../engine/engine.ts";
import { timeKernels } from "./kernels.ts";
import { noiseImages } from "./noise.ts";
import { PEER_MODES, runPeer } from "./peer.ts";
import type { ConfigReport, Timing } from "./report.ts";
import { timeStart } from "./startup.ts";
import { Subject } from "./subject.ts";
import { CELLS, cellsFor, TrainingSubject } from "./training.ts";

/** Iterations of a turn. PyTorch's take longer, so it takes fewer. */
const OURS = 40, THEIRS = 15, WARMUP = 20, THEIR_WARMUP = 5;

/** An evaluation takes this many images, or so many batches if they are smaller. */
const MOST_IMAGES = 10_000, MOST_BATCHES = 160;

/** How to measure. */
export interface MeasureOptions {
  readonly engine: Engine;
  /** Turns of each system. */
  readonly rounds: number;
  /** The Python that has PyTorch, if there is one. */
  readonly python?: string;
  /** Whether to time each kernel as well. */
  readonly kernels: boolean;
  /** Is told each step before it is taken. */
  say(text: string): void;
}

/**
 * Measures iterations, evaluations and the start of a search.
 *
 * @param config path of an experiment file; its dataset may be noise, as noise.ts says
 * @throws {ConfigError} and whatever else keeps a search from beginning
 */
export async function measure(
  config: string,
  { engine, rounds, python, kernels, say }: MeasureOptions,
): Promise<ConfigReport> {
  const { experiment } = await readExperiment(config);
  const noise = noiseImages(experiment.data.dataset);
  const dataset = noise ?? await loadTraining(experiment.data.dataset, experiment.data);
  const batch = experiment.data.batch_size;
  const images = Math.min(MOST_IMAGES, MOST_BATCHES * batch);
  const evaluation = `evaluation of ${images.toLocaleString("en")} images`;
  const { threads } = engine;
  const { height: size, channels } = dataset;
  const peer = { threads, size, channels, images };
  const samples = new Samples();
  const subject = await Subject.start(experiment, dataset, engine, WARMUP);
  try {
    for (let round = 1; round <= rounds; round++) {
      say(`${config}: turn ${round} of ${rounds}`);
      for (let i = 0; i < OURS; i++) samples.add("iteration", OWN, await subject.iteration());
      for (const mode of python === undefined ? [] : PEER_MODES) {
        const work = { ...peer, work: "search", iterations: THEIRS, warmup: THEIR_WARMUP } as const;
        const { median } = await runPeer(python!, config, mode, work);
        samples.add("iteration", `PyTorch ${mode}`, median);
      }
      samples.add(evaluation, OWN, await subject.evaluation(images));
      for (const mode of python === undefined ? [] : PEER_MODES) {
        const work = { ...peer, work: "evaluation", iterations: 1, warmup: 1 } as const;
        const { median } = await runPeer(python!, config, mode, work);
        samples.add(evaluation, `PyTorch ${mode}`, median);
      }
    }
  } finally {
    subject.close();
  }
  const cells = await cellsFor(experiment);
  if (cells) {
    using training = await TrainingSubject.start(cells, experiment, dataset, engine, WARMUP);
    for (let round = 1; round <= rounds; round++) {
      say(`${config}: training ${round} of ${rounds}`);
      for (let i = 0; i < OURS; i++) samples.add(TRAINING, OWN, await training.step());
      for (const mode of python === undefined ? [] : PEER_MODES) {
        const steps = { work: "training", iterations: THEIRS, warmup: THEIR_WARMUP } as const;
        const { median } = await runPeer(python!, config, mode, {
          ...peer,
          ...steps,
          cells: CELLS,
        });
        samples.add(TRAINING, `PyTorch ${mode}`, median);
      }
    }
  }
  for (let round = 1; round <= rounds && !noise && engine.name === "wasm"; round++) {
    say(`${config}: start ${round} of ${rounds}`);
    samples.add("start to first iteration", OWN, await timeStart(config, threads));
  }
  if (kernels) say(`${config}: kernels`);
  const times = kernels ? await timeKernels(experiment, dataset) : [];
  return { config, threads, batch, timings: samples.timings, kernels: times };
}

const OWN = "cellwright", TRAINING = "training step";

/** Samples by work and system, in the order in which they came. */
class Samples {
  readonly #samples = new Map<string, { work: string; system: string; samples: number[] }>();

  add(work: string, system: string, milliseconds: number): void {
    const key = `${work}\n${system}`;
    const timing = this.#samples.get(key) ?? { work, system, samples: [] };
    timing.samples.push(milliseconds);
    this.#samples.set(key, timing);
  }

  get timings(): Timing[] {
    return [...this.#samples.values()];
  }
}
