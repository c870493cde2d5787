/**
 * What is known of a run, as plain data for pictures: it survives JSON, so that a page can be given
 * it. Numbers that are not known, or were not finite, are `null`.
 *
 * @module
 */

/** The types of cells, in the order in which they are shown. */
export const CELL_TYPES = ["normal", "reduction"] as const;
export type CellName = typeof CELL_TYPES[number];

/** Means over images. */
export interface Measured {
  readonly loss: number | null;
  /** 0 to 1. */
  readonly accuracy: number | null;
}

/** An edge of a cell: from a source such as `c_{k-1}` or `0` to an intermediate node. */
export interface EdgeData {
  readonly from: string;
  readonly to: number;
}

/** What is searched. */
export interface SpaceData {
  readonly inputs: 1 | 2;
  /** Intermediate nodes. */
  readonly nodes: number;
  /** Names of the candidate operations. */
  readonly operations: readonly string[];
  /** Of one cell, node by node and inputs first. */
  readonly edges: readonly EdgeData[];
}

/** The cells of one type after an epoch. */
export interface CellData {
  /** Softmax of the alphas: a row of operations for each edge; empty if not known. */
  readonly weights: readonly (readonly number[])[];
  /** For each edge the number of the operation that the genotype keeps, or -1. */
  readonly kept: readonly number[];
  /** How many kept edges have each operation. */
  readonly counts: readonly number[];
  /** Share of skip connections among the kept edges. */
  readonly skips: number | null;
  /** Mean over the edges of the entropy of their weights, in nats. */
  readonly entropy: number | null;
}

/** What an epoch came to. */
export interface EpochData {
  /** Counted from 1. */
  readonly epoch: number;
  /** Of the weight steps. */
  readonly train: Measured | null;
  /** Of the architecture steps. */
  readonly architecture: Measured | null;
  /** Of the whole validation split. */
  readonly valid: Measured | null;
  readonly seconds: number | null;
  readonly cells: Readonly<Partial<Record<CellName, CellData>>>;
}

/** How far a run is. */
export interface Standing {
  /** `running`: a process holds the run, or ended without giving it back. */
  readonly state: "finished" | "running" | "stopped";
  /** Epochs that the experiment asks for. */
  readonly planned: number | null;
  /** Seconds of an epoch, the mean of the last ones. */
  readonly pace: number | null;
  /** When the last epoch was written, in milliseconds since 1970. */
  readonly changed: number | null;
  /** Who works on it, such as `process 123 on host`. */
  readonly owner: string | null;
}

/** A value of the experiment or of its circumstances: path and text. */
export type Setting = readonly [path: string, value: string];

/** A run. */
export interface RunView {
  /** Name of the folder. */
  readonly id: string;
  /** Name of the experiment. */
  readonly name: string;
  readonly space: SpaceData | null;
  readonly epochs: readonly EpochData[];
  /** The epoch whose cells `architecture.yaml` keeps. */
  readonly best: number | null;
  readonly standing: Standing;
  readonly settings: readonly Setting[];
  /** From `provenance.json`. */
  readonly circumstances: readonly Setting[];
  /** The last lines of the log. */
  readonly log: string;
  /** What is missing or could not be read: sentences without their full stop. */
  readonly notes: readonly string[];
}
