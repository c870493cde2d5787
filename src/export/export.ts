/**
 * Writing a trained network for other programs.
 *
 * @module
 */

import { writeAtomic } from "../run/files.ts";
import { writeSafetensors } from "../run/safetensors.ts";
import { buildDiscrete } from "../space/discrete.ts";
import { evaluationNetwork } from "../train/programs.ts";
import type { TrainedNetwork } from "../train/trained.ts";
import { type Layer, type LayerOptions, layersOf } from "./layers.ts";
import { describeModel } from "./model.ts";
import { encodeOnnx } from "./onnx.ts";

/** Formats that a network can be written in. */
export const FORMATS = ["onnx", "safetensors"] as const;

export type Format = typeof FORMATS[number];

/** The layers of a trained network. */
export function trainedLayers(trained: TrainedNetwork, options: LayerOptions): Layer[] {
  const { architecture: { genotype }, experiment, result: { input, classes } } = trained;
  const spec = evaluationNetwork(experiment);
  const network = buildDiscrete(genotype, spec, input, classes, "evaluate");
  return layersOf(network, trained.tensors, options);
}

/**
 * Encodes a trained network.
 *
 * - `onnx`: images between 0 and 1 in, logits out; normalisation is inside, the batch of any size.
 * - `safetensors`: weights and running statistics under their own names; the metadata tells the
 *   genotype and the normalisation.
 */
export function encodeModel(
  trained: TrainedNetwork,
  format: Format,
  options: LayerOptions,
): Uint8Array {
  const description = describeModel(trained);
  switch (format) {
    case "onnx":
      return encodeOnnx(trainedLayers(trained, options), description);
    case "safetensors":
      return writeSafetensors(trained.tensors, description.metadata);
  }
}

/**
 * Writes a trained network.
 *
 * @throws {RunError} if the system refuses
 */
export async function exportModel(
  trained: TrainedNetwork,
  format: Format,
  path: string,
  options: LayerOptions,
): Promise<void> {
  await writeAtomic(path, encodeModel(trained, format, options));
}
