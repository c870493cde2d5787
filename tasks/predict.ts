/**
 * `deno task predict` classifies images with a trained network.
 *
 * @module
 */

import { DataError } from "../src/data/error.ts";
import { readNamed } from "../src/data/files.ts";
import { percent } from "../src/search/text.ts";
import { decodeImages, type ImageBatch, predict, type Prediction } from "../src/train/predict.ts";
import type { NetworkInput } from "../src/train/report.ts";
import { loadTrained } from "../src/train/trained.ts";
import { main, UsageError } from "./cli.ts";
import { chooseEngine, ENGINE_OPTIONS, ENGINE_USAGE } from "./engine.ts";

const USAGE = `Usage: deno task predict RUN IMAGE... [--json]

Classifies images with the network that deno task train has trained: a line for each image, with
its label and the probabilities of all classes, the most probable first.

  RUN            a run that was trained: its folder, or its name in logs/
  IMAGE          PNG, JPEG or IDX files, of the size that the network was trained on
  --json         one JSON object for each image, with the probabilities in the order of the labels
${ENGINE_USAGE}
  --verbose      show where an error happened
  -h, --help     show this text`;

/** Classes that a line shows. */
const SHOWN = 5;

const options = { ...ENGINE_OPTIONS, json: { type: "boolean", default: false } } as const;

await main({ usage: USAGE, options, positionals: Infinity }, async ({ values, positionals }) => {
  const [run, ...files] = positionals;
  if (run === undefined) throw new UsageError("Expected a run that was trained");
  if (files.length === 0) throw new UsageError("Expected an image behind the run");
  const engine = await chooseEngine(values);
  const trained = await loadTrained(run);
  const { input, class_names: names } = trained.result;
  const batches = await readAll(files, input);
  const predictions = await predict(trained, batches, engine);
  for (const [i, { file, count }] of batches.entries()) {
    for (const [image, prediction] of predictions[i]!.entries()) {
      const place = count === 1 ? { file } : { file, image };
      console.log(
        values.json ? asJson(place, prediction, names) : asText(place, prediction, names),
      );
    }
  }
});

/** @throws {DataError} that tells of every file with something wrong */
async function readAll(files: readonly string[], input: NetworkInput): Promise<ImageBatch[]> {
  const read = async (file: string) => decodeImages(await readNamed(file), file, input);
  const outcomes = await Promise.allSettled(files.map(read));
  const faults = outcomes.flatMap((one) => one.status === "rejected" ? [one.reason] : []);
  const other = faults.find((fault) => !(fault instanceof DataError));
  if (other !== undefined) throw other;
  if (faults.length > 0) throw new DataError(faults.map(({ message }) => message).join("\n"));
  return outcomes.flatMap((one) => one.status === "fulfilled" ? [one.value] : []);
}

/** Where an image is: its file, and its number where the file has several. */
interface ImagePlace {
  readonly file: string;
  readonly image?: number;
}

function asJson(
  place: ImagePlace,
  { label, probabilities }: Prediction,
  names: readonly string[] | undefined,
): string {
  return JSON.stringify({ ...place, label, ...(names && { name: names[label] }), probabilities });
}

/** `seven.png: 7 (7 99.98 %, 2 0.01 %, …)` */
function asText(
  { file, image }: ImagePlace,
  { label, probabilities }: Prediction,
  names: readonly string[] | undefined,
): string {
  const nameOf = (label: number) => names?.[label] ?? String(label);
  const best = probabilities.map((probability, label) => ({ probability, label }))
    .toSorted((a, b) => b.probability - a.probability)
    .slice(0, SHOWN)
    .map(({ probability, label }) => `${nameOf(label)} ${percent(probability)}`);
  const where = image === undefined ? file : `${file}[${image}]`;
  return `${where}: ${nameOf(label)} (${best.join(", ")})`;
}
