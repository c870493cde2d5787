/**
 * Mixes images that come sorted by class, in an order that always is the same. A search takes its
 * first images for the weights and its last ones for the alphas, and both must see every class.
 *
 * @module
 */

/** An image by its class and its number within the class. */
export interface ClassMember {
  readonly label: number;
  readonly index: number;
}

/**
 * Spreads every class evenly: of `n` images of a class, image j goes to the place (j + 1/2) / n of
 * the whole, so that any first or last part has each class in its share. Of two images for the same
 * place, that of the lower class comes first; classes of one size therefore take turns.
 *
 * @param counts images of each class
 *
 * @example
 * ```ts
 * import { interleaveClasses } from "./interleave.ts";
 *
 * interleaveClasses([2, 2]); // image 0 of class 0, 0 of 1, 1 of 0, 1 of 1
 * ```
 */
export function interleaveClasses(counts: readonly number[]): ClassMember[] {
  const members = counts.flatMap((count, label) =>
    Array.from({ length: count }, (_, index) => ({ label, index, place: (index + 0.5) / count }))
  );
  // Sorting is stable: members of equal place stay in the order of the classes.
  return members.sort((a, b) => a.place - b.place).map(({ label, index }) => ({ label, index }));
}
