/**
 * A dataset: small images as bytes, their labels, and the numbers that normalise them.
 *
 * Everything stays in bytes until a batch is fed: all of MNIST takes 47 MB instead of 188.
 *
 * @module
 */

/**
 * Images and labels of one part, training or test, in the order of the files.
 *
 * Channel c of a normalised image is `(pixel / 255 - mean[c]) / deviation[c]`.
 */
export interface Dataset {
  /** As in the experiment: `mnist`, or the path of a folder. */
  readonly name: string;
  /** `[count, channels, height, width]`, planar: one whole channel after the other. */
  readonly images: Uint8Array;
  /** `[count]`, each below `classes`. */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  /** What the labels mean, label 0 first, where the files tell: `classes` of them. */
  readonly classNames?: readonly string[];
  /** Per channel, in units of pixel / 255; always that of the *training* part. */
  readonly mean: readonly number[];
  /** Per channel, in units of pixel / 255, greater than 0; always that of the *training* part. */
  readonly deviation: readonly number[];
}
