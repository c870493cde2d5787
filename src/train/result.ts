/**
 * Draws up what a training came to.
 *
 * @module
 */

import type { ImageStore } from "../engine/engine.ts";
import type { PreparedTraining } from "./prepare.ts";
import type { NetworkInput, TrainingResult } from "./report.ts";
import type { TrainingState } from "./state.ts";

/** The result of a training in whatever state it is. */
export function resultOf(
  { cost, data: { train, test, store, classes, classNames } }: PreparedTraining,
  { confusion, reports }: TrainingState,
  finished: boolean,
): TrainingResult {
  const last = reports.at(-1);
  return {
    finished,
    test_accuracy: last?.test.accuracy ?? NaN,
    test_loss: last?.test.loss ?? NaN,
    ...cost,
    epochs: reports.length,
    input: inputOf(store),
    classes,
    ...(classNames && { class_names: classNames }),
    train_images: train.end - train.start,
    test_images: test.end - test.start,
    seconds: reports.reduce((sum, { seconds }) => sum + seconds, 0),
    confusion,
    reports,
  };
}

function inputOf({ channels, height, width, pixels }: ImageStore): NetworkInput {
  const same = (value: number) => Array.from({ length: channels }, () => value);
  const { mean, deviation } = pixels.kind === "bytes"
    ? pixels
    : { mean: same(0), deviation: same(1) };
  return { channels, height, width, mean, deviation };
}
