/**
 * What a verdict says, as data and in words.
 *
 * @module
 */

import { isomorphismKey } from "../space/isomorphism.ts";
import type { Genotype } from "../space/genotype.ts";
import { type Method, METHODS, type Steps } from "./journal.ts";
import { pairedRandomisation } from "./permutation.ts";
import { resultOf, seedsOf, type VerdictPlan } from "./verdict.ts";

/** Mean and sample deviation (n − 1) over seeds; the deviation of one seed is `null`. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number | null;
}

/** What a method came to. */
export interface MethodResult {
  readonly method: Method;
  /** Of the trained networks, one for each seed, 0 to 1. */
  readonly test_accuracies: readonly number[];
  readonly test_accuracy: Spread;
  readonly parameters: Spread;
  /** Wall times. */
  readonly search_seconds: Spread;
  readonly train_seconds: Spread;
  readonly genotypes: readonly Genotype[];
  /** Among the cells of the table of the space, 0 to 1; `null` without a table. */
  readonly percentile: Spread | null;
  readonly regret: Spread | null;
  /**
   * For each seed the validation accuracy, under the candidates' budget, of what the search would have
   * returned at a time.
   */
  readonly anytime: readonly (readonly { seconds: number; valid_accuracy: number }[])[];
}

/** A search against chance. */
export interface Comparison {
  readonly against: Exclude<Method, "darts">;
  /** 100 · (found − random) / random of the mean test accuracies (Yang et al., 2020). */
  readonly relative_improvement: number;
  /** Of the paired differences. */
  readonly p: number;
}

/** The verdict: `verdict.json`. */
export interface Verdict {
  readonly name: string;
  readonly seeds: readonly number[];
  readonly methods: readonly MethodResult[];
  readonly comparisons: readonly Comparison[];
}

/** Draws the verdict up from steps that are all taken. */
export function drawUp(plan: VerdictPlan, steps: Steps): Verdict {
  const seeds = seedsOf(plan);
  const methods = METHODS.map((method) => methodResult(method, seeds, steps));
  const [darts, ...others] = methods as [MethodResult, ...MethodResult[]];
  const comparisons = others.map((other): Comparison => {
    const differences = darts.test_accuracies.map((found, i) => found - other.test_accuracies[i]!);
    const [found, chance] = [darts.test_accuracy.mean, other.test_accuracy.mean];
    return {
      against: other.method as Comparison["against"],
      relative_improvement: 100 * (found - chance) / chance,
      p: pairedRandomisation(differences),
    };
  });
  return { name: plan.experiment.name, seeds, methods, comparisons };
}

function methodResult(method: Method, seeds: readonly number[], steps: Steps): MethodResult {
  const genotypes = seeds.map((seed) => resultOf(steps, seed, method));
  const trained = seeds.map((seed, i) =>
    steps.worth("trained", seed, isomorphismKey(genotypes[i]!))!
  );
  const found = seeds.map((seed) => steps.of("found", seed, method)!);
  const stood = seeds.flatMap((seed) => steps.of("stood", seed, method) ?? []);
  const inTable = (key: "percentile" | "regret") =>
    stood.length < seeds.length ? null : spread(stood.map((standing) => standing[key]));
  const test_accuracies = trained.map(({ test_accuracy }) => test_accuracy);
  return {
    method,
    test_accuracies,
    test_accuracy: spread(test_accuracies),
    parameters: spread(trained.map(({ parameters }) => parameters)),
    search_seconds: spread(found.map(({ seconds }) => seconds)),
    train_seconds: spread(trained.map(({ seconds }) => seconds)),
    genotypes,
    percentile: inTable("percentile"),
    regret: inTable("regret"),
    anytime: found.map(({ seed, course }) =>
      course.map(({ seconds, genotype }) => {
        const { valid_accuracy } = steps.worth("valued", seed, isomorphismKey(genotype))!;
        return { seconds, valid_accuracy };
      })
    ),
  };
}

