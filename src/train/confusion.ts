/**
 * The confusion matrix: which class is taken for which.
 *
 * @module
 */

/** Row: the label; column: the class with the first largest logit; value: so many images. */
export type ConfusionMatrix = number[][];

/** A matrix of zeros. */
export function emptyConfusion(classes: number): ConfusionMatrix {
  return Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
}

/**
 * Counts a batch.
 *
 * @param logits `[images, classes]`
 * @param labels one for each image
 */
export function countConfusion(
  matrix: ConfusionMatrix,
  logits: Float32Array,
  labels: ArrayLike<number>,
): void {
  const classes = matrix.length;
  for (let image = 0; image < labels.length; image++) {
    const row = logits.subarray(image * classes, (image + 1) * classes);
    matrix[labels[image]!]![firstLargest(row)]!++;
  }
}

/** Index of the first of the largest numbers, as the engines count what is right. */
export function firstLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
