/**
 * From the validator's issues to problems in the words of the experiment: what was expected, what
 * was found, where, and the mend.
 *
 * @module
 */

import type { z } from "zod";
import {
  alternativesAt,
  andList,
  expectation,
  keysOf,
  namesOf,
  orList,
  schemaAt,
} from "./format.ts";
import { describe, mendType } from "./found.ts";
import { nearest } from "./nearest.ts";
import { formatPath, type Path, shortName, valueAt } from "./path.ts";
import type { Problem } from "./problem.ts";
import type { Source } from "./source.ts";
import { explainUnknownKey } from "./unknown_key.ts";

type Issue = z.core.$ZodIssue;

/**
 * Explains all issues.
 *
 * @param experiment what was validated
 */
export function explain(
  issues: readonly Issue[],
  experiment: unknown,
  source: Source,
): Problem[] {
  const explainer = new Explainer(experiment, source);
  const problems = issues
    .filter((issue) => !issues.some((other) => isTighter(other, issue)))
    .flatMap((issue) => explainer.explain(issue));
  // A misspelt key is one mistake, not a missing key as well.
  const meant = new Set(
    problems.flatMap(({ path, suggestion }) =>
      suggestion === undefined ? [] : [path.slice(0, path.lastIndexOf(".") + 1) + suggestion]
    ),
  );
  return problems.filter((problem) => !(explainer.missing.has(problem) && meant.has(problem.path)));
}

class Explainer {
  /** The problems that are missing keys. */
  readonly missing = new Set<Problem>();
  readonly #experiment: unknown;
  readonly #source: Source;

  constructor(experiment: unknown, source: Source) {
    this.#experiment = experiment;
    this.#source = source;
  }

  /** @param base where the issue's own path starts */
  explain(issue: Issue, base: Path = []): Problem[] {
    const path = [...base, ...issue.path as Path];
    switch (issue.code) {
      case "unrecognized_keys":
        return issue.keys.map((key) => this.#unknownKey([...path, key]));
      case "invalid_union":
        return issue.errors.length === 0
          ? this.#discriminator(path)
          : this.#union(issue.errors, path);
      case "custom":
        return [this.#source.problem(path, issue.message, issue.params)];
      case "too_small":
      case "too_big":
        return [this.#outOfBounds(issue, path)];
      case "invalid_format":
        return [this.#wrong(path, issue.message)];
      default:
        return [this.#wrongKind(path)];
    }
  }

  /** Takes the branch that the person most likely meant. */
  #union(branches: readonly (readonly Issue[])[], path: Path): Problem[] {
    const ofItsKind = branches.filter((branch) =>
      !branch.some((issue) =>
        issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value")
      )
    );
    if (ofItsKind.length === 0) return [this.#wrongKind(path)];
    const fewest = Math.min(...ofItsKind.map(countUnknownKeys));
    const [best, ...equals] = ofItsKind.filter((branch) => countUnknownKeys(branch) === fewest);
    if (equals.length > 0 && fewest === 0) return [this.#wrongKind(path)];
    // If no branch knows the key, what each of them misses is no help.
    const told = best!.filter(({ code }) => equals.length === 0 || code === "unrecognized_keys");
    return told.flatMap((issue) => this.explain(issue, path));
  }

  /** The key that picks the variant of a map is missing or has no known value. */
  #discriminator(path: Path): Problem[] {
    if (valueAt(this.#experiment, path) !== undefined) return [this.#wrongKind(path)];
    const map = path.slice(0, -1);
    const known = keysOf(alternativesAt(this.#experiment, map));
    const unknown = Object.keys(valueAt(this.#experiment, map) as object)
      .filter((key) => !known.includes(key));
    return [this.#missing(path), ...unknown.map((key) => this.#unknownKey([...map, key]))];
  }

  #unknownKey(path: Path): Problem {
    return explainUnknownKey(this.#experiment, this.#source, path);
  }

  #missing(path: Path): Problem {
    const schemas = alternativesAt(this.#experiment, path);
    const { description = "" } = schemaAt(this.#experiment, path) ?? {};
    const [sentence = ""] = description.split(/\.(?: |$)/);
    const what = orList(namesOf(schemas)) || sentence.charAt(0).toLowerCase() + sentence.slice(1);
    const message = `Missing key ${formatPath(path)}: ${what}`;
    const problem = this.#source.problem(path, message, { expected: expectation(schemas) });
    this.missing.add(problem);
    return problem;
  }

  /** A value of another type, or a name that is not one of those permitted. */
  #wrongKind(path: Path): Problem {
    const value = valueAt(this.#experiment, path);
    if (value === undefined) return this.#missing(path);
    const schemas = alternativesAt(this.#experiment, path);
    if (path.length === 0) {
      return this.#wrong(path, `a map with ${andList(schemas[0]?.required ?? [])}`);
    }
    if (typeof value === "string") return this.#wrongName(path, value);
    if (typeof value === "number" && !Number.isFinite(value)) return this.#wrong(path, "finite");
    return this.#wrong(path, expectation(schemas), { mend: mendType(value, schemas) });
  }

  #wrongName(path: Path, value: string): Problem {
    const schemas = alternativesAt(this.#experiment, path);
    const expected = expectation(schemas);
    const map = schemas.find(({ properties = {} }) => Object.hasOwn(properties, value));
    if (map) return this.#wrong(path, expectation([map]));
    const suggestion = nearest(value, namesOf(schemas));
    const mend = suggestion === undefined
      ? mendType(value, schemas)
      : `did you mean ${suggestion}?`;
    const { title } = schemaAt(this.#experiment, path) ?? {};
    if (!title) return this.#wrong(path, expected, { mend, suggestion });
    const found = describe(value);
    const message = `Unknown ${title} ${found}; ${mend ?? `expected ${expected}`}`;
    return this.#source.problem(path, message, { expected, found, suggestion });
  }

  #outOfBounds(
    issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig,
    path: Path,
  ): Problem {
    const { bound, within, beyond } = issue.code === "too_small"
      ? { bound: Number(issue.minimum), within: "at least", beyond: "greater than" }
      : { bound: Number(issue.maximum), within: "at most", beyond: "less than" };
    const value = valueAt(this.#experiment, path);
    if (Array.isArray(value)) {
      const expected = `${within} ${bound === 1 ? "one item" : `${bound} items`}`;
      const found = value.length === 0 ? "none" : String(value.length);
      const message = `Expected ${shortName(path)} to have ${expected} but found ${found}`;
      return this.#source.problem(path, message, { expected, found });
    }
    return this.#wrong(path, `${issue.inclusive ? within : beyond} ${bound}`);
  }

  #wrong(
    path: Path,
    expected: string,
    { mend, suggestion }: { mend?: string | undefined; suggestion?: string | undefined } = {},
  ): Problem {
    const found = describe(valueAt(this.#experiment, path), this.#source.written(path));
    const name = path.length === 0 ? "the experiment" : shortName(path);
    const message = `Expected ${name} to be ${expected} but found ${found}`;
    const details = { expected, found, suggestion };
    return this.#source.problem(path, mend ? `${message}; ${mend}` : message, details);
  }
}

/** A number beyond its bound may be beyond the exact integers too: one of the two is enough. */
function isTighter(issue: Issue, other: Issue): boolean {
  const bounds = other.code === "too_small" || other.code === "too_big";
  return bounds && other.origin === "int" && issue !== other && issue.code === other.code &&
    formatPath(issue.path as Path) === formatPath(other.path as Path);
}

function countUnknownKeys(branch: readonly Issue[]): number {
  return branch.reduce(
    (sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 0),
    0,
  );
}
