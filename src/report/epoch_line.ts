/**
 * A line of `metrics.jsonl` as an epoch. Lines of other versions may have less or more in them: what
 * is there is taken, what is not is left out.
 *
 * @module
 */

import { parseJson } from "../json.ts";
import { entropy } from "../search/collapse.ts";
import { softmax } from "../search/genotype.ts";
import { isIdentity } from "../space/operation.ts";
import {
  CELL_TYPES,
  type CellData,
  type CellName,
  type EpochData,
  type Measured,
  type SpaceData,
} from "./data.ts";
import { finite, isRecord, listOf, type Loose, recordAt, whole } from "./loose.ts";
import { spaceOfShape } from "./space.ts";

/**
 * Reads a line.
 *
 * @returns the object, or what is wrong with the line
 */
export function parseLine(line: string): Loose | string {
  const value = parseJson(line);
  if (value === undefined) return "is no JSON";
  if (!isRecord(value)) return "is no object";
  return (whole(value.epoch) ?? 0) >= 1 ? value : "has no epoch";
}

/** The space that a line's alphas have the shape of, if it has alphas. */
export function spaceOfLine(line: Loose): SpaceData | null {
  const alphas = recordAt(line, "alphas");
  const rows = CELL_TYPES.map((type) => rowsOf(alphas[type])).find(({ length }) => length > 0);
  if (!rows) return null;
  const names = listOf(line.cells).filter(isRecord)
    .map((cell) => Object.keys(recordAt(cell, "operations")))[0] ?? [];
  return spaceOfShape(rows.length, rows[0]!.length, names);
}

/** What a line says of its epoch. */
export function epochOfLine(line: Loose, space: SpaceData | null): EpochData {
  const summaries = listOf(line.cells).filter(isRecord);
  const cells = Object.fromEntries(CELL_TYPES.flatMap((type): [CellName, CellData][] => {
    const summary = summaries.find(({ cell }) => cell === type) ?? {};
    const weights = weightsOf(recordAt(line, "alphas")[type], space);
    const kept = keptOf(recordAt(line, "genotype")[type], space);
    const chosen = kept.filter((operation) => operation >= 0);
    if (weights.length === 0 && chosen.length === 0) return [];
    const names = space?.operations ?? [];
    const skips = chosen.filter((operation) => isIdentity(names[operation]!)).length;
    const entropies = weights.map(entropy);
    const mean = entropies.reduce((sum, value) => sum + value, 0) / entropies.length;
    return [[type, {
      weights,
      kept,
      counts: names.map((_, i) => chosen.filter((operation) => operation === i).length),
      skips: finite(summary.skips) ?? finite(skips / chosen.length),
      entropy: finite(summary.entropy) ?? finite(mean),
    }]];
  }));
  return {
    epoch: line.epoch as number,
    train: measuredOf(line.train),
    architecture: measuredOf(line.architecture),
    valid: measuredOf(line.valid),
    seconds: finite(line.seconds),
    cells,
  };
}

function measuredOf(value: unknown): Measured | null {
  if (!isRecord(value)) return null;
  return { loss: finite(value.loss), accuracy: finite(value.accuracy) };
}

/** Rows of finite numbers of one length, or none. */
function rowsOf(value: unknown): readonly (readonly number[])[] {
  const rows = listOf(value).map(listOf);
  const length = rows[0]?.length ?? 0;
  const good = length > 0 &&
    rows.every((row) => row.length === length && row.every((each) => finite(each) !== null));
  return good ? rows as readonly (readonly number[])[] : [];
}

function weightsOf(alphas: unknown, space: SpaceData | null): number[][] {
  const rows = rowsOf(alphas);
  const fits = rows.length === space?.edges.length && rows[0]!.length === space.operations.length;
  // Six decimals are finer than any picture, and halve a page.
  return fits ? rows.map((row) => softmax(row).map((weight) => Number(weight.toFixed(6)))) : [];
}

function keptOf(genotype: unknown, space: SpaceData | null): number[] {
  const edges = listOf(genotype).filter(isRecord);
  return space?.edges.map(({ from, to }) => {
    const edge = edges.find((found) => String(found.from) === from && found.to === to);
    return space.operations.indexOf(String(edge?.operation));
  }) ?? [];
}
