/**
 * What searches by chance report: the lines of their `metrics.jsonl`.
 *
 * @module
 */

import type { Measures } from "../search/report.ts";
import type { CandidateResult } from "./candidate.ts";
import type { Draw } from "./draws.ts";

/** A genotype that was drawn, and what it is worth. */
export interface CandidateReport extends Draw, CandidateResult {}

/** What an epoch of training shared weights came to. */
export interface SharedEpochReport {
  /** Counted from 1. */
  readonly epoch: number;
  /** Iterations since the start of the search. */
  readonly step: number;
  /** Of the weight steps, each on its own path, before the step. */
  readonly train: Measures;
  readonly learning_rate: number;
  /** Wall time since the epoch began, or was resumed. */
  readonly seconds: number;
}

/** A genotype, and what it is worth with the shared weights. */
export interface SharedCandidateReport extends Draw {
  /** The first stage or the second. */
  readonly stage: "screening" | "final";
  /** Validation images that it was measured on. */
  readonly images: number;
  readonly valid: Measures;
  /** Wall time of the measurement. */
  readonly seconds: number;
}

/** Of a search with shared weights. */
export type SharedReport = SharedEpochReport | SharedCandidateReport;
