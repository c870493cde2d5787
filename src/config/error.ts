/**
 * The error that ends whatever was to be done with an experiment that is wrong.
 *
 * @module
 */

import { formatProblem } from "./print.ts";
import type { Problem } from "./problem.ts";

/**
 * An experiment that cannot be run as written. Its message shows every problem; no stack is needed
 * to understand it.
 */
export class ExperimentError extends Error {
  override readonly name = "ExperimentError";
  /** @param problems all mistakes, in the order in which to read them */
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
  }
}
