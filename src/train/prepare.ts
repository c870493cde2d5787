/**
 * Everything that can be wrong with a training, found out before it leaves a trace.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Source } from "../config/source.ts";
import { batchCount } from "../data/order.ts";
import type { Engine, Session } from "../engine/engine.ts";
import { pathsOf } from "../graph/program.ts";
import { openSession, showingWhere } from "../search/prepare.ts";
import type { Genotype } from "../space/genotype.ts";
import { requireFitting } from "./augment.ts";
import type { NetworkCost } from "./cost.ts";
import { loadTrainingData, type TrainingData } from "./data.ts";
import { turn } from "../turn.ts";
import { trainingPrograms } from "./programs.ts";

/** A training that can begin. */
export interface PreparedTraining {
  readonly experiment: Experiment;
  readonly genotype: Genotype;
  readonly data: TrainingData;
  readonly session: Session;
  readonly cost: NetworkCost;
  /** Paths that an image may lose in a weight step. */
  readonly paths: number;
  /** Iterations of an epoch: one pass over the training images. */
  readonly iterations: number;
}

/** What a training is prepared with. */
export interface PrepareOptions {
  readonly engine: Engine;
  /** The images; loaded as the experiment says if left out. */
  readonly data?: TrainingData;
  /** Where the experiment is written, to show there what is wrong with it. */
  readonly source?: Source;
  /** Stops between two steps of it. */
  readonly signal?: AbortSignal;
}

/**
 * Loads the images, builds the programs and opens a session.
 *
 * @throws {ExperimentError} if the data or the network cannot be used as the experiment says; without
 * a source, the cause itself
 */
export async function prepareTraining(
  genotype: Genotype,
  experiment: Experiment,
  { engine, data: given, source, signal }: PrepareOptions,
): Promise<PreparedTraining> {
  const { batch_size: batchSize, cells } = experiment.evaluation;
  const places = {
    cells: cells ? "evaluation.cells" : "network.cells",
    batch: "evaluation.batch_size",
  };
  return await showingWhere(places, source, async () => {
    const data = given ?? await loadTrainingData(experiment);
    requireFitting(experiment.evaluation, data.store);
    const { programs, cost } = trainingPrograms(genotype, experiment, data.store, data.classes);
    const { deterministic } = experiment.search;
    await turn(signal);
    const { store } = data;
    const session = await openSession(engine, programs, store, batchSize, deterministic, signal);
    const iterations = batchCount(data.train.end - data.train.start, batchSize);
    const paths = Math.max(...programs.map(pathsOf));
    return { experiment, genotype, data, session, cost, paths, iterations };
  });
}
