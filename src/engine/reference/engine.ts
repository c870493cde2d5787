/**
 * The reference engine: what the other engines must agree with. It interprets programs in float64
 * with naive loops, one thread, no plan, and nothing that depends on the processor.
 *
 * @module
 */

import type { Engine } from "../engine.ts";
import { ReferenceSession } from "./session.ts";

/**
 * The engine that is obviously right and slow.
 *
 * @example
 * ```ts
 * import { referenceEngine } from "./engine.ts";
 *
 * const { name, threads } = referenceEngine(); // "reference", 1
 * ```
 */
export function referenceEngine(): Engine {
  return {
    name: "reference",
    threads: 1,
    portable: true,
    open: (programs, store, batchSize) =>
      Promise.resolve(new ReferenceSession(programs, store, batchSize)),
  };
}
