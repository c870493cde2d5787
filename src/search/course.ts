/**
 * The course that a search and a training have in common: epochs of iterations, each closed by an
 * evaluation and a checkpoint, which a signal may stop between any two iterations.
 *
 * @module
 */

import type { Position } from "../run/checkpoint_name.ts";

/** What happens on the way. `Report` is what an epoch came to. */
export interface Course<Report> {
  readonly epochs: number;
  /** Iterations of an epoch. */
  readonly iterations: number;
  /** Iterations between checkpoints amid an epoch; `Infinity` for none. */
  readonly checkpointEvery: number;
  /**
   * Prepares an epoch from `position` on.
   *
   * @returns takes one iteration: `place` counts it already, `step` numbers it from 1 since the start
   * of the course
   */
  begin(position: Position): (place: Position, step: number) => Promise<void>;
  /**
   * Evaluates after the iterations of an epoch, counted from 0.
   *
   * @returns records what the epoch came to in `seconds`, or `null` if `signal` has stopped the
   * evaluation
   */
  evaluate(epoch: number): Promise<((seconds: number) => Report | Promise<Report>) | null>;
  /** Whether a rule ends the course here, between two epochs. Without it only `epochs` does. */
  ended?(): boolean;
  /** Saves a checkpoint. */
  save(): Promise<unknown>;
  /** Told of an epoch once its checkpoint is saved. */
  closed(report: Report): void;
}

/**
 * Runs a course from its state to the end.
 *
 * @param state kept up to date: where the course stands
 * @returns whether all epochs are done or a rule has ended the course; otherwise `signal` has
 * stopped it
 */
export async function runCourse<Report>(
  course: Course<Report>,
  state: { position: Position },
  signal?: AbortSignal,
): Promise<boolean> {
  const { epochs, iterations, checkpointEvery } = course;
  while (state.position.epoch < epochs && !course.ended?.()) {
    const started = performance.now();
    const { epoch } = state.position;
    const iterate = course.begin(state.position);
    while (state.position.iteration < iterations) {
      if (signal?.aborted) return false;
      const place = { epoch, iteration: state.position.iteration + 1 };
      const step = epoch * iterations + place.iteration;
      await iterate(place, step);
      state.position = place;
      if (step % checkpointEvery === 0 && place.iteration < iterations) await course.save();
    }
    const close = await course.evaluate(epoch);
    if (!close) return false;
    const report = await close((performance.now() - started) / 1000);
    state.position = { epoch: epoch + 1, iteration: 0 };
    await course.save();
    course.closed(report);
  }
  return true;
}