/** The anytime curves of a verdict, as files of their name in a folder: SVG and PDF. */
export async function writeAnytime(verdict: Verdict, folder: string): Promise<string[]> {
  // What draws is large, and is only wanted once all is done.
  const [{ drawAnytime }, { HELVETICA }, { writePictures }] = await Promise.all([
    import("../figure/anytime.ts"),
    import("../figure/typeface.ts"),
    import("../figure/write.ts"),
  ]);
  const title = `Verdict on ${verdict.name}: anytime curves`;
  const series = verdict.methods.map(({ method, anytime, test_accuracies }) => ({
    name: method,
    courses: anytime.map((course) =>
      course.map(({ seconds, valid_accuracy }) => ({ seconds, accuracy: valid_accuracy }))
    ),
    results: test_accuracies,
  }));
  const svg = drawAnytime(series, title);
  return await writePictures([{ name: "anytime", title, svg }], folder, HELVETICA);
}

/** Mean and sample deviation. */
export function spread(values: readonly number[]): Spread {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  if (values.length === 1) return { mean, deviation: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

/** The verdict as Markdown. */
export function describeVerdict({ name, seeds, methods, comparisons }: Verdict): string {
  const lines = [
    `Verdict on ${name}, seeds ${seeds.join(", ")}`,
    "",
    "| method | test accuracy % | parameters | search s | training s | in all s | percentile | regret |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
  ];
  for (const result of methods) {
    const { method, test_accuracy, parameters, search_seconds, train_seconds } = result;
    const all = search_seconds.mean + train_seconds.mean;
    const cells = [
      spreadText(test_accuracy, 100, 2),
      ...[spreadText(parameters, 1, 0), spreadText(search_seconds, 1, 1)],
      ...[spreadText(train_seconds, 1, 1), all.toFixed(1)],
      result.percentile ? spreadText(result.percentile, 100, 1) : "no table",
      result.regret ? spreadText(result.regret, 100, 2) : "",
    ];
    lines.push(`| ${[method, ...cells].join(" | ")} |`);
  }
  lines.push("");
  for (const { against, relative_improvement: improvement, p } of comparisons) {
    const sign = improvement < 0 ? "" : "+";
    lines.push(
      `Against ${against}: ${sign}${improvement.toFixed(3)} % relative improvement, ` +
        `p = ${p.toFixed(4)} (paired randomisation, ${seeds.length} pairs)`,
    );
  }
  lines.push("", ...anytimeTable(methods));
  return lines.join("\n");
}

function spreadText({ mean, deviation }: Spread, factor: number, digits: number): string {
  const text = (value: number) => (factor * value).toFixed(digits);
  return deviation === null ? text(mean) : `${text(mean)} ± ${text(deviation)}`;
}

/** Shares of the time of the seed's own search by DARTS at which the curves are shown. */
const MOMENTS = [0.1, 0.25, 0.5, 0.75, 1];

/** Mean over seeds of the best so far; empty until every seed has something. */
function anytimeTable(methods: readonly MethodResult[]): string[] {
  const whole = methods[0]!.anytime.map((course) => course.at(-1)!.seconds);
  const heads = MOMENTS.map((share) => `${100 * share} %`);
  return [
    "Validation accuracy % of the best so far, under the candidates' budget, by the share of the time " +
    "that DARTS took:",
    "",
    `| method | ${heads.join(" | ")} |`,
    `| --- | ${heads.map(() => "---:").join(" | ")} |`,
    ...methods.map(({ method, anytime }) => {
      const cells = MOMENTS.map((share) => {
        const values = anytime.map((course, i) => valueAt(course, share * whole[i]!));
        if (values.some((value) => value === undefined)) return "";
        return (100 * spread(values as number[]).mean).toFixed(2);
      });
      return `| ${method} | ${cells.join(" | ")} |`;
    }),
  ];
}

function valueAt(
  course: readonly { seconds: number; valid_accuracy: number }[],
  seconds: number,
): number | undefined {
  return course.findLast((found) => found.seconds <= seconds)?.valid_accuracy;
}
