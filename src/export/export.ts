/**
 * Writing a trained network for other programs.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { fileFault, writeAtomic } from "../run/files.ts";
import { writeSafetensors } from "../run/safetensors.ts";
import { buildDiscrete } from "../space/discrete.ts";
import { evaluationNetwork } from "../train/programs.ts";
import type { TrainedNetwork } from "../train/trained.ts";
import { type Layer, type LayerOptions, layersOf } from "./layers.ts";
import { describeModel } from "./model.ts";
import { encodeOnnx } from "./onnx.ts";
import { encodeTfjs } from "./tfjs.ts";

/** Formats that a network can be written in. */
export const FORMATS = ["onnx", "safetensors", "tfjs"] as const;

export type Format = typeof FORMATS[number];

/** What a format is called in the folder of a training: a file, or a folder of files. */
export const DEFAULT_NAME: Readonly<Record<Format, string>> = {
  onnx: "model.onnx",
  safetensors: "model.safetensors",
  tfjs: "tfjs",
};

/** The layers of a trained network. */
export function trainedLayers(trained: TrainedNetwork, options: LayerOptions): Layer[] {
  const { architecture: { genotype }, experiment, result: { input, classes } } = trained;
  const spec = evaluationNetwork(experiment);
  const network = buildDiscrete(genotype, spec, input, classes, "evaluate");
  return layersOf(network, trained.tensors, options);
}

/**
 * Encodes a trained network as the files of a format by name, the one that a reader opens last.
 *
 * - `onnx`: images between 0 and 1 in, logits out; normalisation is inside, the batch of any size.
 * - `tfjs`: the same as a graph model of TensorFlow.js, images with their channels last.
 * - `safetensors`: weights and running statistics under their own names; the metadata tells the
 *   genotype and the normalisation.
 */
export function encodeModel(
  trained: TrainedNetwork,
  format: Format,
  options: LayerOptions,
): ReadonlyMap<string, Uint8Array> {
  const description = describeModel(trained);
  const only = (bytes: Uint8Array) => new Map([[DEFAULT_NAME[format], bytes]]);
  switch (format) {
    case "onnx":
      return only(encodeOnnx(trainedLayers(trained, options), description));
    case "safetensors":
      return only(writeSafetensors(trained.tensors, description.metadata));
    case "tfjs":
      return encodeTfjs(trainedLayers(trained, options), description);
  }
}

/**
 * Writes a trained network.
 *
 * @param path of the file, or of the folder where the format has several files; folders are made
 * @returns path of the file that a reader opens
 * @throws {RunError} if the system refuses
 */
export async function exportModel(
  trained: TrainedNetwork,
  format: Format,
  path: string,
  options: LayerOptions,
): Promise<string> {
  const files = encodeModel(trained, format, options);
  if (format === "tfjs") return await writeFolder(path, files);
  await makeFolder(dirname(path));
  for (const bytes of files.values()) await writeAtomic(path, bytes);
  return path;
}

async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (cause) {
    throw fileFault(`make the folder ${path}`, cause, { exitCode: 2 });
  }
}

/** Writes files so that the last one is there only while those that belong to it are. */
async function writeFolder(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<string> {
  const opened = join(folder, [...files.keys()].at(-1)!);
  await makeFolder(folder);
  try {
    await Deno.remove(opened).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  } catch (cause) {
    throw fileFault(`write ${folder}`, cause);
  }
  for (const [name, bytes] of files) await writeAtomic(join(folder, name), bytes);
  return opened;
}
