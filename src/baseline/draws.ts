/**
 * Different genotypes of a space, one after the other.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { Random } from "../random.ts";
import { countGenotypes, drawGenotype } from "../space/draw.ts";
import type { Genotype } from "../space/genotype.ts";
import { isomorphismKey } from "../space/isomorphism.ts";

/** A genotype that was drawn. */
export interface Draw {
  /** Number of the draw, counted from 0; a draw that repeats another leaves its number out. */
  readonly candidate: number;
  readonly genotype: Genotype;
}

/** The genotype of a draw; the seed and the number decide it alone. */
export function drawCandidate({ network, seed }: Experiment, candidate: number): Genotype {
  return drawGenotype(network, new Random(seed, `candidate/${candidate}`));
}

/**
 * A space is taken to be exhausted after so many draws for each genotype it has: how many networks
 * they are, isomorphic ones counted once, nobody has counted.
 */
const MOST_DRAWS = 16n;

/** The draws of an experiment, isomorphic ones only once. */
export class Draws {
  #next = 0;
  readonly #seen = new Set<string>();
  readonly #most: bigint;

  constructor(readonly experiment: Experiment) {
    this.#most = MOST_DRAWS * countGenotypes(experiment.network);
  }

  /** Counts a draw that was made before. */
  take({ candidate, genotype }: Draw): void {
    this.#seen.add(isomorphismKey(genotype));
    this.#next = candidate + 1;
  }

  /** The next one that has not been seen; `null` once the space is exhausted. It is not counted yet. */
  next(): Draw | null {
    for (let candidate = this.#next; candidate < this.#most; candidate++) {
      const genotype = drawCandidate(this.experiment, candidate);
      if (!this.#seen.has(isomorphismKey(genotype))) return { candidate, genotype };
    }
    return null;
  }
}
