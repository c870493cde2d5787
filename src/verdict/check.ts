/**
 * Everything that can be wrong with a verdict, found out before it leaves a trace: its first training
 * comes long after its first search.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Source } from "../config/source.ts";
import type { Engine } from "../engine/engine.ts";
import { Random } from "../random.ts";
import { prepare } from "../search/prepare.ts";
import { drawGenotype } from "../space/draw.ts";
import { prepareTraining } from "../train/prepare.ts";

/** What an experiment is checked with. */
export interface CheckOptions {
  readonly engine: Engine;
  /** Where the experiment is written, to show there what is wrong with it. */
  readonly source: Source;
  /** Stops between two steps of it. */
  readonly signal: AbortSignal;
}

/**
 * Prepares the search, and the training of cells of its space, and closes both again.
 *
 * @throws {ExperimentError} if one of them cannot be done as the experiment says
 * @throws the signal's reason once it is aborted
 */
export async function checkExperiment(
  experiment: Experiment,
  { engine, source, signal }: CheckOptions,
): Promise<void> {
  const search = await prepare(experiment, engine, source, signal);
  search.session.close();
  const genotype = drawGenotype(experiment.network, new Random(experiment.seed, "check"));
  const training = await prepareTraining(genotype, experiment, { engine, source, signal });
  training.session.close();
}
