/**
 * Running statistics of batch norm, moved by a tenth towards those of a batch.
 *
 * @module
 */

import type { Node } from "../../graph/node.ts";
import type { StatisticsUpdate } from "../../graph/program.ts";
import type { ParameterStore } from "./parameters.ts";
import { channelsOf, type Tensor } from "./tensor.ts";

const MOMENTUM = 0.1;

/** Moves the running mean and variance of one batch norm, given what a program computed. */
export function updateStatistics(
  { moments, mean, variance }: StatisticsUpdate,
  values: ReadonlyMap<Node, Tensor>,
  store: ParameterStore,
): void {
  const x = values.get(moments.inputs[0]!)!;
  const channels = channelsOf(x);
  const count = x.data.length / channels;
  // A single element has no unbiased variance; its biased one, zero, stands in.
  const unbias = count / Math.max(count - 1, 1);
  const { data } = values.get(moments)!;
  moveTowards(store.buffersOf(mean).value, data.subarray(0, channels));
  moveTowards(
    store.buffersOf(variance).value,
    data.subarray(channels).map((biased) => biased * unbias),
  );
}

function moveTowards(running: Float64Array, batch: Float64Array): void {
  for (const [i, value] of batch.entries()) {
    running[i] = (1 - MOMENTUM) * running[i]! + MOMENTUM * value;
  }
}
