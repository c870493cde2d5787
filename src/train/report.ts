/**
 * What is known of a training at the end of an epoch, and at its own end.
 *
 * @module
 */

import type { ImageStore } from "../engine/engine.ts";
import type { Measures } from "../search/report.ts";
import type { ConfusionMatrix } from "./confusion.ts";
import type { NetworkCost } from "./cost.ts";
import type { PreparedTraining } from "./prepare.ts";
import type { TrainingState } from "./state.ts";

/** What an epoch came to: a line of `metrics.jsonl`. */
export interface TrainingReport {
  /** Counted from 1. */
  readonly epoch: number;
  /** Iterations since the start of the training. */
  readonly step: number;
  /** Of the weight steps, before each. */
  readonly train: Measures;
  /** Of the test images, in evaluation mode. */
  readonly test: Measures;
  readonly learning_rate: number;
  /** Wall time since the epoch began, or was resumed. */
  readonly seconds: number;
}

/** Size of the images and, per channel in units of pixel / 255, what normalises them. */
export interface NetworkInput {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** What a training came to: `result.json`. */
export interface TrainingResult extends NetworkCost {
  /** Whether all epochs are done; else a signal stopped the training. */
  readonly finished: boolean;
  /** Share of the test images that are told right after the last epoch, 0 to 1; `NaN` before the first. */
  readonly test_accuracy: number;
  readonly test_loss: number;
  readonly epochs: number;
  /** The images that the network takes. */
  readonly input: NetworkInput;
  readonly classes: number;
  /** What the classes mean, where the data tells. */
  readonly class_names?: readonly string[];
  readonly train_images: number;
  readonly test_images: number;
  /** Wall time of all epochs, tests included. */
  readonly seconds: number;
  /** Of the last test, rows by label; `null` before the first. */
  readonly confusion: ConfusionMatrix | null;
  readonly reports: readonly TrainingReport[];
}

/** Draws up the result of a training in whatever state it is. */
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
