/**
 * `metrics.jsonl` as plain data. What comes from another version, or was cut off, is named and
 * passed over, so that whoever looks at a run sees all that can be seen of it.
 *
 * @module
 */

import { z } from "zod";
import type { Experiment } from "../config/experiment.ts";
import { parseJson } from "../json.ts";
import { softmax } from "../search/genotype.ts";
import type { Measures } from "../search/report.ts";
import type { Genotype } from "../space/genotype.ts";
import { operationName } from "../space/operation.ts";
import { type CellType, edgeCount } from "../space/supernet.ts";

/** What is known of an epoch. */
export interface RunEpoch {
  /** Counted from 1. */
  readonly epoch: number;
  /** Of the weight steps. A number that was not finite is NaN. */
  readonly train: Measures;
  /** Of the architecture steps. */
  readonly architecture: Measures;
  /** Of the whole validation split. */
  readonly valid: Measures;
  /** Mixing weights of the cell types that the network has: a row of operations for each edge. */
  readonly weights: Readonly<Partial<Record<CellType, readonly (readonly number[])[]>>>;
  readonly genotype: Genotype;
  readonly seconds: number;
}

/** Epochs in their order, and what could not be read. */
export interface ParsedEpochs {
  readonly epochs: readonly RunEpoch[];
  /** A sentence for each line that is passed over, without its full stop. */
  readonly faults: readonly string[];
}

/** JSON has no numbers that are not finite: they are written as null. */
const number = z.number().nullable().transform((value) => value ?? NaN);
const measures = z.object({ loss: number, accuracy: number });
const edge = z.object({
  from: z.union([z.literal(["c_{k-2}", "c_{k-1}"]), z.int().min(0)]),
  to: z.int().min(0),
  operation: z.string(),
});
const rows = z.array(z.array(z.number()));

const line = z.object({
  epoch: z.int().min(1),
  train: measures,
  architecture: measures,
  valid: measures,
  alphas: z.object({ normal: rows.exactOptional(), reduction: rows.exactOptional() }),
  genotype: z.object({ normal: z.array(edge), reduction: z.array(edge) }),
  seconds: number,
});

/**
 * Reads the text of a `metrics.jsonl`, even of one that is being written: an unfinished last line
 * is left out. Of two lines of the same epoch the later one counts.
 *
 * @param network of the run's experiment, which tells how many alphas there are
 *
 * @example
 * ```ts
 * import { parseExperiment } from "../config/parse.ts";
 * import { parseEpochs } from "./epochs.ts";
 *
 * const text = await Deno.readTextFile("configs/mnist.yaml");
 * const result = parseExperiment({ file: "configs/mnist.yaml", text });
 * if ("experiment" in result) parseEpochs("{}\n", result.experiment.network).faults;
 * // ["Line 1 is no epoch: epoch is missing or of another kind"]
 * ```
 */
export function parseEpochs(text: string, network: Experiment["network"]): ParsedEpochs {
  const epochs = new Map<number, RunEpoch>();
  const faults: string[] = [];
  for (const [i, written] of text.split("\n").slice(0, -1).entries()) {
    const found = parseLine(written, network);
    if (typeof found === "string") faults.push(`Line ${i + 1} is no epoch: ${found}`);
    else epochs.set(found.epoch, found);
  }
  return { epochs: [...epochs.values()].sort((a, b) => a.epoch - b.epoch), faults };
}

/** An epoch, or what is wrong with the line. */
function parseLine(written: string, network: Experiment["network"]): RunEpoch | string {
  const value = parseJson(written);
  if (value === undefined) return "it is not JSON";
  const parsed = line.safeParse(value);
  if (!parsed.success) {
    const path = parsed.error.issues[0]!.path.join(".");
    return path ? `${path} is missing or of another kind` : "it is no object";
  }
  const { alphas, ...epoch } = parsed.data;
  const [edges, operations] = [edgeCount(network), network.operations.length];
  for (const [type, values] of Object.entries(alphas)) {
    if (values.length === edges && values.every((row) => row.length === operations)) continue;
    return `alphas.${type} is not ${edges} by ${operations} numbers, as the experiment has it`;
  }
  const misfit = [...epoch.genotype.normal, ...epoch.genotype.reduction]
    .find(({ operation }) => !network.operations.map(operationName).includes(operation));
  if (misfit) return `the experiment has no operation ${misfit.operation}`;
  const weights = Object.fromEntries(
    Object.entries(alphas).map(([type, values]) => [type, values.map(softmax)]),
  );
  return { ...epoch, weights };
}
