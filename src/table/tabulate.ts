/**
 * Filling a table, cell by cell.
 *
 * @module
 */

import { join } from "node:path";
import { evaluateCandidate, loadCandidateData, ofCandidate } from "../baseline/candidate.ts";
import type { Source } from "../config/source.ts";
import { countGenotypes, drawGenotype, enumerateGenotypes } from "../space/draw.ts";
import type { Engine } from "../engine/engine.ts";
import { Random } from "../random.ts";
import { RunError } from "../run/error.ts";
import { fileFault } from "../run/files.ts";
import { showingWhere } from "../search/prepare.ts";
import type { Genotype } from "../space/genotype.ts";
import { isomorphismKey } from "../space/isomorphism.ts";
import type { TrainingData } from "../train/data.ts";
import { prepareTraining } from "../train/prepare.ts";
import { type Budget, budgetDifferences } from "./budget.ts";
import { appendRow, createTable, readTable, type Table, type TableRow } from "./table.ts";

/** A whole space of more genotypes is a slip of the finger, or needs a sample. */
const MOST_GENOTYPES = 100_000n;
/** Draws for each cell of a sample before the space is taken to have no more. */
const MOST_DRAWS = 64;

/** How to fill a table. */
export interface TabulateOptions {
  readonly engine: Engine;
  /** Where the experiment is written, to show there what is wrong with it. */
  readonly source?: Source;
  /** Cells of a sample drawn from the seed; the whole space if left out. */
  readonly sample?: number | undefined;
  /** Finish the iteration and stop; the cell that was being trained is lost. */
  readonly signal?: AbortSignal;
  /** A cell was added: how many of how many the table has now. */
  row?(row: TableRow, done: number, all: number): void;
}

/**
 * Trains the cells of a space that a table lacks, and adds them. Isomorphic cells are trained once. Any
 * number of processes may fill one table: each takes a cell that no other one is at.
 *
 * @returns whether the table has all cells that were asked for; otherwise `signal` has stopped it, or
 * other processes are at the last ones
 * @throws {ExperimentError} before anything is written, if the experiment cannot be run as written
 * @throws {RunError} with exit code 2 if the table was made with another budget, or the space is too
 * large without a sample
 */
export async function tabulate(
  path: string,
  budget: Budget,
  options: TabulateOptions,
): Promise<boolean> {
  const { engine, sample, signal, row: tell } = options;
  const { experiment, epochs } = budget;
  const wanted = cellsOf(budget, sample);
  const data = await prepareImages(budget, [...wanted.values()][0]!, options);
  await createTable(path, budget);
  let table = await openTable(path, budget);
  await using claims = await Claims.open(path);
  for (const [key, genotype] of wanted) {
    if (table.rows.has(key)) continue;
    using claim = await claims.take(key);
    if (!claim) continue;
    // Another process may have added it since.
    table = await openTable(path, budget);
    if (table.rows.has(key)) continue;
    const result = await evaluateCandidate(genotype, experiment, { engine, data, epochs, signal });
    if (!result) return false;
    const row = { genotype, ...result };
    appendRow(path, row);
    table = await openTable(path, budget);
    tell?.(row, [...wanted.keys()].filter((key) => table.rows.has(key)).length, wanted.size);
  }
  table = await openTable(path, budget);
  return [...wanted.keys()].every((key) => table.rows.has(key));
}

/** The images, once it is sure that a cell can be trained on them. */
async function prepareImages(
  { experiment, epochs }: Budget,
  genotype: Genotype,
  { engine, source }: TabulateOptions,
): Promise<TrainingData> {
  const places = { cells: "network.cells", batch: "evaluation.batch_size" };
  return await showingWhere(places, source, async () => {
    const data = await loadCandidateData(experiment);
    const training = ofCandidate(experiment, epochs);
    (await prepareTraining(genotype, training, { engine, data })).session.close();
    return data;
  });
}

async function openTable(path: string, budget: Budget): Promise<Table> {
  const table = await readTable(path);
  if (!table) throw new RunError(`Expected the table ${path} to stay but found it removed`);
  const differing = budgetDifferences(table.budget, budget);
  if (differing.length === 0) return table;
  throw new RunError(
    `Expected ${path} to be of the same budget but ${differing.join(", ")} differ`,
    {
      mend: "Name another file with --table, or undo the changes",
      exitCode: 2,
    },
  );
}

/** The cells that a table shall have, by their keys. */
function cellsOf(
  { experiment: { network, seed } }: Budget,
  sample?: number,
): Map<string, Genotype> {
  const cells = new Map<string, Genotype>();
  const add = (genotype: Genotype) => {
    const key = isomorphismKey(genotype);
    if (!cells.has(key)) cells.set(key, genotype);
  };
  if (sample === undefined) {
    const all = countGenotypes(network);
    if (all > MOST_GENOTYPES) {
      throw new RunError(
        `Expected a space of at most ${MOST_GENOTYPES} genotypes but found ${all}`,
        {
          mend: "Take a sample of it with --sample",
          exitCode: 2,
        },
      );
    }
    for (const genotype of enumerateGenotypes(network)) add(genotype);
    return cells;
  }
  for (let draw = 0; cells.size < sample && draw < MOST_DRAWS * sample; draw++) {
    add(drawGenotype(network, new Random(seed, `table/${draw}`)));
  }
  return cells;
}

/**
 * Which process is at which cell: a locked file each, in a folder beside the table. The operating system
 * holds the locks, so they end with their owners however those end.
 */
class Claims implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async open(table: string): Promise<Claims> {
    const claims = new Claims(`${table}.claims`);
    await claims.#makeFolder();
    return claims;
  }

  async #makeFolder(): Promise<void> {
    try {
      await Deno.mkdir(this.folder, { recursive: true });
    } catch (cause) {
      throw fileFault(`make the folder ${this.folder}`, cause, { exitCode: 2 });
    }
  }

  async #openFile(path: string): Promise<Deno.FsFile> {
    for (;;) {
      try {
        return await Deno.open(path, { write: true, create: true });
      } catch (cause) {
        if (!(cause instanceof Deno.errors.NotFound)) throw fileFault(`write ${path}`, cause);
        // A process that is done has found the folder empty and removed it.
        await this.#makeFolder();
      }
    }
  }

  /** @returns `undefined` if another process has it */
  async take(key: string): Promise<Claim | undefined> {
    const path = join(this.folder, await digest(key));
    const file = await this.#openFile(path);
    if (await file.tryLock(true)) return new Claim(path, file);
    file.close();
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await Deno.remove(this.folder);
    } catch {
      // Another process is still at a cell; the last one removes the folder.
    }
  }
}

class Claim implements Disposable {
  constructor(readonly path: string, readonly file: Deno.FsFile) {}

  [Symbol.dispose](): void {
    // Before the lock goes: whoever opened the file meanwhile finds the cell in the table.
    try {
      Deno.removeSync(this.path);
    } catch (cause) {
      // Whoever opened it meanwhile has the lock of a file that has no name any more.
      if (!(cause instanceof Deno.errors.NotFound)) throw fileFault(`remove ${this.path}`, cause);
    } finally {
      this.file.close();
    }
  }
}

async function digest(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(hash).slice(0, 8).toHex();
}
