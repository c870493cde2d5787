/**
 * The programs of a training: the weight step and the evaluation of a discrete network.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { optimize } from "../graph/passes/mod.ts";
import { buildProgram, type Program } from "../graph/program.ts";
import { PROGRAM } from "../search/programs.ts";
import { buildDiscrete, type DiscreteSpec } from "../space/discrete.ts";
import type { Genotype } from "../space/genotype.ts";
import type { ImageSize } from "../space/skeleton.ts";
import { type NetworkCost, networkCost } from "./cost.ts";

/** The network that an experiment evaluates genotypes with. */
export function evaluationNetwork(
  { network, evaluation: { stem = network.stem, cells = network.cells } }: Pick<
    Experiment,
    "network" | "evaluation"
  >,
): DiscreteSpec {
  return { ...network, stem, cells };
}

/** The programs of a training, and what the network costs. */
export interface TrainingPrograms {
  readonly programs: readonly Program[];
  readonly cost: NetworkCost;
}

/**
 * Builds the network of a genotype and the programs that train and evaluate it.
 *
 * @throws {FitError} if the images are too small for the cells
 */
export function trainingPrograms(
  genotype: Genotype,
  experiment: Pick<Experiment, "network" | "evaluation">,
  size: ImageSize,
  classes: number,
): TrainingPrograms {
  const spec = evaluationNetwork(experiment);
  const { label_smoothing: smoothing, drop_path } = experiment.evaluation;
  const regularization = { smoothing, dropPath: drop_path > 0 };
  const train = buildDiscrete(genotype, spec, size, classes, "train", regularization);
  return {
    programs: [
      buildProgram(PROGRAM.weightStep, optimize(train), ["weights"], { statistics: true }),
      evaluationProgram(genotype, experiment, size, classes),
    ],
    cost: networkCost(train),
  };
}

/** The program that finds the logits of a trained network. */
export function evaluationProgram(
  genotype: Genotype,
  experiment: Pick<Experiment, "network" | "evaluation">,
  size: ImageSize,
  classes: number,
): Program {
  const spec = evaluationNetwork(experiment);
  const network = buildDiscrete(genotype, spec, size, classes, "evaluate");
  return buildProgram(PROGRAM.evaluation, optimize(network), [], { statistics: false });
}
