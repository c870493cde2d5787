/**
 * The course that a search and a training have in common: epochs of iterations, each closed by an
 * evaluation and a checkpoint, which a signal may stop between any two iterations.
 *
 * @module
 */

import type { Position } from "../run/checkpoint_name.ts";

/** What happens on the way. */
export interface Course {
  readonly epochs: number;
  /** Iterations of an epoch. */
  readonly iterations: number;
  /** Iterations between checkpoints amid an epoch; `Infinity` for none. */
  readonly checkpointEvery: number;
  /**
   * Prepares an epoch from `position` on.
   *
   * @returns takes one iteration; `place` counts it already
   */
  begin(position: Position): (place: Position) => Promise<void>;
  /**
   * Evaluates after the iterations of an epoch, counted from 0.
   *
   * @returns records what the epoch came to, or `null` if `signal` has stopped the evaluation
   */
  evaluate(epoch: number): Promise<((seconds: number) => Promise<void>) | null>;
  /** Saves a checkpoint. */
  save(): Promise<void>;
}

/**
 * Runs a course from its state to the end.
 *
 * @param state kept up to date: where the course stands
 * @returns whether all epochs are done; otherwise `signal` has stopped it
 */
export async function runCourse(
  course: Course,
  state: { position: Position },
  signal?: AbortSignal,
): Promise<boolean> {
  const { epochs, iterations, checkpointEvery } = course;
  while (state.position.epoch < epochs) {
    const started = performance.now();
    const { epoch } = state.position;
    const iterate = course.begin(state.position);
    while (state.position.iteration < iterations) {
      if (signal?.aborted) return false;
      const place = { epoch, iteration: state.position.iteration + 1 };
      await iterate(place);
      state.position = place;
      const step = epoch * iterations + place.iteration;
      if (step % checkpointEvery === 0 && place.iteration < iterations) await course.save();
    }
    const close = await course.evaluate(epoch);
    if (!close) return false;
    await close((performance.now() - started) / 1000);
    state.position = { epoch: epoch + 1, iteration: 0 };
    await course.save();
  }
  return true;
}
