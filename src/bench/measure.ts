/**
 * One config, measured.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { readExperiment } from "../config/read.ts";
import type { Dataset } from "../data/dataset.ts";
import { loadTraining } from "../data/load.ts";
import type { Engine } from "../engine/engine.ts";
import { timeKernels } from "./kernels.ts";
import { noiseImages } from "./noise.ts";
import type { ConfigReport } from "./report.ts";
import { timeStart } from "./startup.ts";
import { Subject } from "./subject.ts";
import { findCells, TrainingSubject } from "./training.ts";
import { type TurnOptions, Turns } from "./turns.ts";

/** Iterations of a turn, and iterations before the first that are not counted. */
export const OURS = { iterations: 40, warmup: 20 };

/** The same of PyTorch, whose iterations take longer. */
export const THEIRS = { iterations: 15, warmup: 5 };

/** An evaluation takes this many images, or so many batches if they are smaller. */
const MOST_IMAGES = 10_000, MOST_BATCHES = 160;

/** A quick one takes this share of them: PyTorch's evaluations are most of a bench. */
const QUICK = 1 / 4;

/** How to measure. */
export interface MeasureOptions extends Omit<TurnOptions, "save"> {
  readonly engine: Engine;
  /** Whether to time each kernel as well. */
  readonly kernels: boolean;
  /** Keeps what is there, which is more each time, so that nothing is lost with the process. */
  save(report: ConfigReport): Promise<void>;
}

/** A config that can be measured. */
export interface Bench {
  /** Path of the experiment file. */
  readonly config: string;
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  /** Whether the images are noise, which no search can load. */
  readonly noise: boolean;
  /** How many images an evaluation takes. */
  readonly images: number;
}

/**
 * Reads a config and loads its images.
 *
 * @param config path of an experiment file; its dataset may be noise, as noise.ts says
 * @param options.quick whether evaluations take fewer images
 * @throws {ExperimentError} and whatever else keeps a search from beginning
 */
export async function openBench(
  config: string,
  { quick }: { readonly quick: boolean },
): Promise<Bench> {
  const { experiment } = await readExperiment(config);
  const noise = noiseImages(experiment.data.dataset);
  const dataset = noise ?? await loadTraining(experiment.data.dataset, experiment.data);
  const most = Math.min(MOST_IMAGES, MOST_BATCHES * experiment.data.batch_size);
  const images = quick ? Math.round(QUICK * most) : most;
  return { config, experiment, dataset, noise: noise !== undefined, images };
}

/**
 * Measures iterations, evaluations, training steps and the start of a search.
 *
 * @throws the signal's reason if it is aborted; what was measured is saved by then
 */
export async function measure(
  { config, experiment, dataset, noise, images }: Bench,
  { engine, kernels, ...options }: MeasureOptions,
): Promise<ConfigReport> {
  const { threads } = engine;
  const batch = experiment.data.batch_size;
  const report = (): ConfigReport => ({
    config,
    threads,
    batch,
    timings: turns.timings,
    kernels: [],
  });
  const turns: Turns = new Turns(config, { ...options, save: () => options.save(report()) });
  const peer = { threads, size: dataset.height, channels: dataset.channels, images };

  const subject = await Subject.start(experiment, dataset, engine, OURS.warmup);
  try {
    await turns.take([{
      name: "iteration",
      times: OURS.iterations,
      own: () => subject.iteration(),
      peer: { ...peer, ...THEIRS, work: "search" },
    }, {
      name: `evaluation of ${images.toLocaleString("en")} images`,
      times: 1,
      own: () => subject.evaluation(images),
      peer: { ...peer, work: "evaluation", iterations: 1, warmup: 2 },
    }]);
  } finally {
    subject.close();
  }

  const found = await findCells(experiment);
  const stepName = `training step, batch of ${experiment.evaluation.batch_size}`;
  if (found === null) turns.leaveOut(stepName, "No cells in bench/ belong to this space");
  else {
    const { cells } = found;
    using training = await TrainingSubject.start(cells, experiment, dataset, engine, OURS.warmup);
    await turns.take([{
      name: stepName,
      times: OURS.iterations,
      own: () => training.step(),
      peer: { ...peer, ...THEIRS, work: "training", cells: found.path },
    }]);
  }

  const start = "start to first iteration";
  if (noise) turns.leaveOut(start, "Its images are noise that only the bench can make");
  else if (engine.name !== "wasm") turns.leaveOut(start, "It is measured of the wasm engine alone");
  else await turns.take([{ name: start, times: 1, own: () => timeStart(config, threads) }]);

  if (!kernels) return report();
  options.say(`${config}: kernels`);
  return { ...report(), kernels: await timeKernels(experiment, dataset) };
}
