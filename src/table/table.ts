/**
 * A table of a space: what each cell, or each of a sample, is worth. One JSONL file: the budget in its
 * first line, a cell in every other. Lines are only ever added, each whole, so that any number of
 * processes can share a table and it can be stopped at any moment.
 *
 * @module
 */

import { dirname } from "node:path";
import { parseExperiment } from "../config/parse.ts";
import { ExperimentError } from "../config/error.ts";
import type { CandidateResult } from "../baseline/candidate.ts";
import { parseJson } from "../json.ts";
import { RunError } from "../run/error.ts";
import { fileFault, writeAllSync } from "../run/files.ts";
import type { Genotype } from "../space/genotype.ts";
import { isomorphismKey } from "../space/isomorphism.ts";
import type { Budget } from "./budget.ts";

/** A cell of a table. */
export interface TableRow extends CandidateResult {
  readonly genotype: Genotype;
}

/** What a table's file holds. */
export interface Table {
  readonly path: string;
  readonly budget: Budget;
  /** By {@linkcode isomorphismKey}. */
  readonly rows: ReadonlyMap<string, TableRow>;
  /** Lines that are no cells, such as one that a full disk cut short. */
  readonly damaged: number;
}

/** Version of the format. */
const FORMAT = 1;

/**
 * Reads a table.
 *
 * @returns `null` if there is no such file, or an empty one
 * @throws {RunError} if the file cannot be read or its first line is no budget
 */
export async function readTable(path: string): Promise<Table | null> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw fileFault(`read ${path}`, cause, { exitCode: 2 });
  }
  const [head = "", ...lines] = text.split("\n");
  if (head === "") return null;
  const budget = parseHead(path, head);
  const rows = new Map<string, TableRow>();
  let damaged = 0;
  // The last piece is empty, or a line that somebody is writing or never finished.
  for (const line of lines.slice(0, -1)) {
    if (line === "") continue;
    const row = parseRow(line);
    if (row) rows.set(isomorphismKey(row.genotype), row);
    else damaged++;
  }
  return { path, budget, rows, damaged };
}

/**
 * Makes the file of a table unless it exists.
 *
 * @throws {RunError} if it cannot be made
 */
export async function createTable(path: string, { experiment, epochs }: Budget): Promise<void> {
  const head = JSON.stringify({ table: FORMAT, epochs, experiment });
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(path, `${head}\n`, { createNew: true });
  } catch (cause) {
    if (cause instanceof Deno.errors.AlreadyExists) return;
    throw fileFault(`make the table ${path}`, cause, { exitCode: 2 });
  }
}

/**
 * Adds a cell at the end.
 *
 * @throws {RunError} if the table cannot be written
 */
export function appendRow(path: string, row: TableRow): void {
  const { genotype, valid, parameters, operations, seconds } = row;
  const line = JSON.stringify({ genotype, valid, parameters, operations, seconds });
  try {
    using file = Deno.openSync(path, { read: true, append: true });
    // After what somebody did not finish, on a line of its own.
    const { size } = file.statSync();
    const last = new Uint8Array(1);
    file.seekSync(size - 1, Deno.SeekMode.Start);
    file.readSync(last);
    const begin = last[0] === 0x0a ? "" : "\n";
    // In one piece: what several processes append does not mix then.
    writeAllSync(file, new TextEncoder().encode(`${begin}${line}\n`));
  } catch (cause) {
    throw fileFault(`write ${path}`, cause, { safe: `The earlier cells of ${path} are safe` });
  }
}

function parseHead(path: string, line: string): Budget {
  const wrong = (found: string) =>
    new RunError(`Expected ${path} to be a table but found ${found} in its first line`, {
      mend: "Name another file, or make a table with deno task tabulate",
      exitCode: 2,
    });
  const head = parseJson(line) as { table?: unknown; epochs?: unknown; experiment?: unknown };
  if (head === undefined) throw wrong("no JSON");
  if (head?.table !== FORMAT) throw wrong(`no "table": ${FORMAT}`);
  if (!Number.isInteger(head.epochs) || (head.epochs as number) < 1) throw wrong("no epochs");
  const result = parseExperiment({ file: path, text: JSON.stringify(head.experiment ?? null) });
  if ("problems" in result) {
    throw wrong(`a wrong experiment (${new ExperimentError(result.problems).message})`);
  }
  return { experiment: result.experiment, epochs: head.epochs as number };
}

function parseRow(line: string): TableRow | undefined {
  const row = parseJson(line) as Partial<TableRow> | undefined;
  const accuracy = row?.valid?.accuracy;
  const edges = [row?.genotype?.normal, row?.genotype?.reduction];
  if (typeof accuracy !== "number" || !edges.every(Array.isArray)) return undefined;
  return row as TableRow;
}
