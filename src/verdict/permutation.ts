/**
 * A paired test that assumes nothing of the distribution of what is compared.
 *
 * @module
 */

/** All signs of more differences are too many to try. */
const MOST = 20;

/**
 * Fisher's paired randomisation test, exact and two-sided: if two methods were alike, each difference
 * could as well have had the other sign. The p-value is the share of the 2ⁿ choices of signs whose sum
 * is at least as far from zero as the one that was found. With n pairs it is never below 2/2ⁿ, so five
 * pairs cannot tell more than p = 0.0625.
 *
 * Fisher, "The Design of Experiments", 1935, section 21.
 *
 * @param differences one for each pair, at most twenty
 * @throws {RangeError} if there are none or too many
 *
 * @example
 * ```ts
 * import { pairedRandomisation } from "./permutation.ts";
 *
 * pairedRandomisation([1, 2, 3]); // 0.25: only +++ and --- are as far from zero
 * ```
 */
export function pairedRandomisation(differences: readonly number[]): number {
  const { length } = differences;
  if (length < 1 || length > MOST) {
    throw new RangeError(`Expected 1 to ${MOST} differences but found ${length}`);
  }
  const sum = (signs: number) =>
    differences.reduce((total, value, i) => total + (signs >> i & 1 ? -value : value), 0);
  const found = Math.abs(sum(0));
  // Sums of the same numbers in the same order differ by rounding only if their signs do.
  const slack = 1e-12 * differences.reduce((total, value) => total + Math.abs(value), 0);
  let far = 0;
  for (let signs = 0; signs < 2 ** length; signs++) {
    if (Math.abs(sum(signs)) >= found - slack) far++;
  }
  return far / 2 ** length;
}
