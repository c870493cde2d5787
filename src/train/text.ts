/**
 * A training in words, for `log.txt` and the terminal.
 *
 * @module
 */

import type { Engine } from "../engine/engine.ts";
import { formatDuration } from "../run/duration.ts";
import {
  describeEngine,
  describeGenotype,
  describeMeasures,
  plural,
  rangeText,
  WHOLE,
} from "../search/text.ts";
import { evaluationNetwork } from "./programs.ts";
import type { PreparedTraining } from "./prepare.ts";
import type { TrainingReport } from "./report.ts";

/** What a training will do, with which images. */
export function describeTraining(
  { experiment, genotype, data, cost, iterations }: PreparedTraining,
  engine: Engine,
  command: readonly string[],
): string {
  const { name, seed, evaluation } = experiment;
  const { channels, height, width } = data.store;
  const { start, end } = data.test;
  const cells = plural(evaluationNetwork(experiment).cells.length, "cell");
  return [
    `Training ${name}, seed ${seed}`,
    `Command: ${command.join(" ")}`,
    `Engine: ${describeEngine(engine)}`,
    ...describeGenotype(genotype).map((line) => `  ${line}`),
    `Network: ${cells}, ${describeCost(cost)}`,
    `Data: ${experiment.data.dataset}, images of ${channels}x${height}x${width}, ` +
    `${data.classes} classes`,
    `  Weights are trained on training images ${rangeText(data.train)}`,
    `  Tests are on ${WHOLE.format(end - start)} test images, which no search reads`,
    `${plural(evaluation.epochs, "epoch")} of ${plural(iterations, "iteration")}, ` +
    `batches of ${evaluation.batch_size}`,
    "",
  ].join("\n");
}

/** `31,130 parameters, 3,124,096 multiply-adds` */
export function describeCost(
  { parameters, operations }: { readonly parameters: number; readonly operations: number },
): string {
  return `${plural(parameters, "parameter")}, ${plural(operations, "multiply-add")}`;
}

/** What an epoch of a training came to. */
export function describeTrainingEpoch(report: TrainingReport, epochs: number): string {
  const { epoch, train, test, seconds } = report;
  return `Epoch ${epoch}/${epochs}: training ${describeMeasures(train)}; ` +
    `test ${describeMeasures(test)}; ${formatDuration(seconds)}`;
}
