/**
 * What a verdict has done so far, step by step: `steps.jsonl`. A step that is in it is never done
 * again, so a verdict can be stopped and started at any time.
 *
 * @module
 */

import { Journal } from "../run/journal.ts";
import { readMetrics } from "../run/metrics.ts";
import type { Standing } from "../table/standing.ts";
import type { Genotype } from "../space/genotype.ts";

/** The methods that are compared. */
export const METHODS = [
  "darts",
  "random_sampling",
  "random_search",
  "random_search_weight_sharing",
] as const;
export type Method = typeof METHODS[number];

/** What a search had found by some time. */
export interface Found {
  /** Wall time of the search until then. */
  readonly seconds: number;
  readonly genotype: Genotype;
}

/** A thing that was done. */
export type Step =
  /** A search has begun in a run folder. */
  | {
    readonly kind: "begun";
    readonly seed: number;
    readonly method: Method;
    readonly run: string;
  }
  /** A search has ended; `course` has what it would have returned earlier, the last being its result. */
  | {
    readonly kind: "found";
    readonly seed: number;
    readonly method: Method;
    readonly course: readonly Found[];
    /** Of the whole search. */
    readonly seconds: number;
  }
  /** A network was trained in full and tested on the test images. */
  | {
    readonly kind: "trained";
    readonly seed: number;
    readonly key: string;
    readonly test_accuracy: number;
    readonly parameters: number;
    readonly seconds: number;
  }
  /** A network was trained as the candidates of a random search are, and validated. */
  | {
    readonly kind: "valued";
    readonly seed: number;
    readonly key: string;
    readonly valid_accuracy: number;
  }
  /** What a search has found was looked up in the table of the space. */
  | ({
    readonly kind: "stood";
    readonly seed: number;
    readonly method: Method;
    readonly table: string;
  } & Standing);

/** The steps of a verdict, open for more. */
export class Steps implements Disposable {
  private constructor(readonly journal: Journal, readonly all: Step[]) {}

  /**
   * Opens the steps, which are empty where the file is missing.
   *
   * @throws {RunError} if the file cannot be opened or has a damaged line
   */
  static async open(path: string): Promise<Steps> {
    const journal = Journal.open(path, { truncateTo: Infinity });
    return new Steps(journal, await readMetrics(path) as unknown as Step[]);
  }

  /** Adds a step. */
  add(step: Step): void {
    this.journal.append(JSON.stringify(step));
    this.all.push(step);
  }

  /** The step of a kind that a search has taken. */
  of<K extends "begun" | "found" | "stood">(
    kind: K,
    seed: number,
    method: Method,
  ): Extract<Step, { kind: K }> | undefined {
    return this.all.find((step): step is Extract<Step, { kind: K }> =>
      step.kind === kind && step.seed === seed && (step as { method?: Method }).method === method
    );
  }

  /** What a network was worth in one of the two ways. */
  worth<K extends "trained" | "valued">(
    kind: K,
    seed: number,
    key: string,
  ): Extract<Step, { kind: K }> | undefined {
    return this.all.find((step): step is Extract<Step, { kind: K }> =>
      step.kind === kind && step.seed === seed && (step as { key?: string }).key === key
    );
  }

  [Symbol.dispose](): void {
    this.journal[Symbol.dispose]();
  }
}
