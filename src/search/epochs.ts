/**
 * The course of a search: epochs of iterations, each followed by validation, genotype and checkpoint.
 *
 * @module
 */

import { Cursor, rangeOrder } from "../data/order.ts";
import type { Position } from "../run/checkpoint_name.ts";
import { iterate } from "./bilevel.ts";
import { runCourse } from "./course.ts";
import { evaluate } from "./evaluate.ts";
import { requireFinite, requireFiniteLoss } from "./finite.ts";
import { Mean } from "./mean.ts";
import { planIteration } from "./optimizer.ts";
import type { Prepared } from "./prepare.ts";
import type { RunRecord } from "./record.ts";
import { architectureOf, type EpochReport, type Measures, reportEpoch } from "./report.ts";
import { afterEpoch } from "./stop.ts";
import { keptCheckpoints, type SearchState, takeCheckpoint } from "./state.ts";

/** What the course of a search tells whoever watches. */
export interface EpochHooks {
  /** An iteration is done. */
  iteration?(place: Position, train: Measures): void;
  /** The iterations of an epoch, counted from 0, are done and its validation comes next. */
  validation?(epoch: number): void;
  /** An epoch is measured, and its checkpoint comes next: the search waits. */
  measured?(report: EpochReport): void | Promise<void>;
  /** An epoch is done. */
  epoch?(report: EpochReport): void;
}

/** What may be given to a search on its way. */
export interface EpochOptions {
  /** Finish the iteration, save a checkpoint and stop. */
  readonly signal?: AbortSignal;
  readonly hooks?: EpochHooks;
}

/**
 * Runs a search from its state to the end.
 *
 * @returns whether all epochs are done, or a rule of `search.stop` ended it; otherwise `signal` has stopped it between two iterations
 * @throws {RunError} if a number is not finite or the record cannot be written
 */
export async function runEpochs(
  prepared: Prepared,
  record: RunRecord,
  state: SearchState,
  { signal, hooks }: EpochOptions,
): Promise<boolean> {
  const { experiment, session, split, iterations } = prepared;
  const { seed, data: { batch_size: batchSize }, search: { epochs } } = experiment;

  return await runCourse<EpochReport>(
    {
      epochs,
      iterations,
      checkpointEvery: experiment.search.checkpoint_every || Infinity,
      begin({ epoch, iteration }) {
        const cursor = (name: "train" | "valid") =>
          new Cursor({ range: split[name], batchSize, seed, split: name }, epoch, iteration);
        const train = cursor("train"), valid = cursor("valid");
        return async (place, step) => {
          const batches = { valid: valid.next(), train: train.next() };
          const { steps, unrolling } = planIteration(experiment, { epoch, step });
          const result = await iterate(session, batches, steps, unrolling);
          requireFinite(session, result, { ...place, step });
          state.architecture.add(result.valid, batches.valid.length);
          state.train.add(result.train, batches.train.length);
          hooks?.iteration?.(place, state.train);
        };
      },
      async evaluate(epoch) {
        hooks?.validation?.(epoch);
        const options = signal ? { signal } : {};
        const validation = await evaluate(session, rangeOrder(split.valid), batchSize, options);
        if (!validation) return null;
        requireFiniteLoss("validation", validation.loss, { epoch: epoch + 1, iteration: 0 });
        return async (seconds) => {
          const report = reportEpoch(session, experiment, state, validation, seconds);
          record.epoch(report, epochs);
          await hooks?.measured?.(report);
          if (report.valid.accuracy > (state.best?.valid_accuracy ?? -1)) {
            state.best = architectureOf(report, experiment);
            await record.architecture(state.best);
          }
          state.stop = afterEpoch(state.stop, report, experiment.search.stop);
          state.train = new Mean();
          state.architecture = new Mean();
          return report;
        };
      },
      ended: () => state.stop.reason !== null,
      save: () => saveState(prepared, record, state),
      closed(report) {
        hooks?.epoch?.(report);
        const { stop: { reason } } = state;
        if (reason !== null) {
          record.log.write(`Ended after epoch ${report.epoch} of ${epochs}: ${reason}`);
        }
      },
    },
    state,
    signal,
  );
}

/**
 * Saves a checkpoint of where a search stands.
 *
 * @returns the file
 */
export async function saveState(
  { session, experiment }: Prepared,
  record: RunRecord,
  state: SearchState,
): Promise<string> {
  const checkpoint = takeCheckpoint(session, experiment, state);
  return await record.checkpoint(checkpoint, keptCheckpoints(experiment, state));
}
