/**
 * How many of something there may be.
 *
 * @module
 */

import { z } from "zod";

/**
 * A number from 1 to `most`. Upper bounds lie far beyond any search on one machine: they turn a slip
 * of the finger into a message instead of hours of waiting for memory to run out.
 */
export function count(most: number): z.ZodInt {
  return z.int().min(1).max(most);
}
