/**
 * Whether a search is worth its cost: it runs several times with different seeds, chance gets the same
 * time, and what each found is trained alike (Yang, Esperança and Carlucci, "NAS evaluation is
 * frustratingly hard", ICLR 2020; Yu et al., "Evaluating the search phase of neural architecture
 * search", ICLR 2020).
 *
 * @module
 */

import { join } from "node:path";
import { evaluateCandidate, loadCandidateData } from "../baseline/candidate.ts";
import { resumeSearch, search } from "../baseline/method.ts";
import type { CandidateReport, SharedReport } from "../baseline/report.ts";
import type { Experiment } from "../config/experiment.ts";
import type { Engine } from "../engine/engine.ts";
import { formatDuration } from "../run/duration.ts";
import { type RunFolder, runFolder } from "../run/folder.ts";
import { readMetrics } from "../run/metrics.ts";
import type { EpochReport } from "../search/report.ts";
import type { SearchHooks, SearchResult } from "../search/search.ts";
import { describeMeasures, percent } from "../search/text.ts";
import type { Genotype } from "../space/genotype.ts";
import { isomorphismKey } from "../space/isomorphism.ts";
import { findStanding } from "../table/standing.ts";
import { loadTrainingData, type TrainingData } from "../train/data.ts";
import { train } from "../train/train.ts";
import { type Found, type Method, METHODS, Steps } from "./journal.ts";

/** What is to be judged. */
export interface VerdictPlan {
  /** By DARTS; its seed is the first one. */
  readonly experiment: Experiment;
  /** How many searches, with seeds that follow each other. */
  readonly seeds: number;
  /** Epochs that random search trains a candidate for. */
  readonly candidateEpochs: number;
}

/** How to judge. */
export interface VerdictOptions {
  readonly engine: Engine;
  readonly signal?: AbortSignal;
  /** The table of the space, `tables/NAME.jsonl` if left out. */
  readonly table?: string;
  /** Is told each step as it begins and what it came to, and within it now and then how far it is. */
  say?(text: string): void;
  /** Seconds between the lines within a step, 60 if left out. */
  readonly every?: number;
}

/** Seeds of a verdict. */
export function seedsOf({ experiment, seeds }: VerdictPlan): number[] {
  return Array.from({ length: seeds }, (_, i) => experiment.seed + i);
}

/**
 * Takes the steps of a verdict that are not taken yet.
 *
 * @param folder where the steps and the runs of all searches are kept
 * @returns whether all steps are taken; otherwise `signal` has stopped it
 * @throws {ExperimentError} if the experiment cannot be run as written
 * @throws {RunError} if a loss is not finite or something cannot be written
 */
export async function judge(
  folder: string,
  plan: VerdictPlan,
  options: VerdictOptions,
): Promise<boolean> {
  using steps = await Steps.open(join(folder, "steps.jsonl"));
  const judging = new Judging(folder, plan, options, steps);
  try {
    return await takeAll(judging, plan);
  } catch (error) {
    // What is stopped before it has begun says so by throwing.
    if (options.signal?.aborted && error === options.signal.reason) return false;
    throw error;
  }
}

async function takeAll(judging: Judging, plan: VerdictPlan): Promise<boolean> {
  for (const seed of seedsOf(plan)) {
    for (const method of METHODS) {
      if (!await judging.find(seed, method)) return false;
      if (!await judging.train(seed, method)) return false;
      if (!await judging.valueCourse(seed, method)) return false;
      if (!await judging.stand(seed, method)) return false;
    }
  }
  return true;
}

class Judging {
  /** When something was said last, as `performance.now()` has it. */
  #said = 0;
  /** Both are loaded once, when they are wanted. */
  #training: TrainingData | undefined;
  #candidates: TrainingData | undefined;

  constructor(
    readonly folder: string,
    readonly plan: VerdictPlan,
    readonly options: VerdictOptions,
    readonly steps: Steps,
  ) {}

  /** Searches by a method. */
  async find(seed: number, method: Method): Promise<boolean> {
    const { steps } = this;
    if (steps.of("found", seed, method)) return true;
    this.#say(seed, method, "searching");
    const { folder, finished, architecture } = await this.#search(seed, method);
    if (!finished || !architecture) return false;
    const course = method === "random_sampling"
      // A draw takes no time worth counting.
      ? [{ seconds: 0, genotype: architecture.genotype }]
      : await courseOf(folder, method);
    // Of a search that was interrupted only its own time counts, as its metrics tell it.
    const { seconds } = course.at(-1)!;
    steps.add({ kind: "found", seed, method, course, seconds });
    this.#say(seed, method, `searched for ${formatDuration(seconds)}`);
    return true;
  }

