/**
 * What a search may ask a session to do, once each: both kinds of step with their gradients read
 * before and without, both optimisers with and without clipping on both groups, the unrolled weights
 * of the second order, and an evaluation.
 *
 * @module
 */

import type { Group, Slot, Update } from "../../src/engine/engine.ts";

/** A program to run, if any, and updates. */
export interface StepKind {
  readonly program?: "architecture" | "weights" | "both" | "mixed" | "evaluation";
  readonly updates: readonly Update[];
}

export function stepKinds(): StepKind[] {
  return [
    { program: "architecture", updates: [] },
    { updates: [adam("alphas", 1)] },
    { program: "weights", updates: [] },
    { updates: [{ ...sgd("weights"), clip: 0.5 }] },
    { program: "architecture", updates: [adam("alphas", 2)] },
    { program: "weights", updates: [sgd("weights")] },
    {
      program: "both",
      updates: [
        copy("weights", "value", "saved"),
        add("weights", "momentum", "gradient", 0.9),
        add("weights", "value", "gradient", 0.01),
        add("weights", "gradient", "value", -0.05),
        copy("alphas", "gradient", "difference"),
      ],
    },
    {
      program: "both",
      updates: [
        copy("weights", "gradient", "direction"),
        copy("weights", "saved", "value"),
        { kind: "scale", group: "alphas", slot: "difference", factor: -0.5 },
        add("alphas", "gradient", "difference", 2),
      ],
    },
    { updates: [{ ...adam("weights", 3), clip: 0.5 }, { ...sgd("alphas"), clip: 100 }] },
    { program: "both", updates: [] },
    { program: "evaluation", updates: [] },
  ];
}

const sgd = (group: Group) => {
  return {
    kind: "sgd",
    group,
    learningRate: 0.05,
    momentum: 0.9,
    weightDecay: 0.01,
  } as const satisfies Update;
};

const adam = (group: Group, step: number) => {
  return {
    kind: "adam",
    group,
    learningRate: 0.01,
    betas: [0.5, 0.999],
    weightDecay: 0.01,
    step,
  } as const satisfies Update;
};

const copy = (group: Group, from: Slot, to: Slot): Update => ({ kind: "copy", group, from, to });

const add = (group: Group, from: Slot, to: Slot, factor: number): Update => {
  return { kind: "add", group, from, to, factor };
};
