/**
 * Validation: the loss and accuracy of the supernet under its running statistics.
 *
 * @module
 */

import type { Session } from "../engine/engine.ts";
import { Mean } from "./mean.ts";
import { PROGRAM } from "./programs.ts";

/**
 * Evaluates the supernet on all of `images`.
 *
 * @param images numbers of images in the session's store
 * @param options.signal stops between two batches
 * @param options.batch is told of every batch while the session still has its logits
 * @returns `null` if it was stopped
 */
export async function evaluate(
  session: Session,
  images: Uint32Array,
  batchSize: number,
  options: {
    readonly signal?: AbortSignal;
    readonly batch?: (images: Uint32Array) => void;
  } = {},
): Promise<Mean | null> {
  const mean = new Mean();
  for (let start = 0; start < images.length; start += batchSize) {
    if (options.signal?.aborted) return null;
    const batch = images.subarray(start, start + batchSize);
    mean.add(await session.run(PROGRAM.evaluation, batch), batch.length);
    options.batch?.(batch);
  }
  return mean;
}
