/**
 * A mistake in the data: a dataset that does not exist, a damaged file, a split that asks for more
 * images than there are. The message is meant for the person who wrote the experiment.
 *
 * @module
 */

/** Thrown by everything in `data/` for what a person can mend. */
export class DataError extends Error {
  override readonly name = "DataError";

  /** Key of the experiment that the mistake belongs to, `data.dataset` when a file is wrong. */
  readonly key: "data.dataset" | "data.train" | "data.valid";

  constructor(
    message: string,
    options: ErrorOptions & { key?: "data.train" | "data.valid" } = {},
  ) {
    super(message, options);
    this.key = options.key ?? "data.dataset";
  }
}
