/**
 * Classifying images with a trained network.
 *
 * @module
 */

import { decodeIdx } from "../data/idx.ts";
import { DataError } from "../data/error.ts";
import { decodeImage } from "../data/image.ts";
import type { Engine, ImageStore } from "../engine/engine.ts";
import { openSession } from "../search/prepare.ts";
import { softmax } from "../search/genotype.ts";
import { PROGRAM } from "../search/programs.ts";
import { firstLargest } from "./confusion.ts";
import type { NetworkInput } from "./report.ts";
import { evaluationProgram } from "./programs.ts";
import type { TrainedNetwork } from "./trained.ts";

/** What an image is taken for. */
export interface Prediction {
  /** Number of the class with the largest probability; of equals, the first. */
  readonly label: number;
  /** Of each class; they add up to 1. */
  readonly probabilities: readonly number[];
}

/** Images of a file, ready for a network. */
export interface ImageBatch {
  readonly file: string;
  readonly count: number;
  /** `[count, channels, height, width]` */
  readonly pixels: Uint8Array;
}

/** Images that are evaluated together. */
const BATCH_SIZE = 64;

/** IDX files begin with two zeros, gzipped ones with gzip's mark; no PNG or JPEG image does. */
const IDX_STARTS = [[0x00, 0x00], [0x1f, 0x8b]] as const;

/**
 * Decodes the images of a file: one of PNG or JPEG, any number of IDX. They are taken as they are:
 * whoever scales an image decides what is lost.
 *
 * @throws {DataError} if the file is damaged, or its images are not of the size that `input` says
 */
export function decodeImages(bytes: Uint8Array, file: string, input: NetworkInput): ImageBatch {
  if (!IDX_STARTS.some(([first, second]) => bytes[0] === first && bytes[1] === second)) {
    const { pixels, ...size } = decodeImage(bytes, file);
    checkSize(file, size, input);
    return { file, count: 1, pixels };
  }
  const { shape, values } = decodeIdx(bytes, file, [3, 4]);
  const [count, ...rest] = shape as [number, ...number[]];
  const [channels, height, width] = rest.length === 3 ? rest : [1, ...rest];
  checkSize(file, { channels: channels!, height: height!, width: width! }, input);
  return { file, count, pixels: values };
}

type Size = Pick<NetworkInput, "channels" | "height" | "width">;

function checkSize(file: string, found: Size, expected: Size): void {
  if (describeSize(found) === describeSize(expected)) return;
  throw new DataError(
    `Expected ${file} to be ${describeSize(expected)} but found ${describeSize(found)}`,
  );
}

/** `28x28 pixels of 1 channel`, width first, as image programs say it. */
function describeSize({ channels, height, width }: Size): string {
  return `${width}x${height} pixels of ${channels} ${channels === 1 ? "channel" : "channels"}`;
}

/**
 * Classifies images.
 *
 * @param batches from {@link decodeImages}
 * @returns predictions of each batch, in its order
 *
 * @example
 * ```ts ignore
 * import { decodeImages, loadTrained, predict, wasmEngine } from "@cellwright/cellwright";
 *
 * const trained = await loadTrained("logs/20250131T204512Z-mnist-3fa9");
 * const image = decodeImages(await Deno.readFile("7.png"), "7.png", trained.result.input);
 * const [[{ label }]] = await predict(trained, [image], wasmEngine());
 * ```
 */
export async function predict(
  trained: TrainedNetwork,
  batches: readonly ImageBatch[],
  engine: Engine,
): Promise<Prediction[][]> {
  const logits = await logitsOf(trained, batches, engine);
  return logits.map((rows) =>
    rows.map((row) => ({ label: firstLargest(row), probabilities: softmax(row) }))
  );
}

/** Logits of each image of each batch. */
export async function logitsOf(
  { architecture, experiment, result, tensors }: TrainedNetwork,
  batches: readonly ImageBatch[],
  engine: Engine,
): Promise<Float32Array[][]> {
  const { input, classes } = result;
  const { mean, deviation, ...size } = input;
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  if (count === 0) return batches.map(() => []);
  const data = new Uint8Array(batches.reduce((sum, { pixels }) => sum + pixels.length, 0));
  let place = 0;
  for (const { pixels } of batches) {
    data.set(pixels, place);
    place += pixels.length;
  }
  const pixels = { kind: "bytes", data, mean, deviation } as const;
  const store: ImageStore = { count, ...size, pixels, labels: new Uint8Array(count) };
  const program = evaluationProgram(architecture.genotype, experiment, size, classes);
  const { deterministic } = experiment.search;
  const session = await openSession(engine, [program], store, BATCH_SIZE, deterministic);
  try {
    for (const { name } of session.parameters) {
      session.write(name, tensors.get(name)!.data as Float32Array);
    }
    const rows: Float32Array[] = [];
    for (let start = 0; start < count; start += BATCH_SIZE) {
      const length = Math.min(BATCH_SIZE, count - start);
      await session.run(PROGRAM.evaluation, Uint32Array.from({ length }, (_, i) => start + i));
      const logits = session.logits();
      for (let i = 0; i < length; i++) rows.push(logits.slice(i * classes, (i + 1) * classes));
    }
    let next = 0;
    return batches.map((batch) => rows.slice(next, next += batch.count));
  } finally {
    session.close();
  }
}
