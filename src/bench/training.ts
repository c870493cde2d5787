/**
 * What is measured of a training: a weight step of the discrete network of some cells.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Experiment } from "../config/experiment.ts";
import type { Dataset } from "../data/dataset.ts";
import { Cursor } from "../data/order.ts";
import type { Engine } from "../engine/engine.ts";
import { initialize } from "../search/initial.ts";
import { PROGRAM } from "../search/programs.ts";
import { storeOf } from "../search/prepare.ts";
import { type Architecture, readArchitecture } from "../space/architecture.ts";
import { operationName } from "../space/operation.ts";
import { weightUpdate } from "../train/epochs.ts";
import { type PreparedTraining, prepareTraining } from "../train/prepare.ts";

/** Cells whose training is timed, in the spaces to which they belong. */
const CELLS = ["mnist-cells.yaml", "darts-v1.yaml"].map((name) =>
  fileURLToPath(new URL(`../../bench/${name}`, import.meta.url))
);

/** Cells and the file that they are in. */
export interface FoundCells {
  readonly path: string;
  readonly cells: Architecture;
}

/** The cells in `bench/` that belong to the space of an experiment; `null` if none do. */
export async function findCells({ network }: Experiment): Promise<FoundCells | null> {
  const names = network.operations.map(operationName);
  for (const path of CELLS) {
    const cells = readArchitecture(path, await Deno.readTextFile(path));
    const fits = cells.nodes === network.nodes && cells.cell_inputs === network.cell_inputs &&
      cells.operations.every((name) => names.includes(name));
    if (fits) return { path, cells };
  }
  return null;
}

/** A training whose weight steps can be timed. */
export class TrainingSubject implements Disposable {
  #step = 0;
  readonly #cursor: Cursor;

  private constructor(readonly prepared: PreparedTraining) {
    const { data: { train }, experiment: { seed, evaluation } } = prepared;
    const source = { range: train, batchSize: evaluation.batch_size, seed, split: "evaluation" };
    this.#cursor = new Cursor(source, 0);
  }

  /** Compiles, and takes some steps that are not counted. */
  static async start(
    { genotype }: Architecture,
    experiment: Experiment,
    dataset: Dataset,
    engine: Engine,
    warmup: number,
  ): Promise<TrainingSubject> {
    const all = { start: 0, end: dataset.count };
    const data = { store: storeOf(dataset), classes: dataset.classes, train: all, test: all };
    const prepared = await prepareTraining(genotype, experiment, { engine, data });
    initialize(prepared.session, experiment.seed);
    const subject = new TrainingSubject(prepared);
    for (let i = 0; i < warmup; i++) await subject.step();
    return subject;
  }

  /** Milliseconds of one weight step. */
  async step(): Promise<number> {
    const update = weightUpdate(this.prepared, 0, ++this.#step);
    const images = this.#cursor.next();
    const start = performance.now();
    await this.prepared.session.run(PROGRAM.weightStep, images, [update]);
    return performance.now() - start;
  }

  [Symbol.dispose](): void {
    this.prepared.session.close();
  }
}