  /** `3/20: seed 2, random_search: searching` */
  #say(seed: number, method: Method, text: string): void {
    const seeds = seedsOf(this.plan);
    const place = seeds.indexOf(seed) * METHODS.length + METHODS.indexOf(method) + 1;
    this.options.say?.(
      `${place}/${seeds.length * METHODS.length}: seed ${seed}, ${method}: ${text}`,
    );
    this.#said = performance.now();
  }

  /** The same where nothing was said for a while: whoever reads a log wants to know, but not of all. */
  #mention(seed: number, method: Method, text: string): void {
    const silence = (performance.now() - this.#said) / 1000;
    if (silence >= (this.options.every ?? 60)) this.#say(seed, method, text);
  }

  async #search(seed: number, method: Method): Promise<SearchResult> {
    const { steps, options: { engine, signal } } = this;
    const runs = join(this.folder, "runs");
    const hooks: SearchHooks = {
      epoch: ({ epoch, valid }) =>
        this.#mention(seed, method, `epoch ${epoch}, validation ${describeMeasures(valid)}`),
      shared: ({ epoch, train }) =>
        this.#mention(seed, method, `epoch ${epoch}, training ${describeMeasures(train)}`),
      candidate: (lines) => this.#mention(seed, method, lines.split("\n")[0]!),
    };
    const options = { engine, runs, hooks, ...(signal && { signal }) };
    const begun = steps.of("begun", seed, method);
    if (begun) return await resumeSearch(begun.run, options);
    hooks.folder = ({ path }) => steps.add({ kind: "begun", seed, method, run: path });
    return await search(await this.#experimentOf(seed, method), options);
  }

  /**
   * Chance gets the time that the search of the same seed took. With shared weights it takes as many
   * weight steps as that search, and has the time of the architecture steps to compare candidates.
   */
  async #experimentOf(seed: number, method: Method): Promise<Experiment> {
    const { experiment, candidateEpochs } = this.plan;
    if (method === "darts") return { ...experiment, seed };
    // The rules that end a search are DARTS's.
    const { stop: _, ...search } = experiment.search;
    if (method === "random_sampling") return { ...experiment, seed, search: { ...search, method } };
    const { seconds } = this.steps.of("found", seed, "darts")!;
    const epochs = method === "random_search" ? candidateEpochs : await this.#epochsOf(seed);
    return { ...experiment, seed, search: { ...search, method, epochs, seconds } };
  }

  /** Epochs of the search by DARTS, which a rule may have ended before the last one. */
  async #epochsOf(seed: number): Promise<number> {
    const { run } = this.steps.of("begun", seed, "darts")!;
    return (await readMetrics(runFolder(run).metrics)).length;
  }

  /** Trains what a search has found, in full. */
  async train(seed: number, method: Method): Promise<boolean> {
    const { steps, plan: { experiment }, options: { engine, signal } } = this;
    const genotype = resultOf(steps, seed, method);
    const key = isomorphismKey(genotype);
    if (steps.worth("trained", seed, key)) return true;
    const { epochs } = experiment.evaluation;
    this.#say(seed, method, "training what it found");
    this.#training ??= await loadTrainingData(experiment);
    const result = await train(genotype, { ...experiment, seed }, {
      engine,
      data: this.#training,
      ...(signal && { signal }),
      hooks: {
        epoch: ({ epoch, test }) =>
          this.#mention(seed, method, `epoch ${epoch}/${epochs}, test ${describeMeasures(test)}`),
      },
    });
    if (!result.finished) return false;
    const { test_accuracy, parameters, seconds } = result;
    steps.add({ kind: "trained", seed, key, test_accuracy, parameters, seconds });
    this.#say(seed, method, `test accuracy ${percent(test_accuracy)}`);
    return true;
  }

  /** Values all that a search would have returned earlier, for the curve over time. */
  async valueCourse(seed: number, method: Method): Promise<boolean> {
    const { steps, plan: { experiment, candidateEpochs: epochs }, options } = this;
    const { course } = steps.of("found", seed, method)!;
    for (const [i, { genotype }] of course.entries()) {
      const key = isomorphismKey(genotype);
      if (steps.worth("valued", seed, key)) continue;
      this.#say(seed, method, `valuing ${i + 1} of ${course.length} found on the way`);
      this.#candidates ??= await loadCandidateData(experiment);
      const { engine, signal } = options;
      const how = { engine, data: this.#candidates, epochs, signal };
      const result = await evaluateCandidate(genotype, { ...experiment, seed }, how);
      if (!result) return false;
      steps.add({ kind: "valued", seed, key, valid_accuracy: result.valid.accuracy });
    }
    return true;
  }

  /** Looks up what a search has found in the table of the space, if there is one. */
  async stand(seed: number, method: Method): Promise<boolean> {
    const { steps, plan: { experiment }, options: { engine, signal, table } } = this;
    if (steps.of("stood", seed, method)) return true;
    const how = { engine, signal, ...(table !== undefined && { path: table }) };
    const outcome = await findStanding(resultOf(steps, seed, method), experiment, how);
    if (signal?.aborted) return false;
    if (outcome && "standing" in outcome) {
      const { table, standing } = outcome;
      steps.add({ kind: "stood", seed, method, table, ...standing });
    }
    return true;
  }
}

/** What a search has found in the end. */
export function resultOf(steps: Steps, seed: number, method: Method): Genotype {
  return steps.of("found", seed, method)!.course.at(-1)!.genotype;
}

/** What a search would have returned, at every moment at which that changed and at the end. */
async function courseOf(
  { metrics }: RunFolder,
  method: Exclude<Method, "random_sampling">,
): Promise<Found[]> {
  const reports = await readMetrics(metrics) as unknown as Report[];
  const course: Found[] = [];
  const improves = improvement();
  let seconds = 0;
  for (const report of reports) {
    seconds += report.seconds;
    // Shared weights alone are no genotype yet.
    if ("genotype" in report && improves(report)) {
      course.push({ seconds, genotype: report.genotype });
    }
  }
  const last = course.at(-1);
  if (!last) throw new RangeError(`Expected the metrics of ${method} to have a genotype`);
  if (last.seconds < seconds) course.push({ seconds, genotype: last.genotype });
  return course;
}

/** A line of the metrics of any method. */
type Report = EpochReport | CandidateReport | SharedReport;

/** Whether a report is better than those before; what finalists are worth counts anew. */
function improvement(): (report: Extract<Report, { genotype: Genotype }>) => boolean {
  let best = -1, stage: string | undefined;
  return (report) => {
    if ("stage" in report && report.stage !== stage) [best, stage] = [-1, report.stage];
    if (report.valid.accuracy <= best) return false;
    best = report.valid.accuracy;
    return true;
  };
}
