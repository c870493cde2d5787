/**
 * Channels side by side.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Rule } from "./rule.ts";

export const concat: Rule<"concat"> = (maps) => tf.concat([...maps], 3);

export const slice: Rule<"slice"> = ([x], { from, count }) =>
  tf.slice(x!, [0, 0, 0, from], [...x!.shape.slice(0, 3), count]);
