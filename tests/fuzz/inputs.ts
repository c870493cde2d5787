/**
 * The inputs of a target, by number: the same for the same seed, so that a failure can be made
 * again.
 *
 * @module
 */

import fc from "fast-check";
import { mutants } from "./mutation.ts";
import type { FuzzTarget } from "./target.ts";

/** Inputs that are generated at once. */
const BATCH = 50;

/** All inputs of a target, counted from 0. */
export class Inputs {
  readonly #arbitrary: fc.Arbitrary<Uint8Array>;
  readonly #seed: number;
  #batch = -1;
  #inputs: readonly Uint8Array[] = [];

  private constructor(arbitrary: fc.Arbitrary<Uint8Array>, seed: number) {
    this.#arbitrary = arbitrary;
    this.#seed = seed;
  }

  /** Reads the target's corpus. Of four inputs three are mutants, if there are others at all. */
  static async of({ corpus, words, arbitrary }: FuzzTarget, seed: number): Promise<Inputs> {
    const mutant = mutants(await corpus(), words);
    const all = arbitrary
      ? fc.oneof({ arbitrary: mutant, weight: 3 }, { arbitrary, weight: 1 })
      : mutant;
    return new Inputs(all, seed);
  }

  /** One input. */
  at(number: number): Uint8Array {
    const batch = Math.floor(number / BATCH);
    if (batch !== this.#batch) {
      // fast-check takes seeds of 32 bits; neighbouring ones give unrelated values.
      const seed = Math.imul(this.#seed, 0x9e3779b1) + batch | 0;
      this.#inputs = fc.sample(this.#arbitrary, { seed, numRuns: BATCH });
      this.#batch = batch;
    }
    return this.#inputs[number % BATCH]!;
  }
}
