/**
 * What is done to a network before it is differentiated. Equal work is shared already when a graph
 * is built.
 *
 * @module
 */

import type { Network } from "../program.ts";
import { fuseRelu } from "./fuse_relu.ts";
import { mergeConvs } from "./merge_convs.ts";
import { splitRelu } from "./split_relu.ts";
import { splitSums } from "./split_sums.ts";

/** The passes in their order, each with what it does in words. */
export const PASSES: readonly (readonly [what: string, pass: (network: Network) => Network])[] = [
  ["relu before concat", splitRelu],
  ["relu into convs", fuseRelu],
  ["convs of one state merged", mergeConvs],
  ["sums split edge by edge", splitSums],
];

/** Runs all passes. The result computes the same function of the same parameters. */
export function optimize(network: Network): Network {
  return PASSES.reduce((result, [, pass]) => pass(result), network);
}
