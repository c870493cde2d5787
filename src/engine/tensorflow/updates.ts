/**
 * Updates of a group's vectors, formula by formula.
 *
 * @module
 */

import { power } from "../../elementary.ts";
import * as tf from "@tensorflow/tfjs-core";
import type { Update } from "../engine.ts";
import type { ParameterStore } from "./parameters.ts";
import { sumOfVector } from "./tensor.ts";

const ADAM_EPSILON = 1e-8;
const CLIP_EPSILON = 1e-6;

/** Changes the vectors of a group. */
export function applyUpdate(update: Update, store: ParameterStore): void {
  if (store.places(update.group).length === 0) return;
  tf.tidy(() => {
    switch (update.kind) {
      case "sgd":
        return sgd(update, store);
      case "adam":
        return adam(update, store);
      case "copy":
        return set(update, update.to, tf.clone(get(update, update.from)));
      case "add": {
        const change = tf.mul(get(update, update.from), update.factor);
        return set(update, update.to, tf.add(get(update, update.to), change));
      }
      case "scale":
        return set(update, update.slot, tf.mul(get(update, update.slot), update.factor));
    }
  });

  function get({ group }: Update, slot: Parameters<ParameterStore["buffer"]>[1]): tf.Tensor {
    return store.buffer(group, slot).tensor;
  }
  function set(
    { group }: Update,
    slot: Parameters<ParameterStore["buffer"]>[1],
    value: tf.Tensor,
  ): void {
    store.buffer(group, slot).tensor = value;
  }
}

function sgd(update: Extract<Update, { kind: "sgd" }>, store: ParameterStore): void {
  const value = store.buffer(update.group, "value");
  const momentum = store.buffer(update.group, "momentum");
  momentum.tensor = tf.add(
    tf.mul(momentum.tensor, update.momentum),
    decayedGradient(update, store),
  );
  value.tensor = tf.sub(value.tensor, tf.mul(momentum.tensor, update.learningRate));
}

function adam(update: Extract<Update, { kind: "adam" }>, store: ParameterStore): void {
  const value = store.buffer(update.group, "value");
  const first = store.buffer(update.group, "first_moment");
  const second = store.buffer(update.group, "second_moment");
  const [beta1, beta2] = update.betas;
  const g = decayedGradient(update, store);
  first.tensor = tf.add(tf.mul(first.tensor, beta1), tf.mul(g, 1 - beta1));
  second.tensor = tf.add(tf.mul(second.tensor, beta2), tf.mul(tf.square(g), 1 - beta2));
  const mean = tf.div(first.tensor, 1 - power(beta1, update.step));
  const root = tf.sqrt(tf.div(second.tensor, 1 - power(beta2, update.step)));
  const step = tf.div(mean, tf.add(root, ADAM_EPSILON));
  value.tensor = tf.sub(value.tensor, tf.mul(step, update.learningRate));
}

/** clip·g + decay·w */
function decayedGradient(
  { group, clip, weightDecay }: Extract<Update, { kind: "sgd" | "adam" }>,
  store: ParameterStore,
): tf.Tensor {
  const gradient = store.buffer(group, "gradient").tensor;
  const decay = tf.mul(store.buffer(group, "value").tensor, weightDecay);
  if (clip === undefined) return tf.add(gradient, decay);
  const factor = tf.minimum(1, tf.div(clip, tf.add(euclideanNorm(gradient), CLIP_EPSILON)));
  return tf.add(tf.mul(gradient, factor), decay);
}

/** Euclidean norm of a vector, as a scalar. */
export function euclideanNorm(vector: tf.Tensor): tf.Tensor {
  return tf.sqrt(sumOfVector(tf.square(vector)));
}
