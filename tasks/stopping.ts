/**
 * Tasks that work for hours and stop when they are asked to, at any moment.
 *
 * @module
 */

import { type Stop, watchSignals } from "../src/run/signals.ts";
import { Narrator } from "./narrator.ts";

/**
 * Does a task's work under the eye of signals. Whoever asks to stop before there is anything to save
 * gets the signal's exit code.
 *
 * @param verbose whether to tell of each iteration
 * @returns exit code
 */
export async function stoppable(
  verbose: boolean,
  work: (stop: Stop, narrator: Narrator) => Promise<number | void>,
): Promise<number | void> {
  using narrator = new Narrator(verbose);
  using stop = watchSignals({ heard: (request) => narrator.heard(request) });
  try {
    return await work(stop, narrator);
  } catch (error) {
    if (!stop.requested || error !== stop.signal.reason) throw error;
    console.error("Stopped before there was anything to save: nothing was changed");
    return stop.requested.exitCode;
  }
}
