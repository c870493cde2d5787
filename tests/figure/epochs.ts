/**
 * Epochs of searches that never were, with weights that move away from each other.
 *
 * @module
 */

import { Random } from "../../src/random.ts";
import type { RunEpoch } from "../../src/report/epochs.ts";
import { softmax } from "../../src/search/genotype.ts";
import { sourcesOf } from "../../src/space/genotype_check.ts";

/** The space of a history. */
export interface HistorySpec {
  readonly cell_inputs: 1 | 2;
  readonly nodes: number;
  readonly operations: readonly string[];
}

/** As many epochs as asked for, the normal cell's weights at first all the same. */
export function historyOf(
  { cell_inputs, nodes, operations }: HistorySpec,
  count: number,
): RunEpoch[] {
  const random = new Random(7, "history");
  const edges = Array.from({ length: nodes }, (_, to) => sourcesOf(to, cell_inputs)).flat();
  const ends = edges.map(() => operations.map(() => random.normal()));
  return Array.from({ length: count }, (_, i) => {
    const progress = count > 1 ? i / (count - 1) : 1;
    const loss = 2.3 * Math.exp(-2 * progress) + 0.02 * random.normal();
    const measures = (worse: number) => ({ loss: loss + worse, accuracy: 1 / (1 + loss + worse) });
    return {
      epoch: i + 1,
      train: measures(0),
      architecture: measures(0.05),
      valid: measures(0.1),
      weights: { normal: ends.map((row) => softmax(row.map((end) => end * progress))) },
      genotype: { normal: [], reduction: [] },
      seconds: 1,
    };
  });
}
