/**
 * From the text of an experiment file to a resolved experiment, or to everything that is wrong
 * with it.
 *
 * @module
 */

import { YamlDocument } from "./document.ts";
import { type Experiment, experimentSchema } from "./experiment.ts";
import { explain } from "./explain.ts";
import { Lines } from "./lines.ts";
import { Override } from "./override.ts";
import { valueAt } from "./path.ts";
import { compareProblems, type Problem, problemOfFile } from "./problem.ts";
import { Source } from "./source.ts";

/** An experiment as a person gives it. */
export interface ExperimentText {
  /** Name of the file, for messages. */
  readonly file: string;
  /** Its YAML. */
  readonly text: string;
  /** Changes such as `search.epochs=1`, in order; the last one wins. */
  readonly overrides?: readonly string[];
  /** Whether the data set `recorded` is there: the images come with a recorded case. */
  readonly recorded?: boolean;
}

/** What {@link parseExperiment} finds. */
export type ParseResult =
  | {
    readonly experiment: Experiment;
    /** Shows later findings about a value where it is written. */
    readonly source: Source;
  }
  | {
    /** All mistakes, in the order in which to read them. */
    readonly problems: readonly Problem[];
  };

/** Longer texts are no experiments, only slow to parse: a character may cost a kilobyte. */
export const MOST_CHARACTERS = 64 * 1024;

/**
 * Parses, overrides, validates and resolves an experiment.
 *
 * @example
 * ```ts
 * import { formatProblems } from "./print.ts";
 * import { parseExperiment } from "./parse.ts";
 *
 * const result = parseExperiment({ file: "a.yaml", text: "serach: {}", overrides: ["seed=3"] });
 * if ("problems" in result) console.error(formatProblems(result.problems));
 * else console.log(result.experiment.search.epochs);
 * ```
 */
export function parseExperiment(
  { file, text, overrides = [], recorded = false }: ExperimentText,
): ParseResult {
  if (text.length > MOST_CHARACTERS) return { problems: [tooLong(file)] };
  const lines = new Lines(text);
  const document = new YamlDocument(text);
  const changes = overrides.map((override, i) => new Override(override, i + 1));
  const problems: Problem[] = changes.flatMap((change) => change.problems);
  for (const { message, ...span } of document.faults) {
    problems.push({ ...lines.place(file, span), path: "", message });
  }
  let experiment = document.value;
  if (experiment === undefined) return { problems: problems.toSorted(compareProblems) };
  const good = changes.filter((change) => change.problems.length === 0);
  for (const change of good) {
    const result = change.apply(experiment);
    if ("problem" in result) problems.push(result.problem);
    else experiment = result.experiment;
  }

  const source = new Source(file, lines, document, good);
  if (!recorded && valueAt(experiment, ["data", "dataset"]) === "recorded") {
    const message = "Expected dataset to be a known name or a folder but found recorded, " +
      "which only `deno task conformance` has; write ./recorded for a folder";
    problems.push(source.problem("data.dataset", message));
  }
  const parsed = experimentSchema.safeParse(experiment);
  if (!parsed.success) problems.push(...explain(parsed.error.issues, experiment, source));
  return parsed.success && problems.length === 0
    ? { experiment: parsed.data, source }
    : { problems: problems.toSorted(compareProblems) };
}

/** The problem of a file with more than {@link MOST_CHARACTERS}. */
export function tooLong(file: string): Problem {
  const message = `Expected an experiment of at most ${MOST_CHARACTERS} characters but found more`;
  return problemOfFile(file, message);
}
