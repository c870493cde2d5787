/**
 * Running statistics of batch norm, moved by a tenth towards those of a batch.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Node } from "../../graph/node.ts";
import type { StatisticsUpdate } from "../../graph/program.ts";
import type { ParameterStore } from "./parameters.ts";
import { halves } from "./tensor.ts";

const MOMENTUM = 0.1;

/**
 * Moves the running statistics that a program moves.
 *
 * @param images in the batch
 */
export function updateStatistics(
  updates: readonly StatisticsUpdate[],
  values: ReadonlyMap<Node, tf.Tensor>,
  images: number,
  store: ParameterStore,
): void {
  if (updates.length === 0) return;
  tf.tidy(() => {
    const moved = new Map<string, tf.Tensor>();
    const move = (name: string, batch: tf.Tensor) => {
      const running = store.vector(name, "value");
      moved.set(name, tf.add(tf.mul(running, 1 - MOMENTUM), tf.mul(batch, MOMENTUM)));
    };
    for (const { moments, mean, variance } of updates) {
      const [batchMean, biased] = halves(values.get(moments)!);
      const { shape } = moments.inputs[0]!;
      const count = shape.kind === "images" ? images * shape.height * shape.width : images;
      move(mean, batchMean);
      // A single element has no unbiased variance; its biased one, zero, stands in.
      move(variance, tf.mul(biased, count / Math.max(count - 1, 1)));
    }
    store.replace("statistics", "value", moved);
  });
}
