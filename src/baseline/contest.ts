/**
 * The contest of genotypes with shared weights, in two stages (Li and Talwalkar, 2019, section 4):
 * many are compared on a few validation images, then the best of them on all.
 *
 * @module
 */

import type { Experiment } from "../config/experiment.ts";
import { Draws } from "./draws.ts";
import type { SharedCandidateReport } from "./report.ts";

/** The authors' ten batches of 64. */
const SCREENING_IMAGES = 640;
/** How many of their thousand candidates the authors take to the second stage. */
const FINALISTS = 10;

/** What is to be measured next. */
export type Task = Pick<SharedCandidateReport, "candidate" | "genotype" | "stage" | "images">;

/** What the contest's clock has counted before it. */
interface Circumstances {
  /** Images of the validation split. */
  readonly valid: number;
  /** Wall time of the training. */
  readonly training: number;
}

/** The candidates so far, and which one comes next. */
export class Contest {
  readonly #draws: Draws;
  readonly #screened: SharedCandidateReport[] = [];
  readonly #finals: SharedCandidateReport[] = [];
  readonly #search: Experiment["search"];
  readonly #screening: number;

  constructor(experiment: Experiment, readonly circumstances: Circumstances) {
    this.#draws = new Draws(experiment);
    this.#search = experiment.search;
    const { screening_images = SCREENING_IMAGES } = experiment.search;
    this.#screening = Math.min(screening_images, circumstances.valid);
  }

  /** What the search returns, by what is known so far: the best finalist, or the best of the others. */
  get best(): SharedCandidateReport | null {
    return bestOf(this.#finals) ?? bestOf(this.#screened);
  }

  /** How many measurements there are. */
  get count(): number {
    return this.#screened.length + this.#finals.length;
  }

  /**
   * Counts a measurement.
   *
   * @returns whether it is the best so far of its stage
   */
  take(report: SharedCandidateReport): boolean {
    if (report.stage === "final") this.#finals.push(report);
    else {
      this.#draws.take(report);
      this.#screened.push(report);
    }
    return this.best === report;
  }

  /**
   * What to measure next: while the budget lasts a new genotype on some images, then the best of them
   * on all images.
   *
   * @returns `null` once the budget is spent
   */
  next(): Task | null {
    const screening = this.#finals.length === 0 && this.#mayScreen() ? this.#draws.next() : null;
    if (screening) return { ...screening, stage: "screening", images: this.#screening };
    const { valid } = this.circumstances;
    const number = this.#finals.length;
    if (number >= Math.min(this.#finalists(), this.#screened.length)) return null;
    // The first always fits, so that whoever began the second stage has a result of it.
    if (number > 0 && !this.#fits(valid)) return null;
    const { candidate, genotype } = ranked(this.#screened)[number]!;
    return { candidate, genotype, stage: "final", images: valid };
  }

  #mayScreen(): boolean {
    const { length } = this.#screened;
    // There is something to return in any case.
    if (length === 0) return true;
    if (length >= (this.#search.candidates ?? Infinity)) return false;
    return this.#fits(this.#screening + this.#finalists() * this.circumstances.valid);
  }

  /**
   * How many come into the second stage. Of a wall time it may take half of what training has left;
   * if that is too little for a comparison of two, or the first stage takes all images, there is none.
   */
  #finalists(): number {
    const { finalists: most = FINALISTS, seconds } = this.#search;
    const { valid, training } = this.circumstances;
    if (this.#screening === valid) return 0;
    if (seconds === undefined) return most;
    const room = Math.floor((seconds - training) / 2 / (valid * this.#secondsPerImage()));
    return room < 2 ? 0 : Math.min(most, room);
  }

  /** Whether so many images more can be measured within the wall time. */
  #fits(images: number): boolean {
    const { seconds = Infinity } = this.#search;
    return this.#seconds() + images * this.#secondsPerImage() <= seconds;
  }

  #seconds(): number {
    return this.circumstances.training + sum(this.#all, ({ seconds }) => seconds);
  }

  #secondsPerImage(): number {
    return sum(this.#all, ({ seconds }) => seconds) / sum(this.#all, ({ images }) => images);
  }

  get #all(): SharedCandidateReport[] {
    return [...this.#screened, ...this.#finals];
  }
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}

/** From the best to the worst; of equals, the first draw. */
function ranked(reports: readonly SharedCandidateReport[]): SharedCandidateReport[] {
  return reports.toSorted((a, b) => b.valid.accuracy - a.valid.accuracy);
}

function bestOf(reports: readonly SharedCandidateReport[]): SharedCandidateReport | null {
  return ranked(reports)[0] ?? null;
}
