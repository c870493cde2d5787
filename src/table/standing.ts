/**
 * Where a found cell stands among the cells of its space (Ying et al., "NAS-Bench-101", ICML 2019).
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { percent, plural } from "../search/text.ts";
import type { Engine } from "../engine/engine.ts";
import { evaluateCandidate, loadCandidateData } from "../baseline/candidate.ts";
import type { Genotype } from "../space/genotype.ts";
import { isomorphismKey } from "../space/isomorphism.ts";
import type { TrainingData } from "../train/data.ts";
import { budgetDifferences } from "./budget.ts";
import { readTable, type Table, type TableRow } from "./table.ts";

/** A place in a table. */
export interface Standing {
  /** What the cell reaches on the validation split under the table's budget, 0 to 1. */
  readonly accuracy: number;
  /** The table's best accuracy minus the cell's, or 0 if no cell is better; 0 to 1. */
  readonly regret: number;
  /** Share of the table's other cells that are worse, ties counted half, 0 to 1. */
  readonly percentile: number;
  /** Cells of the table, this one left out. */
  readonly cells: number;
}

/** Compares a cell with the others of a table, which must have some. */
export function standingOf(
  { rows }: Pick<Table, "rows">,
  genotype: Genotype,
  { valid: { accuracy } }: Pick<TableRow, "valid">,
): Standing {
  const key = isomorphismKey(genotype);
  const others = [...rows].filter(([other]) => other !== key).map(([, row]) => row.valid.accuracy);
  const best = others.reduce((a, b) => Math.max(a, b), accuracy);
  const worse = others.filter((other) => other < accuracy).length;
  const equal = others.filter((other) => other === accuracy).length;
  return {
    accuracy,
    regret: best - accuracy,
    percentile: (worse + equal / 2) / others.length,
    cells: others.length,
  };
}

/** How to measure a cell that a table lacks. */
export interface MeasureOptions {
  readonly engine: Engine;
  /** The images of the table's search; loaded if left out. */
  readonly data?: TrainingData | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The row of a genotype: the table's, or one that is measured now under the table's budget. It is not
 * added to the table, whose sample it would bias.
 *
 * @returns `null` if `signal` has stopped it
 */
export async function rowOf(
  { rows, budget: { experiment, epochs } }: Table,
  genotype: Genotype,
  { engine, data, signal }: MeasureOptions,
): Promise<TableRow | null> {
  const known = rows.get(isomorphismKey(genotype));
  if (known) return known;
  const images = data ?? await loadCandidateData(experiment);
  const options = { engine, data: images, epochs, signal };
  const result = await evaluateCandidate(genotype, experiment, options);
  return result && { genotype, ...result };
}

/** A standing, or why there is none. */
export type Outcome =
  | { readonly table: string; readonly epochs: number; readonly standing: Standing }
  | { readonly table: string; readonly differing: readonly string[] };

/**
 * Where a genotype stands in the table of its experiment's space, `tables/NAME.jsonl`.
 *
 * @param options.path another table
 * @returns `null` if there is no such table, or `signal` has stopped the measurement
 * @throws {RunError} if the file is there but is no table
 */
export async function findStanding(
  genotype: Genotype,
  experiment: Experiment,
  { path = `tables/${experiment.name}.jsonl`, ...options }: MeasureOptions & {
    readonly path?: string;
  },
): Promise<Outcome | null> {
  const table = await readTable(path);
  if (!table || table.rows.size < 2) return null;
  const { epochs } = table.budget;
  const differing = budgetDifferences(table.budget, { experiment, epochs }, "space");
  if (differing.length > 0) return { table: path, differing };
  const row = await rowOf(table, genotype, options);
  return row && { table: path, epochs, standing: standingOf(table, genotype, row) };
}

/** An outcome as a person reads it. */
export function describeOutcome(outcome: Outcome): string {
  const { table } = outcome;
  if ("differing" in outcome) {
    return `${table} is of another space: ${outcome.differing.join(", ")} differ`;
  }
  const { epochs, standing: { accuracy, regret, percentile, cells } } = outcome;
  return `Among the ${cells} other cells of ${table}: percentile ${
    (100 * percentile).toFixed(1)
  }, ` +
    `regret ${(100 * regret).toFixed(2)} points (${percent(accuracy)} after ${
      plural(epochs, "epoch")
    })`;
}
