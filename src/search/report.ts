/**
 * What is known at the end of an epoch, as data: a line of `metrics.jsonl`.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Session } from "../engine/engine.ts";
import type { Position } from "../run/checkpoint_name.ts";
import type { Architecture } from "../space/architecture.ts";
import type { Genotype } from "../space/genotype.ts";
import { spaceOf } from "../space/operation.ts";
import type { CellType } from "../space/supernet.ts";
import { type CellSummary, summarizeCells } from "./collapse.ts";
import { type Alphas, deriveGenotype } from "./genotype.ts";
import type { Mean } from "./mean.ts";
import { scheduledRate } from "./optimizer.ts";

/** Means over images. */
export interface Measures {
  readonly loss: number;
  /** 0 to 1. */
  readonly accuracy: number;
}

/** What an epoch came to. */
export interface EpochReport {
  /** Counted from 1. */
  readonly epoch: number;
  /** Iterations since the start of the search. */
  readonly step: number;
  /** Of the weight steps, before each. */
  readonly train: Measures;
  /** Of the architecture steps, before each. */
  readonly architecture: Measures;
  /** Of the whole validation split, in evaluation mode. */
  readonly valid: Measures;
  /** Of the weights. */
  readonly learning_rate: number;
  /** One row for each edge. */
  readonly alphas: Readonly<Partial<Record<CellType, readonly (readonly number[])[]>>>;
  readonly genotype: Genotype;
  readonly cells: readonly CellSummary[];
  /** Wall time since the epoch began, or was resumed. */
  readonly seconds: number;
}

/** A place in a search, and what its epoch has come to so far. */
export interface EpochState {
  position: Position;
  /** Of this epoch's weight steps. */
  train: Mean;
  /** Of this epoch's architecture steps. */
  architecture: Mean;
}

/** Draws up the report of the epoch that a search has just validated. */
export function reportEpoch(
  session: Session,
  experiment: Experiment,
  { position: { epoch, iteration }, train, architecture }: EpochState,
  valid: Mean,
  seconds: number,
): EpochReport {
  const { network, search, weights } = experiment;
  const alphas = readAlphas(session);
  const genotype = deriveGenotype(alphas, network);
  return {
    epoch: epoch + 1,
    step: (epoch + 1) * iteration,
    train: measuresOf(train),
    architecture: measuresOf(architecture),
    valid: measuresOf(valid),
    learning_rate: scheduledRate(weights, epoch, search.epochs),
    alphas: Object.fromEntries(
      Object.entries(alphas).map((
        [cell, values],
      ) => [cell, rows(values, network.operations.length)]),
    ),
    genotype,
    cells: summarizeCells(alphas, genotype, network),
    seconds,
  };
}

/** What an epoch found, as `architecture.yaml` keeps it. */
export function architectureOf(
  { epoch, valid, genotype }: EpochReport,
  { name, network }: Experiment,
): Architecture {
  return { name, epoch, valid_accuracy: valid.accuracy, ...spaceOf(network), genotype };
}

/** The alphas of the cell types that the network has. */
function readAlphas(session: Session): Alphas {
  const names = new Set(session.parameters.map(({ name }) => name));
  return Object.fromEntries(
    ["normal", "reduction"]
      .filter((cell) => names.has(`alphas.${cell}`))
      .map((cell) => [cell, session.read(`alphas.${cell}`)]),
  );
}

function rows(values: ArrayLike<number>, length: number): number[][] {
  const all = Array.from(values);
  return Array.from(
    { length: all.length / length },
    (_, i) => all.slice(i * length, (i + 1) * length),
  );
}

/** The means as plain data. */
export function measuresOf({ loss, accuracy }: Mean): Measures {
  return { loss, accuracy };
}
