/**
 * Training the discrete network of a genotype from new weights, in memory.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { initialize } from "../search/initial.ts";
import type { Genotype } from "../space/genotype.ts";
import { runTraining, type TrainingHooks } from "./epochs.ts";
import { type PrepareOptions, prepareTraining } from "./prepare.ts";
import type { TrainingResult } from "./report.ts";
import { resultOf } from "./result.ts";
import { initialTraining } from "./state.ts";

/** How to train. */
export interface TrainOptions extends PrepareOptions {
  /** Finish the iteration and stop. */
  readonly signal?: AbortSignal;
  readonly hooks?: TrainingHooks;
}

/**
 * Trains the network that `experiment.evaluation` builds from a genotype, and tests it after each
 * epoch. Nothing is written. The result depends on the genotype, the experiment and the images only,
 * not on the number of threads; another `experiment.seed` is another start and another order.
 *
 * @throws {ExperimentError} if the experiment cannot be run as written
 * @throws {RunError} if a loss is not finite
 *
 * @example
 * ```ts ignore
 * import { loadTrainingData, readExperiment, train, wasmEngine } from "@cellwright/cellwright";
 *
 * const { experiment } = await readExperiment("configs/mnist-small.yaml", {
 *   overrides: ["evaluation.epochs=1"],
 * });
 * const data = await loadTrainingData(experiment); // once for many trainings
 * for (const genotype of genotypes) {
 *   const { test_accuracy } = await train(genotype, experiment, { engine: wasmEngine(), data });
 *   console.log(test_accuracy);
 * }
 * ```
 */
export async function train(
  genotype: Genotype,
  experiment: Experiment,
  { signal, hooks, ...options }: TrainOptions,
): Promise<TrainingResult> {
  const prepared = await prepareTraining(genotype, experiment, options);
  try {
    initialize(prepared.session, experiment.seed);
    const state = initialTraining();
    const watch = { ...(signal && { signal }), ...(hooks && { hooks }) };
    const finished = await runTraining(prepared, state, null, watch);
    return resultOf(prepared, state, finished);
  } finally {
    prepared.session.close();
  }
}
