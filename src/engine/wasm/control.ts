/**
 * How the main thread and the workers talk during a run: a small shared buffer with the job, and
 * counters to wait on. Nothing is allocated and no message is sent in a step.
 *
 * @module
 */

/** Places of 32-bit integers in the control buffer. */
export const Word = {
  /** Counts jobs; workers wait for it to change. */
  generation: 0,
  /** Workers that have finished the job. */
  finished: 1,
  /** Number of the program to run, `NO_PROGRAM`, or `STOP`. */
  program: 2,
  /** Images in the batch. */
  batch: 3,
  /** How many flat operations follow the program. */
  operations: 4,
  /** Threads that have reached the barrier, and how often all of them have. */
  arrived: 5,
  round: 6,
  /** 1 once an optimiser's step has left a number that is not finite. */
  lost: 7,
} as const;

/** A job without a program. */
export const NO_PROGRAM = -1;
/** The last job: the worker ends. */
export const STOP = -2;

/** What a job may do to flat buffers after its program. */
export const FlatKind = { sgd: 0, adam: 1, copy: 2, add: 3, scale: 4, clip: 5, norm: 6 } as const;

/** Numbers that describe one flat operation: its kind, four addresses, a length and factors. */
export const OPERATION_NUMBERS = 16;
/** Flat operations that one job may have. */
export const MOST_OPERATIONS = 64;
/** Sums of squares are taken over this many blocks, whatever the number of threads. */
export const NORM_BLOCKS = 64;

const WORDS_BYTES = 64;

/** Views of the control buffer. */
export interface Control {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly operations: Float64Array<SharedArrayBuffer>;
  readonly norms: Float64Array<SharedArrayBuffer>;
}

/** Size of the control buffer. */
export const CONTROL_BYTES = WORDS_BYTES + 8 * (MOST_OPERATIONS * OPERATION_NUMBERS + NORM_BLOCKS);

/** The parts of a control buffer of {@linkcode CONTROL_BYTES}, shared by all threads. */
export function viewControl(buffer: SharedArrayBuffer): Control {
  const numbers = MOST_OPERATIONS * OPERATION_NUMBERS;
  return {
    words: new Int32Array(buffer, 0, WORDS_BYTES / 4),
    operations: new Float64Array(buffer, WORDS_BYTES, numbers),
    norms: new Float64Array(buffer, WORDS_BYTES + 8 * numbers, NORM_BLOCKS),
  };
}

/** Square root of the sum of all blocks' sums of squares, in fixed order. */
export function normOf({ norms }: Control): number {
  let sum = 0;
  for (const block of norms) sum += block;
  return Math.sqrt(sum);
}

/** Spins that a thread makes before it goes to sleep: a barrier is mostly reached within them. */
const SPINS = 20_000;

/** Waits until a word is no longer `value`. */
export function waitWhile(words: Int32Array<SharedArrayBuffer>, word: number, value: number): void {
  for (let spin = 0; spin < SPINS; spin++) {
    if (Atomics.load(words, word) !== value) return;
  }
  while (Atomics.load(words, word) === value) Atomics.wait(words, word, value);
}

/** Waits until all `threads` have come this far. */
export function barrier(words: Int32Array<SharedArrayBuffer>, threads: number): void {
  const round = Atomics.load(words, Word.round);
  if (Atomics.add(words, Word.arrived, 1) === threads - 1) {
    Atomics.store(words, Word.arrived, 0);
    Atomics.add(words, Word.round, 1);
    Atomics.notify(words, Word.round);
  } else {
    waitWhile(words, Word.round, round);
  }
}
