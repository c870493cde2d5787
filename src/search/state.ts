/**
 * The state of a search between two iterations. Together with the session's parameters it is all
 * that the search goes on from; batch order and learning rates follow from the place in the search.
 *
 * @module
 */

import type { Session } from "../engine/engine.ts";
import type { CheckpointState, Kept } from "../run/checkpoint.ts";
import { RunError } from "../run/error.ts";
import type { Tensor } from "../run/safetensors.ts";
import type { Experiment } from "../config/experiment.ts";
import type { Architecture } from "../space/architecture.ts";
import { Mean } from "./mean.ts";
import { optimizerSlots } from "./optimizer.ts";
import type { EpochState } from "./report.ts";
import { NOTHING_YET, type StopState } from "./stop.ts";

/** A place in the search and what has been summed up on the way. */
export interface SearchState extends EpochState {
  /** The cells of the epoch with the highest validation accuracy; of equals, the first. */
  best: Architecture | null;
  /** What the rules of `search.stop` remember. */
  stop: StopState;
}

/** The state of a search that has not begun. */
export function initialState(): SearchState {
  return {
    position: { epoch: 0, iteration: 0 },
    train: new Mean(),
    architecture: new Mean(),
    best: null,
    stop: NOTHING_YET,
  };
}

/** How the parameters of a session are optimised; a trained network has no alphas. */
type Optimizers = Pick<Experiment, "weights"> & Partial<Pick<Experiment, "alphas">>;

/** The tensors of a session that a run goes on from, and under which name and slot. */
function savedTensors(session: Session, { weights, alphas }: Optimizers) {
  const slots = {
    weights: optimizerSlots(weights),
    alphas: alphas ? optimizerSlots(alphas) : [],
    statistics: [],
  };
  return session.parameters.flatMap(({ name, group, dims }) => [
    { key: name, name, dims, slot: "value" as const },
    ...slots[group].map((slot) => ({ key: `${slot}.${name}`, name, dims, slot })),
  ]);
}

/** Parameters by their names, optimiser slots by `momentum.NAME` and the like. */
export function takeTensors(session: Session, optimizers: Optimizers): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const { key, name, dims, slot } of savedTensors(session, optimizers)) {
    tensors.set(key, { shape: dims, data: session.read(name, slot) });
  }
  return tensors;
}

/**
 * Puts the tensors of a checkpoint back.
 *
 * @throws {RunError} if the checkpoint has others
 */
export function restoreTensors(
  session: Session,
  optimizers: Optimizers,
  { tensors }: CheckpointState,
): void {
  for (const { key, name, dims, slot } of savedTensors(session, optimizers)) {
    const tensor = tensors.get(key);
    if (!(tensor?.data instanceof Float32Array) || tensor.shape.join() !== dims.join()) {
      const found = tensor ? `[${tensor.shape.join(", ")}]` : "none";
      throw foreign(`a tensor ${key} [${dims.join(", ")}]`, found);
    }
    session.write(name, tensor.data, slot);
  }
}

/**
 * What a checkpoint keeps beside its tensors, as JSON.
 *
 * @throws {RunError} if it has nothing of the kind
 */
export function stateOf({ metadata: { state } }: CheckpointState): string {
  if (state === undefined) throw foreign("the state of a run", "none");
  // The checksum has told that this is what was written.
  return state;
}

/** Which checkpoints of a search stay: the last few, and that of the best cells. */
export function keptCheckpoints({ search: { keep } }: Experiment, { best }: SearchState): Kept {
  return { keep, best: best?.epoch };
}

/** Takes a checkpoint of a search. */
export function takeCheckpoint(
  session: Session,
  experiment: Experiment,
  { position, train, architecture, best, stop }: SearchState,
): CheckpointState {
  const tensors = takeTensors(session, experiment);
  const state = JSON.stringify({ train: train.sums, architecture: architecture.sums, best, stop });
  return { ...position, tensors, metadata: { state } };
}

/**
 * Puts a session where it was when the checkpoint was taken.
 *
 * @returns the state to go on from
 * @throws {RunError} if the checkpoint is of another experiment
 */
export function restoreCheckpoint(
  session: Session,
  experiment: Experiment,
  checkpoint: CheckpointState,
): SearchState {
  restoreTensors(session, experiment, checkpoint);
  const { epoch, iteration } = checkpoint;
  // Checkpoints of before these rules have none of them to follow.
  const { train, architecture, best, stop = NOTHING_YET } = JSON.parse(stateOf(checkpoint));
  return {
    position: { epoch, iteration },
    train: new Mean(train),
    architecture: new Mean(architecture),
    best,
    stop,
  };
}

function foreign(expected: string, found: string): RunError {
  const message = `Expected ${expected} in the checkpoint but found ${found}`;
  return new RunError(`${message}: it is not of the run's experiment`);
}
