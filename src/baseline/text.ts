/**
 * A search by chance in words, for `log.txt` and the terminal.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Engine } from "../engine/engine.ts";
import { formatDuration } from "../run/duration.ts";
import { describeGenotype, describeMeasures, plural, rangeText, WHOLE } from "../search/text.ts";
import { countGenotypes } from "../space/draw.ts";
import type { TrainingData } from "../train/data.ts";
import type { CandidateReport } from "./random_search.ts";

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
    `Engine: ${engine.name}, ${plural(engine.threads, "thread")}`,
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
