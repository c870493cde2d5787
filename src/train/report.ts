/**
 * What is known of a training at the end of an epoch, and at its own end.
 *
 * @module
 */

import type { Measures } from "../search/report.ts";
import type { ConfusionMatrix } from "./confusion.ts";
import type { NetworkCost } from "./cost.ts";

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
