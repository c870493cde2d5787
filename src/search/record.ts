/**
 * The record of a search: its run folder, held by this process and written as the search goes.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import project from "../../deno.json" with { type: "json" };
import type { Experiment } from "../config/experiment.ts";
import { toYaml } from "../config/to_yaml.ts";
import type { Engine } from "../engine/engine.ts";
import {
  type Checkpoint,
  type CheckpointState,
  type Kept,
  loadLatestCheckpoint,
  removeOldCheckpoints,
  saveCheckpoint,
  setAside,
} from "../run/checkpoint.ts";
import type { Images } from "../run/digest.ts";
import { fileFault, writeAtomic } from "../run/files.ts";
import { createRun, type RunFolder } from "../run/folder.ts";
import { describeOwner, lockRun, type RunLock } from "../run/lock.ts";
import { type Log, openLog } from "../run/log.ts";
import { type Metrics, openMetrics } from "../run/metrics.ts";
import { collectProvenance } from "../run/provenance.ts";
import { type Architecture, writeArchitecture } from "../space/architecture.ts";
import type { EpochReport } from "./report.ts";
import { collapseWarnings, describeEpoch } from "./text.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What a record shows besides writing it. */
type Mirror = (lines: string) => void;

/** An open run folder. */
export class RunRecord implements Disposable {
  private constructor(
    readonly folder: RunFolder,
    readonly lock: RunLock,
    readonly log: Log,
    readonly metrics: Metrics,
  ) {}

  /**
   * Makes the folder of a new run and writes what is known before it begins.
   *
   * @param runs where runs are kept
   * @throws {RunError} with exit code 2 if `runs` cannot be written
   */
  static async create(
    { experiment, dataset }: { readonly experiment: Experiment; readonly dataset: Images },
    engine: Engine,
    runs: string,
    command: readonly string[],
    mirror: Mirror,
  ): Promise<RunRecord> {
    const started = new Date();
    const folder = await createRun(runs, experiment.name, started);
    const known = { started, images: dataset };
    return await RunRecord.begin(folder, experiment, engine, command, mirror, known);
  }

  /**
   * Writes into a new folder what is known before the work begins.
   *
   * @throws {RunError} if another process works there, or the folder cannot be written
   */
  static async begin(
    folder: RunFolder,
    experiment: Experiment,
    engine: Engine,
    command: readonly string[],
    mirror: Mirror,
    { started = new Date(), images }: { readonly started?: Date; readonly images?: Images } = {},
  ): Promise<RunRecord> {
    using held = new DisposableStack();
    const lock = held.use(await lockRun(folder));
    const provenance = await collectProvenance({
      command,
      version: project.version,
      engine: engine.name,
      threads: engine.threads,
      deterministic: experiment.search.deterministic,
      seed: experiment.seed,
      started,
      images,
    }, ROOT);
    await writeAtomic(folder.provenance, `${JSON.stringify(provenance, null, 2)}\n`);
    // Last, since a folder with an experiment is a run that can be resumed.
    await writeAtomic(folder.experiment, toYaml(experiment));
    return RunRecord.#open(folder, lock, 0, mirror, held);
  }

  /**
   * Opens a run to go on with it. The log goes on too, but what was measured after the newest good
   * checkpoint will be measured again.
   *
   * @param epochs after the checkpoint of so many, what was measured stands for itself and stays
   * @throws {RunError} if another process works on the run, or all its checkpoints are damaged
   */
  static async reopen(
    folder: RunFolder,
    mirror: Mirror,
    epochs = Infinity,
  ): Promise<{ record: RunRecord; checkpoint: Checkpoint | null }> {
    using held = new DisposableStack();
    const lock = held.use(await lockRun(folder));
    const { checkpoint, damaged } = await loadLatestCheckpoint(folder);
    const done = checkpoint?.epoch ?? 0;
    const kept = done >= epochs ? Infinity : await metricsUpTo(folder.metrics, done);
    const record = RunRecord.#open(folder, lock, kept, mirror, held);
    if (lock.takenFrom) {
      record.log.write(
        `Took over from ${describeOwner(lock.takenFrom)}, which did not end the run`,
      );
    }
    for (const { reason } of damaged) {
      record.log.write(`Warning: a checkpoint is damaged and was passed over: ${reason}`);
    }
    await setAside(damaged);
    return { record, checkpoint };
  }

  /**
   * Opens a run that needs no checkpoints, since each of its metrics stands for itself.
   *
   * @throws {RunError} if another process works on the run
   */
  static async extend(folder: RunFolder, mirror: Mirror): Promise<RunRecord> {
    using held = new DisposableStack();
    const lock = held.use(await lockRun(folder));
    return RunRecord.#open(folder, lock, Infinity, mirror, held);
  }

  static #open(
    folder: RunFolder,
    lock: RunLock,
    metricsLength: number,
    mirror: Mirror,
    held: DisposableStack,
  ): RunRecord {
    const log = held.use(openLog(folder.log, { truncateTo: Infinity, mirror }));
    const metrics = openMetrics(folder.metrics, { truncateTo: metricsLength });
    held.move();
    return new RunRecord(folder, lock, log, metrics);
  }

  /** Writes what an epoch came to. */
  epoch(report: EpochReport, epochs: number): void {
    this.measured(report, describeEpoch(report, epochs));
    for (const warning of collapseWarnings(report)) this.log.write(warning);
  }

  /** Writes what was measured, for programs and for a person. */
  measured(report: object, lines: string): void {
    this.metrics.write(report);
    this.log.write(lines);
  }

  /** Replaces the architecture. */
  async architecture(found: Architecture): Promise<void> {
    await writeAtomic(this.folder.architecture, writeArchitecture(found));
  }

  /**
   * Saves a checkpoint.
   *
   * @param kept which earlier ones stay
   * @returns the file
   */
  async checkpoint(state: CheckpointState, kept: Kept = {}): Promise<string> {
    // No checkpoint may be newer than what was measured on the way to it.
    await Promise.all([this.log.journal.sync(), this.metrics.journal.sync()]);
    return await saveCheckpoint(this.folder, state, { kept });
  }

  /** Does what is left to do of saving the checkpoint that the run goes on from. */
  async tidy(last: Checkpoint, kept: Kept): Promise<void> {
    await removeOldCheckpoints(this.folder, last, kept);
  }

  [Symbol.dispose](): void {
    this.log[Symbol.dispose]();
    this.metrics[Symbol.dispose]();
    this.lock[Symbol.dispose]();
  }
}

/**
 * Length in bytes of the metrics of the first epochs. It is found in the metrics themselves: times
 * have a varying number of digits, and a checkpoint that knew it would vary with them.
 */
async function metricsUpTo(path: string, epochs: number): Promise<number> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return 0;
    throw fileFault(`read ${path}`, cause);
  }
  const lines = text.split("\n").slice(0, epochs);
  return lines.reduce((sum, line) => sum + new TextEncoder().encode(line).length + 1, 0);
}
