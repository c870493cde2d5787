/**
 * Everything that can be wrong with a search, found out before it leaves a trace: the images are
 * loaded and split, the supernet is built, the engine is open.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { ExperimentError } from "../config/problem.ts";
import type { Source } from "../config/source.ts";
import type { Dataset } from "../data/dataset.ts";
import { DataError } from "../data/error.ts";
import { loadTraining } from "../data/load.ts";
import { batchCount } from "../data/order.ts";
import { type Split, splitImages } from "../data/split.ts";
import type { Determinism, Engine, ImageStore, Session } from "../engine/engine.ts";
import type { Program } from "../graph/program.ts";
import { FitError } from "../space/supernet.ts";
import { orderOf, searchPrograms } from "./programs.ts";

/** A search that can begin. */
export interface Prepared {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly split: Split;
  /** Parameters are zero as yet. */
  readonly session: Session;
  /** Iterations of an epoch: one pass over the training images. */
  readonly iterations: number;
}

/**
 * Loads the images, builds the programs and opens a session.
 *
 * @param source where the experiment is written, to show what is wrong with it there
 * @throws {ExperimentError} if the data or the network cannot be used as the experiment says; without
 * a source, the cause itself: a {@link DataError}, a {@link FitError}, or what the engine says of a
 * batch that it has no memory for or of a promise that it cannot keep
 */
export async function prepare(
  experiment: Experiment,
  engine: Engine,
  source?: Source,
): Promise<Prepared> {
  try {
    return await prepareOn(
      experiment,
      await loadTraining(experiment.data.dataset, experiment.data),
      engine,
    );
  } catch (error) {
    const path = pathOf(error);
    if (path === undefined || !source) throw error;
    throw new ExperimentError([source.problem(path, (error as Error).message)]);
  }
}

/** The value that a mistake belongs to. */
function pathOf(error: unknown): string | undefined {
  if (error instanceof DataError) return error.key;
  if (error instanceof FitError) return `network.cells[${error.cell}]`;
  if (error instanceof PortableError) return "search.deterministic";
  return error instanceof BatchError ? "data.batch_size" : undefined;
}

/** The engine's results depend on the processor, or may. */
class PortableError extends Error {
  override readonly name = "PortableError";

  constructor(engine: string) {
    super(`Expected search.deterministic: machine with the ${engine} engine but found portable`);
  }
}

/** A batch is too large for the engine's memory. */
class BatchError extends Error {
  override readonly name = "BatchError";
}

/**
 * Builds the programs and opens a session on images that are there already.
 *
 * @throws {DataError} if the split asks for more images than there are
 * @throws {FitError} if the images are too small for the network
 */
export async function prepareOn(
  experiment: Experiment,
  dataset: Dataset,
  engine: Engine,
): Promise<Prepared> {
  const { data, network, search } = experiment;
  const split = splitImages(dataset.count, data);
  const programs = searchPrograms(network, dataset, dataset.classes, orderOf(search));
  const session = await open(engine, programs, dataset, data.batch_size, search.deterministic);
  const iterations = batchCount(split.train.end - split.train.start, data.batch_size);
  return { experiment, dataset, split, session, iterations };
}

async function open(
  engine: Engine,
  programs: readonly Program[],
  dataset: Dataset,
  batchSize: number,
  deterministic: Determinism,
): Promise<Session> {
  if (deterministic === "portable" && !engine.portable) throw new PortableError(engine.name);
  try {
    const most = Math.min(batchSize, dataset.count);
    return await engine.open(programs, storeOf(dataset), most, deterministic);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new BatchError(cause.message, { cause });
  }
}

function storeOf(dataset: Dataset): ImageStore {
  const { count, channels, height, width, images: data, labels, mean, deviation } = dataset;
  return {
    count,
    channels,
    height,
    width,
    pixels: { kind: "bytes", data, mean, deviation },
    labels,
  };
}
