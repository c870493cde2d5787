/**
 * A search by chance in words, for `log.txt` and the terminal.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Engine } from "../engine/engine.ts";
import { formatDuration } from "../run/duration.ts";
import type { Prepared } from "../search/prepare.ts";
import {
  countParameters,
  describeEngine,
  describeGenotype,
  describeMeasures,
  plural,
  rangeText,
  WHOLE,
} from "../search/text.ts";
import { countGenotypes } from "../space/draw.ts";
import type { TrainingData } from "../train/data.ts";
import type { CandidateReport, SharedCandidateReport, SharedEpochReport } from "./report.ts";

/** What a search by random search with weight sharing will do, with which images. */
export function describeShared(
  { experiment, split, session, iterations }: Prepared,
  engine: Engine,
  command: readonly string[],
): string {
  const { name, seed, data, network, search } = experiment;
  const weights = WHOLE.format(countParameters(session, "weights"));
  return [
    `Search ${name}, seed ${seed}`,
    `Command: ${command.join(" ")}`,
    `Engine: ${describeEngine(engine)}`,
    `Space: ${WHOLE.format(countGenotypes(network))} genotypes, which share ${weights} weights`,
    `Data: ${data.dataset}`,
    `  Weights are trained on training images ${rangeText(split.train)}`,
    `  Candidates are compared on training images ${rangeText(split.valid)}`,
    "  The test images are not read",
    `Method: ${search.method}, ${plural(search.epochs, "epoch")} of ` +
    `${plural(iterations, "iteration")}, each on a random path, batches of ${data.batch_size}; ` +
    (search.candidates === undefined
      ? `then the candidates that fit into ${formatDuration(search.seconds!)} in all`
      : `then ${plural(search.candidates, "candidate")}`),
    "",
  ].join("\n");
}

/** `Epoch 1/5: training loss 0.4210, accuracy 86.71 %; 3 s` */
export function describeSharedEpoch(
  { epoch, train, seconds }: SharedEpochReport,
  epochs: number,
): string {
  return `Epoch ${epoch}/${epochs}: training ${describeMeasures(train)}; ${
    formatDuration(seconds)
  }`;
}

/** What a candidate is worth with the shared weights. */
export function describeSharedCandidate(
  { candidate, stage, images, genotype, valid }: SharedCandidateReport,
  improves: boolean,
): string {
  const best = improves ? ", the best so far" : "";
  const name = stage === "final" ? "Finalist" : "Candidate";
  return [
    `${name} ${candidate}: ${describeMeasures(valid)} on ` +
    `${plural(images, "validation image")}${best}`,
    ...describeGenotype(genotype).map((line) => `  ${line}`),
  ].join("\n");
}

/** What a search by chance will do, with which images. */
export function describeRandom(
  experiment: Experiment,
  { train, test }: TrainingData,
  engine: Engine,
  command: readonly string[],
): string {
  const { name, seed, network, search } = experiment;
  return [
    `Search ${name}, seed ${seed}`,
    `Command: ${command.join(" ")}`,
    `Engine: ${describeEngine(engine)}`,
    `Space: ${WHOLE.format(countGenotypes(network))} genotypes`,
    ...search.method === "random_sampling" ? ["Method: random_sampling, one draw"] : [
      `Data: ${experiment.data.dataset}`,
      `  Candidates are trained on training images ${rangeText(train)}`,
      `  Validation is on training images ${rangeText(test)}`,
      "  The test images are not read",
      `Method: random_search, ${plural(search.epochs, "epoch")} for each of ${budgetText(search)}`,
    ],
    "",
  ].join("\n");
}

function budgetText({ candidates, seconds }: Experiment["search"]): string {
  if (candidates !== undefined) return plural(candidates, "candidate");
  return `the candidates that fit into ${formatDuration(seconds!)}`;
}

/** What a candidate is worth. */
export function describeCandidate(
  { genotype, valid, seconds }: CandidateReport,
  count: number,
  improves: boolean,
): string {
  const best = improves ? ", the best so far" : "";
  return [
    `Candidate ${count}: validation ${describeMeasures(valid)}${best}; ${formatDuration(seconds)}`,
    ...describeGenotype(genotype).map((line) => `  ${line}`),
  ].join("\n");
}
