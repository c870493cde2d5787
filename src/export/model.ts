/**
 * What a reader of an exported model needs to know besides its numbers.
 *
 * @module
 */

import type { TrainedNetwork } from "../train/trained.ts";

/** The images that a model takes, and what it tells apart. */
export interface ModelDescription {
  readonly name: string;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Per channel, in units of pixel / 255. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly classes: number;
  /** What else is kept with the model, as text. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Describes a trained network. */
export function describeModel(
  { experiment, result, architecture }: TrainedNetwork,
): ModelDescription {
  const { input, classes, class_names, test_accuracy } = result;
  return {
    name: experiment.name,
    ...input,
    classes,
    metadata: {
      genotype: JSON.stringify(architecture.genotype),
      mean: JSON.stringify(input.mean),
      deviation: JSON.stringify(input.deviation),
      test_accuracy: String(test_accuracy),
      ...(class_names && { class_names: JSON.stringify(class_names) }),
    },
  };
}
