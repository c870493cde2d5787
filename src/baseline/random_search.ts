/**
 * Search by chance, the baseline that a search must beat (Li and Talwalkar, UAI 2019; Yang, Esperança
 * and Carlucci, "NAS evaluation is frustratingly hard", ICLR 2020).
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { readExperiment } from "../config/read.ts";
import type { Source } from "../config/source.ts";
import type { Engine } from "../engine/engine.ts";
import { RunError } from "../run/error.ts";
import { explainFault, resumeCommand } from "../run/fault.ts";
import { openRun, RUNS } from "../run/folder.ts";
import { readMetrics } from "../run/metrics.ts";
import { showingWhere } from "../search/prepare.ts";
import { RunRecord } from "../search/record.ts";
import { describeRepeat } from "../search/repeat.ts";
import type { SearchOptions, SearchResult } from "../search/search.ts";
import type { Architecture } from "../space/architecture.ts";
import type { Genotype } from "../space/genotype.ts";
import { spaceOf } from "../space/operation.ts";
import { type CandidateData, evaluateCandidate, loadCandidateData } from "./candidate.ts";
import { drawCandidate, Draws } from "./draws.ts";
import type { CandidateReport } from "./report.ts";
import { describeCandidate, describeRandom } from "./text.ts";

/**
 * Draws genotypes and keeps the best. `random_sampling` draws one and trains nothing; `random_search`
 * trains each for `search.epochs` epochs on the training split, until `search.candidates` are trained
 * or the next one would not fit into `search.seconds`, and keeps the one of the highest accuracy on
 * the validation split.
 *
 * @param options.source where the experiment is written, to show there what is wrong with it
 * @throws {ExperimentError} before anything is written, if the experiment cannot be run as written
 * @throws {RunError} if the run cannot be recorded
 */
export async function searchRandomly(
  experiment: Experiment,
  options: SearchOptions & { readonly source?: Source },
): Promise<SearchResult> {
  const { engine, runs = RUNS, command = [], hooks, source, original } = options;
  const data = await load(experiment, source);
  const mirror = (lines: string) => hooks?.log?.(lines);
  const begun = { experiment, dataset: data.images };
  using record = await RunRecord.create(begun, engine, runs, command, mirror);
  record.log.write(describeRandom(experiment, data, engine, command));
  if (original) record.log.write(await describeRepeat(original, record.folder));
  return await run(experiment, record, data, [], options);
}

/**
 * Goes on with a random search that was stopped. Candidates that were measured are not measured again.
 *
 * @param path of the run, or its name
 * @throws as `resumeSearch()` in search.ts
 */
export async function resumeRandomly(path: string, options: SearchOptions): Promise<SearchResult> {
  const folder = await openRun(path, options.runs);
  const { experiment, source } = await readExperiment(folder.experiment);
  const data = await load(experiment, source);
  const mirror = (lines: string) => options.hooks?.log?.(lines);
  using record = await RunRecord.extend(folder, mirror);
  const known = await readMetrics(folder.metrics) as unknown as CandidateReport[];
  record.log.write(`Resumed after ${known.length} candidates: ${describeEngine(options.engine)}`);
  return await run(experiment, record, data, known, options);
}

function describeEngine({ name, threads }: Engine): string {
  return `${name} engine, ${threads} threads`;
}

async function load(experiment: Experiment, source?: Source): Promise<CandidateData> {
  const places = { cells: "network.cells", batch: "evaluation.batch_size" };
  return await showingWhere(places, source, () => loadCandidateData(experiment));
}

async function run(
  experiment: Experiment,
  record: RunRecord,
  data: CandidateData,
  known: readonly CandidateReport[],
  options: SearchOptions,
): Promise<SearchResult> {
  const { folder } = record;
  options.hooks?.folder?.(folder);
  try {
    if (experiment.search.method === "random_sampling") {
      const architecture = architectureOf(drawCandidate(experiment, 0), experiment);
      await record.architecture(architecture);
      return { folder, finished: true, architecture };
    }
    const trial = new Trial(experiment, known);
    if (trial.best) await record.architecture(trial.best);
    const finished = await trial.run(record, data, options);
    if (!finished) {
      const go = `go on with ${resumeCommand(folder)}`;
      record.log.write(`Stopped after ${trial.count} candidates; ${go}`);
    }
    return { folder, finished, architecture: trial.best };
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const mend = error.cause === undefined
      ? `Lower evaluation.weights.learning_rate in ${folder.experiment}`
      : error.mend;
    throw await explainFault(new RunError(error.what, { mend, cause: error }), folder);
  }
}

/** The candidates so far. */
class Trial {
  best: Architecture | null = null;
  /** Candidates that were measured. */
  count = 0;
  #seconds = 0;
  readonly #draws: Draws;

  constructor(readonly experiment: Experiment, known: readonly CandidateReport[]) {
    this.#draws = new Draws(experiment);
    for (const report of known) this.#take(report);
  }

  /** @returns whether the budget is spent; otherwise the signal has stopped the search */
  async run(
    record: RunRecord,
    data: CandidateData,
    { engine, signal, hooks }: SearchOptions,
  ): Promise<boolean> {
    const { experiment } = this;
    const { epochs } = experiment.search;
    while (!this.#isSpent()) {
      if (signal?.aborted) return false;
      const draw = this.#draws.next();
      if (!draw) return true;
      const options = { engine, data, epochs, signal };
      const result = await evaluateCandidate(draw.genotype, experiment, options);
      if (!result) return false;
      const report: CandidateReport = { ...draw, ...result };
      const improves = this.#take(report);
      const lines = describeCandidate(report, this.count, improves);
      record.measured(report, lines);
      hooks?.candidate?.(lines);
      if (improves) await record.architecture(this.best!);
    }
    return true;
  }

  #take(report: CandidateReport): boolean {
    const { genotype, valid, seconds } = report;
    this.#draws.take(report);
    this.#seconds += seconds;
    this.count++;
    const improves = valid.accuracy > (this.best?.valid_accuracy ?? -1);
    if (improves) this.best = architectureOf(genotype, this.experiment, valid.accuracy);
    return improves;
  }

  /** A candidate is expected to take the mean of those before; the first one always fits. */
  #isSpent(): boolean {
    const { candidates = Infinity, seconds = Infinity } = this.experiment.search;
    if (this.count === 0) return false;
    return this.count >= candidates || this.#seconds * (1 + 1 / this.count) > seconds;
  }
}

function architectureOf(
  genotype: Genotype,
  { name, network }: Experiment,
  valid_accuracy?: number,
): Architecture {
  const accuracy = valid_accuracy !== undefined && { valid_accuracy };
  return { name, ...accuracy, ...spaceOf(network), genotype };
}
