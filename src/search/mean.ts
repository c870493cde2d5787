/**
 * A running mean of losses and accuracies over batches that need not be of one size. Its sums are
 * doubles, and they are all there is to save when a search is interrupted inside an epoch.
 *
 * @module
 */

import type { StepResult } from "../engine/engine.ts";

/** The sums behind a mean. */
export interface Sums {
  readonly loss: number;
  readonly correct: number;
  readonly images: number;
}

/** Mean loss and accuracy over all images added so far. */
export class Mean {
  #loss: number;
  #correct: number;
  #images: number;

  constructor({ loss, correct, images }: Sums = { loss: 0, correct: 0, images: 0 }) {
    this.#loss = loss;
    this.#correct = correct;
    this.#images = images;
  }

  /** Adds what a program found for a batch of so many images. */
  add({ loss, correct }: StepResult, images: number): void {
    this.#loss += loss * images;
    this.#correct += correct;
    this.#images += images;
  }

  /** Mean loss of an image, `NaN` before the first. */
  get loss(): number {
    return this.#loss / this.#images;
  }

  /** Share of images whose label got the largest logit, `NaN` before the first. */
  get accuracy(): number {
    return this.#correct / this.#images;
  }

  get sums(): Sums {
    return { loss: this.#loss, correct: this.#correct, images: this.#images };
  }
}
