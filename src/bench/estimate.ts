/**
 * How long a bench will take, about: told before it begins, since PyTorch takes most of it.
 *
 * @module
 */

import type { Engine } from "../engine/engine.ts";
import { type Bench, OURS, THEIRS } from "./measure.ts";
import { PEER_MODES, type PeerMode } from "./peer.ts";
import { median } from "./report.ts";
import { Subject } from "./subject.ts";

/** What a config was found to take on this machine, in milliseconds. */
export interface Pace {
  readonly iteration: number;
  readonly evaluation: number;
}

/** How many times as long as ours the peer takes, about the mean of the README's tables. */
const SLOWER: Readonly<Record<PeerMode, number>> = { eager: 12, tuned: 7 };

/** Seconds until a process has loaded PyTorch, and until a session is compiled. */
const LOADING = 4, COMPILING = 1.5;

/** Iterations of a first try, and those of them, and batches, in which V8 still compiles. */
const TRIED = 12, NOT_COUNTED = 8;

/**
 * Tries some iterations and a batch of evaluation.
 *
 * @throws whatever keeps a search from beginning: better now than in the middle of a bench
 */
export async function findPace(
  { experiment, dataset, images }: Bench,
  engine: Engine,
): Promise<Pace> {
  const subject = await Subject.start(experiment, dataset, engine, NOT_COUNTED);
  try {
    const samples: number[] = [];
    for (let i = NOT_COUNTED; i < TRIED; i++) samples.push(await subject.iteration());
    const batch = experiment.data.batch_size;
    for (let i = 0; i < NOT_COUNTED; i++) await subject.evaluation(batch);
    return {
      iteration: median(samples),
      evaluation: await subject.evaluation(batch) * images / batch,
    };
  } finally {
    subject.close();
  }
}

/**
 * Seconds that a config will take.
 *
 * @param rounds turns of each
 * @param peers whether PyTorch is measured as well
 */
export function estimateSeconds(
  { iteration, evaluation }: Pace,
  { rounds, peers }: { readonly rounds: number; readonly peers: boolean },
): number {
  // A training step takes half of an iteration, which has two, and starts of a search are short.
  const turn = (times: number) => (1.5 * times * iteration + evaluation) / 1000;
  const ours = turn(OURS.iterations) + COMPILING;
  const slower = PEER_MODES.reduce((sum, mode) => sum + SLOWER[mode], 0);
  const theirs = slower * turn(THEIRS.iterations + THEIRS.warmup) + 3 * PEER_MODES.length * LOADING;
  const once = 2 * (COMPILING + 1.5 * OURS.warmup * iteration / 1000);
  return once + rounds * (ours + (peers ? theirs : 0));
}
