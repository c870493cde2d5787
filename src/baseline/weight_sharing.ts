/**
 * Random search with weight sharing (Li and Talwalkar, "Random search and reproducibility for neural
 * architecture search", UAI 2019): one supernet is trained on random paths, then random genotypes are
 * compared with its weights.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { readExperiment } from "../config/read.ts";
import type { Source } from "../config/source.ts";
import { epochOrder } from "../data/order.ts";
import { describePosition } from "../run/checkpoint_name.ts";
import { RunError } from "../run/error.ts";
import { resumeCommand } from "../run/fault.ts";
import { openRun, RUNS } from "../run/folder.ts";
import { readMetrics } from "../run/metrics.ts";
import { requireFiniteLoss } from "../search/finite.ts";
import { initialize } from "../search/initial.ts";
import { Mean } from "../search/mean.ts";
import { prepare, type Prepared } from "../search/prepare.ts";
import { RunRecord } from "../search/record.ts";
import { describeRepeat } from "../search/repeat.ts";
import { measuresOf } from "../search/report.ts";
import { explainStop, type SearchOptions, type SearchResult } from "../search/search.ts";
import type { Architecture } from "../space/architecture.ts";
import { spaceOf } from "../space/operation.ts";
import { turn } from "../turn.ts";
import { Contest } from "./contest.ts";
import type { SharedCandidateReport, SharedReport } from "./report.ts";
import { sharedPrograms, SharedSupernet } from "./shared_supernet.ts";
import { restoreShared, saveShared, type SharedState, trainShared } from "./shared_training.ts";
import { describeShared, describeSharedCandidate } from "./text.ts";

/**
 * Searches by random search with weight sharing.
 *
 * @param options.source where the experiment is written, to show there what is wrong with it
 * @throws as `search()` in search.ts
 */
export async function searchSharing(
  experiment: Experiment,
  options: SearchOptions & { readonly source?: Source },
): Promise<SearchResult> {
  const { engine, runs = RUNS, command = [], original, hooks, source, signal } = options;
  const prepared = await prepare(experiment, engine, source, signal, programsOf);
  using _session = closing(prepared);
  await turn(signal);
  const mirror = (lines: string) => hooks?.log?.(lines);
  using record = await RunRecord.create(prepared, engine, runs, command, mirror);
  const state = begin(prepared, record, options);
  if (original) record.log.write(await describeRepeat(original, record.folder));
  return await run(prepared, record, state, options);
}

/**
 * Goes on with a search that was stopped, to the bit. Candidates that were measured are not measured
 * again.
 *
 * @param path of the run, or its name
 * @throws as `resumeSearch()` in search.ts
 */
export async function resumeSharing(path: string, options: SearchOptions): Promise<SearchResult> {
  const { engine, hooks, runs, signal } = options;
  const folder = await openRun(path, runs);
  const { experiment, source } = await readExperiment(folder.experiment);
  const prepared = await prepare(experiment, engine, source, signal, programsOf);
  using _session = closing(prepared);
  await turn(signal);
  const mirror = (lines: string) => hooks?.log?.(lines);
  const { epochs } = experiment.search;
  const { record, checkpoint } = await RunRecord.reopen(folder, mirror, epochs);
  using _record = record;
  if (!checkpoint) return await run(prepared, record, begin(prepared, record, options), options);
  const state = restoreShared(prepared, checkpoint);
  const where = describePosition(state.position);
  record.log.write(`Resumed ${where}: ${engine.name} engine, ${engine.threads} threads`);
  await record.tidy(checkpoint, { keep: experiment.search.keep });
  return await run(prepared, record, state, options);
}

function programsOf({ network }: Experiment, { classes, ...size }: Prepared["dataset"]) {
  return sharedPrograms(network, size, classes);
}

/** Draws the parameters and writes the head of the log. */
function begin(prepared: Prepared, record: RunRecord, options: SearchOptions): SharedState {
  initialize(prepared.session, prepared.experiment.seed);
  record.log.write(describeShared(prepared, options.engine, options.command ?? []));
  return { position: { epoch: 0, iteration: 0 }, train: new Mean() };
}

function closing({ session }: Prepared): Disposable {
  return { [Symbol.dispose]: () => session.close() };
}

async function run(
  prepared: Prepared,
  record: RunRecord,
  state: SharedState,
  options: SearchOptions,
): Promise<SearchResult> {
  const { folder } = record;
  const { experiment, session, iterations } = prepared;
  const { epochs } = experiment.search;
  const { hooks } = options;
  hooks?.folder?.(folder);
  hooks?.begin?.({ folder, experiment, epochs, iterations, from: state.position });
  try {
    const supernet = new SharedSupernet(session, experiment);
    if (!await trainShared(prepared, supernet, record, state, options)) {
      const file = await saveShared(prepared, record, state);
      const where = describePosition(state.position);
      record.log.write(`Stopped ${where}, saved in ${file}; go on with ${resumeCommand(folder)}`);
      return { folder, finished: false, architecture: null };
    }
    return await compare(prepared, supernet, record, options);
  } catch (error) {
    throw error instanceof RunError ? await explainStop(error, folder) : error;
  }
}

/** Compares candidates with the trained weights. */
async function compare(
  { experiment, split }: Prepared,
  supernet: SharedSupernet,
  record: RunRecord,
  { signal, hooks }: SearchOptions,
): Promise<SearchResult> {
  const { folder } = record;
  const { seed, data: { batch_size: batchSize } } = experiment;
  // In one random order, so that neither batches nor the first images are of one class.
  const images = epochOrder(split.valid, { seed, split: "candidates", epoch: 0, pass: 0 });
  const reports = await readMetrics(folder.metrics) as unknown as SharedReport[];
  const contest = contestOf(experiment, reports, images.length);
  if (contest.best) await record.architecture(architectureOf(contest.best, experiment));
  for (let task = contest.next(); task; task = contest.next()) {
    const started = performance.now();
    const { genotype } = task;
    const some = images.subarray(0, task.images);
    const found = await supernet.evaluate(genotype, some, batchSize, signal);
    if (!found) {
      const go = `go on with ${resumeCommand(folder)}`;
      record.log.write(`Stopped after ${contest.count} measurements of candidates; ${go}`);
      break;
    }
    requireFiniteLoss("validation", found.loss, {
      epoch: experiment.search.epochs,
      iteration: 0,
    });
    const seconds = (performance.now() - started) / 1000;
    const report: SharedCandidateReport = { ...task, valid: measuresOf(found), seconds };
    const improves = contest.take(report);
    record.metrics.write(report);
    if (!improves && task.stage === "screening") continue;
    const lines = describeSharedCandidate(report, improves);
    record.log.write(lines);
    hooks?.candidate?.(lines);
    if (improves) await record.architecture(architectureOf(report, experiment));
  }
  const finished = contest.next() === null;
  const architecture = contest.best && architectureOf(contest.best, experiment);
  return { folder, finished, architecture };
}

/** The contest of a run as its metrics tell it, which may end within it. */
export function contestOf(
  experiment: Experiment,
  reports: readonly SharedReport[],
  valid: number,
): Contest {
  const training = reports.reduce(
    (sum, report) => "epoch" in report ? sum + report.seconds : sum,
    0,
  );
  const contest = new Contest(experiment, { valid, training });
  for (const report of reports) if ("candidate" in report) contest.take(report);
  return contest;
}

function architectureOf(
  { genotype, valid }: SharedCandidateReport,
  { name, network }: Experiment,
): Architecture {
  return { name, valid_accuracy: valid.accuracy, ...spaceOf(network), genotype };
}
