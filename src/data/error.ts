/**
 * A mistake in the data: a dataset that does not exist, a damaged file, a split that asks for more
 * images than there are. The message is meant for the person who wrote the experiment.
 *
 * @module
 */

/** A key of the experiment that says which images are used, or what is done to them. */
export type DataKey =
  | "data.dataset"
  | "data.train"
  | "data.valid"
  | "evaluation.train"
  | "evaluation.test"
  | "evaluation.shift"
  | "evaluation.cutout";

/** Thrown by everything in `data/` for what a person can mend. */
export class DataError extends Error {
  override readonly name = "DataError";

  /** Key of the experiment that the mistake belongs to, `data.dataset` when a file is wrong. */
  readonly key: DataKey;

  constructor(
    message: string,
    options: ErrorOptions & { key?: DataKey } = {},
  ) {
    super(message, options);
    this.key = options.key ?? "data.dataset";
  }
}
