/**
 * Calls for what needs the whole batch in batch norm: each image's part in one phase, the sum over
 * all images, which every thread makes for itself, at the start of the next.
 *
 * @module
 */

import type { Node } from "../../../graph/node.ts";
import type { StatisticsUpdate } from "../../../graph/program.ts";
import { type DraftPhase, moving } from "./draft.ts";
import type { Storage } from "./storage.ts";

/** Rows of what every thread has of a batch's sums, each a float a channel. */
export const SUM_ROWS = { moments: 3, normalization_sums: 2 } as const;

/** Mean and variance of the batch, and the running statistics that they move. */
export function momentsCalls(
  node: Node<"moments">,
  updates: readonly StatisticsUpdate[],
  storage: Storage,
  phase: DraftPhase,
  next: DraftPhase,
): void {
  const x = node.inputs[0]!;
  const { slot, pitch, height, width } = storage.map(x);
  const channels = storage.channels(x);
  const partial = storage.extra(node);
  const pixels = height * width;
  phase.eachImage.push({
    kernel: "moments",
    arguments: [slot, height, width, channels, pitch.pixel, pitch.row, partial],
    cost: moving({ height, width }, channels, pixels * channels),
  });
  const out = storage.vector(node);
  next.eachThread.push({
    kernel: "combine_moments",
    arguments: [partial, { strideOf: "image" }, { timesBatch: 1 }, pixels, channels, out],
  });
  // Equal batch norms share their moments, yet each has running statistics of its own.
  for (const { moments, mean, variance } of updates) {
    if (moments !== node) continue;
    const running = [storage.statistic(mean), storage.statistic(variance)];
    next.once.push({
      kernel: "update_statistics",
      arguments: [out, ...running, { timesBatch: pixels }, channels],
    });
  }
}

/** The means of dy and dy·x̂. */
export function normalizationSumsCalls(
  node: Node<"normalization_sums">,
  storage: Storage,
  phase: DraftPhase,
  next: DraftPhase,
): void {
  const d = storage.map(node.inputs[0]!), x = storage.map(node.inputs[1]!);
  const channels = storage.channels(node.inputs[0]!);
  const partial = storage.extra(node);
  const pitches = [d.pitch.pixel, d.pitch.row, x.pitch.pixel, x.pitch.row];
  phase.eachImage.push({
    kernel: "channel_sums",
    arguments: [d.slot, x.slot, d.height, d.width, channels, ...pitches, partial],
    cost: moving(d, channels, 2 * d.height * d.width * channels),
  });
  const count = { timesBatch: d.height * d.width };
  next.eachThread.push({
    kernel: "combine_sums",
    arguments: [
      ...[partial, { strideOf: "image" } as const, { timesBatch: 1 }, count, channels],
      storage.vector(node),
    ],
  });
}
