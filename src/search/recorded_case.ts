/**
 * A recorded case: a trajectory that another implementation took, as a folder. `config.yaml` says
 * what was done, `state.safetensors` where it began, `batches.safetensors` on which images, and
 * `expected.safetensors` what came out.
 *
 * @module
 */

import { join } from "node:path";
import type { Experiment } from "../config/experiment.ts";
import { ExperimentError } from "../config/error.ts";
import { readExperiment } from "../config/read.ts";
import type { Source } from "../config/source.ts";
import type { ImageStore } from "../engine/engine.ts";
import { RunError } from "../run/error.ts";
import { fileFault } from "../run/files.ts";
import { readSafetensors, type Tensor } from "../run/safetensors.ts";
import type { Batches } from "./bilevel.ts";

type Tensors = ReadonlyMap<string, Tensor>;

/** A recorded case, read and checked. */
export interface RecordedCase {
  readonly folder: string;
  readonly experiment: Experiment;
  readonly source: Source;
  readonly state: Tensors;
  readonly expected: Tensors;
  /** The images of all batches. */
  readonly store: ImageStore;
  /** One for each iteration, as numbers of images in the store. */
  readonly batches: readonly Batches[];
  readonly batchSize: number;
  readonly classes: number;
}

/**
 * Reads a case.
 *
 * @throws {ExperimentError} if its experiment is not one
 * @throws {RunError} with exit code 2 if a file is missing, damaged or does not fit the others
 */
export async function readCase(folder: string): Promise<RecordedCase> {
  const { experiment, source } = await readExperiment(join(folder, "config.yaml"), {
    recorded: true,
  });
  if (experiment.data.dataset !== "recorded") {
    const found = experiment.data.dataset;
    const message = `Expected dataset to be recorded in a recorded case but found ${found}`;
    throw new ExperimentError([source.problem("data.dataset", message)]);
  }
  const [state, batches, expected] = await Promise.all(
    ["state", "batches", "expected"].map((name) => readTensors(folder, name)),
  );
  if (expected!.size === 0) throw malformed(folder, "tensors in expected.safetensors", "none");
  const classes = state!.get("classifier.bias")?.data.length;
  if (classes === undefined) throw malformed(folder, "classifier.bias in the state", "none");
  const train = readSplit(folder, batches!, "train", classes);
  const valid = readSplit(folder, batches!, "valid", classes);
  const sizes = [train, valid].map(({ steps, size }) => `${steps} steps of ${size.join("×")}`);
  if (sizes[0] !== sizes[1]) {
    throw malformed(folder, `valid.images to hold ${sizes[0]}`, sizes[1]!);
  }
  const count = train.labels.length;
  return {
    folder,
    experiment,
    source,
    state: state!,
    expected: expected!,
    store: joinStore(train, valid),
    batches: train.numbers.map((numbers, i) => ({
      train: numbers,
      valid: valid.numbers[i]!.map((number) => number + count),
    })),
    batchSize: Math.max(train.batch, valid.batch),
    classes,
  };
}

async function readTensors(folder: string, name: string): Promise<Tensors> {
  const file = join(folder, `${name}.safetensors`);
  try {
    return readSafetensors(await Deno.readFile(file), file).tensors;
  } catch (cause) {
    const fault = fileFault(`read ${file}`, cause);
    if (!(fault instanceof RunError)) throw fault;
    // To a search, a damaged file is a fault; here it is what was asked for.
    throw new RunError(fault.what, { mend: fault.mend, exitCode: 2, cause });
  }
}

/** The batches of one split. */
interface RecordedSplit {
  readonly steps: number;
  readonly batch: number;
  /** Channels, height and width. */
  readonly size: readonly number[];
  readonly pixels: Float32Array;
  readonly labels: Uint8Array;
  /** Numbers of each batch's images. */
  readonly numbers: readonly Uint32Array[];
}

function readSplit(
  folder: string,
  tensors: Tensors,
  split: "train" | "valid",
  classes: number,
): RecordedSplit {
  const images = tensors.get(`${split}.images`);
  const labels = tensors.get(`${split}.labels`);
  if (!(images?.data instanceof Float32Array) || images.shape.length !== 5) {
    const expected = `${split}.images to be F32 [steps, batch, channels, height, width]`;
    throw malformed(folder, expected, describe(images));
  }
  const [steps, batch, ...size] = images.shape;
  const wanted = `[${steps}, ${batch}]`;
  if (!(labels?.data instanceof Int32Array) || describe(labels) !== `I32 ${wanted}`) {
    throw malformed(folder, `${split}.labels to be I32 ${wanted}`, describe(labels));
  }
  if (images.data.length === 0) throw malformed(folder, `images in ${split}.images`, "none");
  const beyond = labels.data.find((label) => label < 0 || label >= classes);
  if (beyond !== undefined) {
    throw malformed(folder, `${split}.labels to be from 0 to ${classes - 1}`, String(beyond));
  }
  return {
    steps: steps!,
    batch: batch!,
    size,
    pixels: images.data,
    labels: Uint8Array.from(labels.data),
    numbers: Array.from(
      { length: steps! },
      (_, step) => Uint32Array.from({ length: batch! }, (_, i) => step * batch! + i),
    ),
  };
}

function describe(tensor: Tensor | undefined): string {
  if (!tensor) return "none";
  const { data, shape } = tensor;
  const type = data instanceof Float32Array ? "F32" : data instanceof Int32Array ? "I32" : "U8";
  return `${type} [${shape.join(", ")}]`;
}

function joinStore(train: RecordedSplit, valid: RecordedSplit): ImageStore {
  const pixels = new Float32Array(train.pixels.length + valid.pixels.length);
  pixels.set(train.pixels);
  pixels.set(valid.pixels, train.pixels.length);
  const labels = Uint8Array.of(...train.labels, ...valid.labels);
  const [channels, height, width] = train.size;
  return {
    count: labels.length,
    channels: channels!,
    height: height!,
    width: width!,
    pixels: { kind: "floats", data: pixels },
    labels,
  };
}

function malformed(folder: string, expected: string, found: string): RunError {
  return new RunError(`Expected ${expected} in ${folder} but found ${found}`, { exitCode: 2 });
}
