/**
 * The place in a search that a checkpoint is of, and its file's name, which sorts by it.
 *
 * @module
 */

/** A place in a search, between two iterations. */
export interface Position {
  /** Epochs that are complete, validation included. */
  readonly epoch: number;
  /** Iterations of the next epoch that are done. */
  readonly iteration: number;
}

const NAME = /^epoch-(\d{4,})(?:-iteration-(\d{5,}))?\.safetensors$/;

/**
 * `epoch-0003.safetensors` after three epochs, `epoch-0004-iteration-00120.safetensors` amid the
 * fourth.
 */
export function checkpointName({ epoch, iteration }: Position): string {
  const name = (epoch: number) => `epoch-${String(epoch).padStart(4, "0")}`;
  const file = iteration === 0
    ? name(epoch)
    : `${name(epoch + 1)}-iteration-${String(iteration).padStart(5, "0")}`;
  return `${file}.safetensors`;
}

/** The position that a file's name stands for, if it is a checkpoint's. */
export function checkpointPosition(name: string): Position | undefined {
  const [, epoch, iteration] = NAME.exec(name) ?? [];
  if (epoch === undefined) return undefined;
  const position = iteration === undefined
    ? { epoch: Number(epoch), iteration: 0 }
    : { epoch: Number(epoch) - 1, iteration: Number(iteration) };
  return position.epoch >= 0 && checkpointName(position) === name ? position : undefined;
}

/** Negative when `a` comes before `b`. */
export function comparePositions(a: Position, b: Position): number {
  return a.epoch - b.epoch || a.iteration - b.iteration;
}

/** A position in words, to follow a verb: `after epoch 3`, `at iteration 120 of epoch 4`. */
export function describePosition({ epoch, iteration }: Position): string {
  if (iteration > 0) return `at iteration ${iteration} of epoch ${epoch + 1}`;
  return epoch === 0 ? "at the start" : `after epoch ${epoch}`;
}
