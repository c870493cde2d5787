/**
 * Mixed cells to draw.
 *
 * @module
 */

import fc from "fast-check";
import type { MixedCell } from "../../src/figure/mixed_layout.ts";
import { Random } from "../../src/random.ts";
import { softmax } from "../../src/search/genotype.ts";
import { sourcesOf } from "../../src/space/genotype_check.ts";

/** The candidate operations of DARTS. */
export const DARTS_OPERATIONS = [
  "none",
  "max_pool_3x3",
  "avg_pool_3x3",
  "skip_connect",
  "sep_conv_3x3",
  "sep_conv_5x5",
  "dil_conv_3x3",
  "dil_conv_5x5",
] as const;

/** A cell with weights that a seed decides; the strongest operation of the first edge is kept. */
export function mixedCell(
  cell_inputs: 1 | 2,
  nodes: number,
  operations: readonly string[] = DARTS_OPERATIONS,
  seed = 1,
): MixedCell {
  const random = new Random(seed, "weights");
  const weights = Array.from(
    { length: nodes },
    (_, to) => sourcesOf(to, cell_inputs).map(() => softmax(operations.map(() => random.normal()))),
  ).flat();
  const strongest = weights[0]!.indexOf(Math.max(...weights[0]!));
  const from = sourcesOf(0, cell_inputs)[0]!;
  const kept = [{ from, to: 0, operation: operations[strongest]! }];
  return { cell_inputs, nodes, operations, weights, kept };
}

/** Mixed cells of any size that an experiment can have, but not the largest. */
export const randomMixedCell: fc.Arbitrary<MixedCell> = fc.record({
  inputs: fc.constantFrom(1 as const, 2 as const),
  nodes: fc.integer({ min: 1, max: 6 }),
  operations: fc.uniqueArray(
    fc.oneof(fc.stringMatching(/^[a-z_][a-z0-9_]{0,15}$/), fc.constant("x".repeat(64))),
    { minLength: 1, maxLength: 12 },
  ),
  seed: fc.nat(),
}).map(({ inputs, nodes, operations, seed }) => mixedCell(inputs, nodes, operations, seed));
