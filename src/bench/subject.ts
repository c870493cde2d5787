/**
 * The thing that is measured: a search's iteration on real images, one engine, some threads.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { batchCount, Cursor } from "../data/order.ts";
import type { Engine } from "../engine/engine.ts";
import { iterate } from "../search/bilevel.ts";
import { initialize } from "../search/initial.ts";
import { planIteration } from "../search/optimizer.ts";
import { prepare, type Prepared } from "../search/prepare.ts";
import { PROGRAM } from "../search/programs.ts";

export class Subject {
  #step = 0;
  readonly #train: Cursor;
  readonly #valid: Cursor;

  private constructor(readonly prepared: Prepared) {
    const { experiment: { seed, data: { batch_size: batchSize } }, split } = prepared;
    this.#train = new Cursor({ range: split.train, batchSize, seed, split: "train" }, 0);
    this.#valid = new Cursor({ range: split.valid, batchSize, seed, split: "valid" }, 0);
  }

  /** Loads the images, compiles, and takes some iterations that are not counted. */
  static async start(experiment: Experiment, engine: Engine, warmup: number): Promise<Subject> {
    const prepared = await prepare(experiment, engine);
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

  /** Milliseconds to evaluate 10,000 images. */
  async evaluation(): Promise<number> {
    const { experiment: { data }, session, dataset } = this.prepared;
    const images = Math.min(10_000, dataset.count);
    const start = performance.now();
    for (let i = 0; i < batchCount(images, data.batch_size); i++) {
      const from = i * data.batch_size;
      const size = Math.min(data.batch_size, images - from);
      await session.run(PROGRAM.evaluation, Uint32Array.from({ length: size }, (_, j) => from + j));
    }
    return performance.now() - start;
  }

  close(): void {
    this.prepared.session.close();
  }
}
