/**
 * What a genotype is worth on the images that a search validates on: its network, trained from new
 * weights for a few epochs.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { loadTraining } from "../data/load.ts";
import { splitImages } from "../data/split.ts";
import type { Engine } from "../engine/engine.ts";
import type { Images } from "../run/digest.ts";
import { storeOf } from "../search/prepare.ts";
import type { Measures } from "../search/report.ts";
import type { Genotype } from "../space/genotype.ts";
import type { NetworkCost } from "../train/cost.ts";
import type { TrainingData } from "../train/data.ts";
import { train } from "../train/train.ts";

/** A candidate's trained network, measured. */
export interface CandidateResult extends NetworkCost {
  /** Of the validation split, after the last epoch. */
  readonly valid: Measures;
  /** Wall time of training and validation. */
  readonly seconds: number;
}

/** What a candidate is trained and validated on, and the images as they were loaded. */
export interface CandidateData extends TrainingData {
  readonly images: Images;
}

/**
 * The images of a search: the training split to train on and the validation split to test on. The
 * test images are not read.
 *
 * @throws {DataError} if the dataset cannot be loaded or split as the experiment says
 */
export async function loadCandidateData({ data }: Experiment): Promise<CandidateData> {
  const dataset = await loadTraining(data.dataset, data);
  const { train, valid } = splitImages(dataset.count, data);
  return { store: storeOf(dataset), classes: dataset.classes, train, test: valid, images: dataset };
}

/** How to measure a candidate. */
export interface CandidateOptions {
  readonly engine: Engine;
  readonly data: TrainingData;
  /** Passes over the training split. */
  readonly epochs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The experiment that a candidate is trained by: on the cells of the search, for so many epochs. */
export function ofCandidate(experiment: Experiment, epochs: number): Experiment {
  const { stem, cells } = experiment.network;
  return { ...experiment, evaluation: { ...experiment.evaluation, stem, cells, epochs } };
}

/**
 * Trains the network of a genotype as `experiment.evaluation` says, but on the cells of the search, for
 * `epochs` epochs, and validates it.
 *
 * @returns `null` if `signal` has stopped it
 * @throws {RunError} if a loss is not finite
 */
export async function evaluateCandidate(
  genotype: Genotype,
  experiment: Experiment,
  { engine, data, epochs, signal }: CandidateOptions,
): Promise<CandidateResult | null> {
  const options = { engine, data, ...(signal && { signal }) };
  const result = await train(genotype, ofCandidate(experiment, epochs), options);
  if (!result.finished) return null;
  const { test_loss: loss, test_accuracy: accuracy, parameters, operations, seconds } = result;
  return { valid: { loss, accuracy }, parameters, operations, seconds };
}
