/**
 * The thing that is measured: a search's iteration on real images, one engine, some threads.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import type { Dataset } from "../data/dataset.ts";
import { Cursor } from "../data/order.ts";
import type { Engine } from "../engine/engine.ts";
import { iterate } from "../search/bilevel.ts";
import { initialize } from "../search/initial.ts";
import { planIteration } from "../search/optimizer.ts";
import { type Prepared, prepareOn } from "../search/prepare.ts";
import { PROGRAM } from "../search/programs.ts";

/** A search whose iterations and evaluations can be timed. */
export class Subject {
  #step = 0;
  readonly #train: Cursor;
  readonly #valid: Cursor;

  private constructor(readonly prepared: Prepared) {
    const { experiment: { seed, data: { batch_size: batchSize } }, split } = prepared;
    this.#train = new Cursor({ range: split.train, batchSize, seed, split: "train" }, 0);
    this.#valid = new Cursor({ range: split.valid, batchSize, seed, split: "valid" }, 0);
  }

  /** Compiles, and takes some iterations that are not counted. */
  static async start(
    experiment: Experiment,
    dataset: Dataset,
    engine: Engine,
    warmup: number,
  ): Promise<Subject> {
    const prepared = await prepareOn(experiment, dataset, engine);
    initialize(prepared.session, experiment.seed);
    const subject = new Subject(prepared);
    for (let i = 0; i < warmup; i++) await subject.iteration();
    return subject;
  }

  /** Milliseconds of one iteration. */
  async iteration(): Promise<number> {
    const { experiment, session } = this.prepared;
    const { steps, unrolling } = planIteration(experiment, { epoch: 0, step: ++this.#step });
    const batches = { train: this.#train.next(), valid: this.#valid.next() };
    const start = performance.now();
    await iterate(session, batches, steps, unrolling);
    return performance.now() - start;
  }

  /** Milliseconds to evaluate so many images, the first ones, again from the start where they end. */
  async evaluation(images: number): Promise<number> {
    const { experiment: { data: { batch_size } }, session, dataset } = this.prepared;
    const start = performance.now();
    for (let from = 0; from < images; from += batch_size) {
      const length = Math.min(batch_size, images - from);
      const numbers = Uint32Array.from({ length }, (_, i) => (from + i) % dataset.count);
      await session.run(PROGRAM.evaluation, numbers);
    }
    return performance.now() - start;
  }

  close(): void {
    this.prepared.session.close();
  }
}
