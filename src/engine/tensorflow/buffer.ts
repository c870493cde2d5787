/**
 * Numbers that live in two places: as a tensor for the kernels, and here for whoever reads and writes
 * them. Each copy is made when it is asked for and kept until the other one changes.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";

export class Buffer {
  #here: Float32Array | undefined;
  #tensor: tf.Tensor | undefined;

  /** @param length of the vector, which holds zeros at first */
  constructor(readonly length: number) {
    this.#here = new Float32Array(length);
  }

  /** The numbers as a vector, which belongs to the buffer. */
  get tensor(): tf.Tensor {
    // The cpu backend takes an array for the tensor's own.
    return this.#tensor ??= tf.keep(tf.tensor1d(this.#here!.slice()));
  }

  /** Takes over a vector that may be one of a tidy scope. */
  set tensor(vector: tf.Tensor) {
    this.#tensor?.dispose();
    this.#tensor = tf.keep(vector);
    this.#here = undefined;
  }

  /**
   * The numbers, not to be changed.
   *
   * @throws {Error} on a backend that cannot be waited for, unless {@link fetch} came before
   */
  get numbers(): Float32Array {
    return this.#here ??= Float32Array.from(this.#tensor!.dataSync());
  }

  /** Changes numbers from here. */
  change(edit: (numbers: Float32Array) => void): void {
    edit(this.numbers);
    this.#tensor?.dispose();
    this.#tensor = undefined;
  }

  /** Brings the numbers here, on any backend. */
  async fetch(): Promise<void> {
    this.#here ??= Float32Array.from(await this.#tensor!.data());
  }

  dispose(): void {
    this.#tensor?.dispose();
    this.#tensor = undefined;
  }
}
