/**
 * A found architecture: which operation feeds which intermediate node of the normal and of the
 * reduction cell. Every edge names its *source*, so nothing has to be inferred from positions.
 *
 * @module
 */

/** Where an edge starts: an input of the cell, or the number of an intermediate node. */
export type Source = "c_{k-2}" | "c_{k-1}" | number;

/** One chosen operation between a source and an intermediate node. */
export interface GenotypeEdge {
  readonly from: Source;
  /** Number of the intermediate node, counted from 0. */
  readonly to: number;
  /** Name of the operation, one of the experiment's `network.operations`. */
  readonly operation: string;
}

/** The edges of both cell types, node by node and inputs first. */
export interface Genotype {
  readonly normal: readonly GenotypeEdge[];
  readonly reduction: readonly GenotypeEdge[];
}

/** A genotype and the space that it was found in. */
export interface Architecture {
  /** Name of the experiment. */
  readonly name: string;
  /** The epoch after which the genotype was derived, counted from 1; 0 before the first. */
  readonly epoch?: number;
  /** Accuracy of the supernet on the validation images after that epoch, 0 to 1. */
  readonly valid_accuracy?: number;
  /** 1: cells take `c_{k-1}`; 2: they take `c_{k-2}` and `c_{k-1}`. */
  readonly cell_inputs: 1 | 2;
  /** Number of intermediate nodes in a cell. */
  readonly nodes: number;
  /** Names of the candidate operations. */
  readonly operations: readonly string[];
  readonly genotype: Genotype;
}
