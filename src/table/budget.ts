/**
 * What all cells of a table have in common: the space, the images, and how each is trained.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";

/** A budget: an experiment, and how many epochs each cell of its space is trained for. */
export interface Budget {
  readonly experiment: Experiment;
  readonly epochs: number;
}

/** Parts of an experiment that tell the space and its images, and that tell how a cell is trained. */
const SPACE = [
  "data.dataset",
  "data.train",
  "data.valid",
  "data.mean",
  "data.deviation",
  "network",
];
const TRAINING = ["evaluation", "seed", "search.deterministic"];
/** Parts of `evaluation` that a table has no use for: it trains the search's own cells. */
const UNUSED = ["stem", "cells", "epochs", "train", "test", "checkpoint_every"];

/**
 * Names of the keys in which two budgets differ, so that their numbers cannot stand in one table.
 *
 * @param what `space` compares the space and its images alone
 */
export function budgetDifferences(
  one: Budget,
  other: Budget,
  what: "space" | "all" = "all",
): string[] {
  const keys = what === "space" ? SPACE : [...SPACE, ...TRAINING];
  const differing = keys.filter((key) => valueOf(one, key) !== valueOf(other, key));
  return what === "all" && one.epochs !== other.epochs ? [...differing, "epochs"] : differing;
}

/** A part as text, its keys in order, so that it can be compared. */
function valueOf({ experiment }: Budget, key: string): string {
  let value: unknown = experiment;
  for (const name of key.split(".")) value = (value as Record<string, unknown>)[name];
  if (key === "evaluation") {
    value = Object.fromEntries(
      Object.entries(value as object).filter(([name]) => !UNUSED.includes(name)),
    );
  }
  return JSON.stringify(value, (_, part) => isMap(part) ? sorted(part) : part) ?? "";
}

function isMap(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(map: object): object {
  return Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => a < b ? -1 : 1));
}
