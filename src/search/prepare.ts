/**
 * Everything that can be wrong with a search, found out before it leaves a trace: the images are
 * loaded and split, the supernet is built, the engine is open.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { ExperimentError } from "../config/error.ts";
import type { Source } from "../config/source.ts";
import type { Dataset } from "../data/dataset.ts";
import { DataError } from "../data/error.ts";
import { loadTraining } from "../data/load.ts";
import { batchCount } from "../data/order.ts";
import { type Split, splitImages } from "../data/split.ts";
import type { Determinism, Engine, ImageStore, Session } from "../engine/engine.ts";
import type { Program } from "../graph/program.ts";
import { turn } from "../turn.ts";
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
 * @param signal stops between two steps of it
 * @param programs those of the bilevel optimisation if left out
 * @throws the signal's reason once it is aborted
 * @throws {ExperimentError} if the data or the network cannot be used as the experiment says; without
 * a source, the cause itself: a {@link DataError}, a {@link FitError}, or what the engine says of a
 * batch that it has no memory for or of a promise that it cannot keep
 */
export async function prepare(
  experiment: Experiment,
  engine: Engine,
  source?: Source,
  signal?: AbortSignal,
  programs: ProgramRule = bilevel,
): Promise<Prepared> {
  const places = { cells: "network.cells", batch: "data.batch_size" };
  const { data } = experiment;
  return await showingWhere(places, source, async () => {
    await turn(signal);
    const dataset = await loadTraining(data.dataset, data);
    return await prepareOn(experiment, dataset, engine, signal, programs);
  });
}

/** What a search computes on the images of a dataset. */
export type ProgramRule = (experiment: Experiment, dataset: Dataset) => Program[];

/** The programs of the bilevel optimisation, of the order that the experiment asks for. */
const bilevel: ProgramRule = ({ network, search }, dataset) =>
  searchPrograms(network, dataset, dataset.classes, orderOf(search));

/** Paths of the values that decide how a network is built and fed. */
interface Places {
  readonly cells: string;
  readonly batch: string;
}

/**
 * Prepares something, and shows what is wrong with it where the experiment says so.
 *
 * @throws {ExperimentError} for a mistake that belongs to a value, if there is a source
 */
export async function showingWhere<T>(
  places: Places,
  source: Source | undefined,
  prepare: () => Promise<T>,
): Promise<T> {
  try {
    return await prepare();
  } catch (error) {
    const path = pathOf(error, places);
    if (path === undefined || !source) throw error;
    throw new ExperimentError([source.problem(path, (error as Error).message)]);
  }
}

/** The value that a mistake belongs to. */
function pathOf(error: unknown, { cells, batch }: Places): string | undefined {
  if (error instanceof DataError) return error.key;
  if (error instanceof FitError) return `${cells}[${error.cell}]`;
  if (error instanceof PortableError) return "search.deterministic";
  return error instanceof BatchError ? batch : undefined;
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
  signal?: AbortSignal,
  programsOf: ProgramRule = bilevel,
): Promise<Prepared> {
  await turn(signal);
  const { data, search } = experiment;
  const split = splitImages(dataset.count, data);
  const programs = programsOf(experiment, dataset);
  const { batch_size: batchSize } = data;
  const store = storeOf(dataset);
  await turn(signal);
  const { deterministic } = search;
  const session = await openSession(engine, programs, store, batchSize, deterministic, signal);
  const iterations = batchCount(split.train.end - split.train.start, batchSize);
  return { experiment, dataset, split, session, iterations };
}

/**
 * Opens a session for batches of at most so many images.
 *
 * @throws {BatchError} if the engine has no memory for them
 */
export async function openSession(
  engine: Engine,
  programs: readonly Program[],
  store: ImageStore,
  batchSize: number,
  deterministic: Determinism,
  signal?: AbortSignal,
): Promise<Session> {
  if (deterministic === "portable" && !engine.portable) throw new PortableError(engine.name);
  try {
    const most = Math.min(batchSize, store.count);
    return await engine.open(programs, store, most, deterministic, signal);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new BatchError(cause.message, { cause });
  }
}

/** The images of a dataset, as an engine takes them. */
export function storeOf(dataset: Dataset): ImageStore {
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
