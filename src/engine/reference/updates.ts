/**
 * Updates of a group's buffers, formula by formula.
 *
 * @module
 */

import { power } from "../../elementary.ts";
import type { Update } from "../engine.ts";
import type { Buffers } from "./parameters.ts";

const ADAM_EPSILON = 1e-8;
const CLIP_EPSILON = 1e-6;

/** Changes the buffers of a group's parameters. */
export function applyUpdate(update: Update, group: readonly Buffers[]): void {
  switch (update.kind) {
    case "sgd":
      return sgd(update, group);
    case "adam":
      return adam(update, group);
    case "copy":
      return group.forEach((buffers) => buffers[update.to].set(buffers[update.from]));
    case "add":
      return group.forEach((buffers) => {
        const from = buffers[update.from], to = buffers[update.to];
        for (const [i, value] of from.entries()) to[i]! += update.factor * value;
      });
    case "scale":
      return group.forEach((buffers) => {
        const values = buffers[update.slot];
        for (const i of values.keys()) values[i]! *= update.factor;
      });
  }
}

function sgd(update: Extract<Update, { kind: "sgd" }>, group: readonly Buffers[]): void {
  const clip = clipFactor(update.clip, group);
  for (const { value, gradient, momentum } of group) {
    for (const i of value.keys()) {
      const g = clip * gradient[i]! + update.weightDecay * value[i]!;
      momentum[i] = update.momentum * momentum[i]! + g;
      value[i]! -= update.learningRate * momentum[i]!;
    }
  }
}

function adam(update: Extract<Update, { kind: "adam" }>, group: readonly Buffers[]): void {
  const clip = clipFactor(update.clip, group);
  const [beta1, beta2] = update.betas;
  const bias1 = 1 - power(beta1, update.step), bias2 = 1 - power(beta2, update.step);
  for (const { value, gradient, first_moment: m, second_moment: v } of group) {
    for (const i of value.keys()) {
      const g = clip * gradient[i]! + update.weightDecay * value[i]!;
      m[i] = beta1 * m[i]! + (1 - beta1) * g;
      v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
      const step = (m[i]! / bias1) / (Math.sqrt(v[i]! / bias2) + ADAM_EPSILON);
      value[i]! -= update.learningRate * step;
    }
  }
}

function clipFactor(clip: number | undefined, group: readonly Buffers[]): number {
  if (clip === undefined) return 1;
  return Math.min(1, clip / (euclideanNorm(group.map(({ gradient }) => gradient)) + CLIP_EPSILON));
}

/** Euclidean norm of all numbers of all tensors together. */
export function euclideanNorm(tensors: readonly Float64Array[]): number {
  const squares = tensors.map((tensor) => tensor.reduce((sum, value) => sum + value * value, 0));
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
}
