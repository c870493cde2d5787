/**
 * The format of `architecture.yaml`, and what is said about a file that does not follow it.
 *
 * @module
 */

import { z } from "zod";
import { YamlDocument } from "../config/document.ts";
import { andList } from "../config/format.ts";
import { describe } from "../config/found.ts";
import { Lines } from "../config/lines.ts";
import { nearest } from "../config/nearest.ts";
import { formatPath, type Path, shortName, valueAt } from "../config/path.ts";
import { compareProblems, type Problem, problemOfFile } from "../config/problem.ts";
import { Source } from "../config/source.ts";
import type { Architecture, GenotypeEdge } from "./genotype.ts";
import {
  findMisfits,
  hasSource,
  sourcesOf,
  type SpaceSpec,
  type WrittenEdge,
} from "./genotype_check.ts";

/** Longer texts are no architectures, only slow to parse. */
const MOST_CHARACTERS = 64 * 1024;

const CELL_TYPES = ["normal", "reduction"] as const;

// The message of each schema says what may stand there, to follow «Expected … to be». Bounds abort,
// so that what is checked across values can rely on each of them.

const bound = (error: string) => ({ error, abort: true });

const whole = (least: number, most: number) => {
  const expected = bound(`a whole number from ${least} to ${most}`);
  return z.int(expected).min(least, expected).max(most, expected);
};

const fraction = bound("a number from 0 to 1");

const text = bound("a name of at most 64 characters");
const name = z.string(text).regex(/\S/, text).max(64, text);

const edge = z.strictObject({
  from: z.union([z.string(), z.number()], "c_{k-2}, c_{k-1} or the number of a node"),
  to: whole(0, 31),
  operation: z.string("the name of an operation"),
}, "a map { from: …, to: …, operation: … }");

const edges = z.array(edge, "a list of edges").max(64, bound("a list of at most 64 edges"));

const schema = z.strictObject({
  name,
  epoch: whole(0, 1e6).exactOptional(),
  valid_accuracy: z.number(fraction).min(0, fraction).max(1, fraction).exactOptional(),
  cell_inputs: z.literal([1, 2], "1 or 2"),
  nodes: whole(1, 32),
  operations: z.array(name, "a list of names")
    .min(1, bound("a list of at least one name"))
    .max(64, bound("a list of at most 64 names")),
  genotype: z.strictObject({ normal: edges, reduction: edges }, "a map of normal and reduction"),
}, "a map of name, cell_inputs, nodes, operations and genotype").superRefine(
  ({ genotype, ...space }, context) => {
    const refuse = (path: Path, message: string, suggestion?: string) =>
      context.addIssue({ code: "custom", path: [...path], message, params: { suggestion } });
    for (const [i, operation] of space.operations.entries()) {
      if (space.operations.indexOf(operation) < i) {
        refuse(["operations", i], `Duplicate operation ${operation}`);
      }
    }
    if (CELL_TYPES.every((type) => genotype[type].length === 0)) {
      refuse(["genotype"], "Expected edges of normal or reduction cells but found none");
    }
    for (const type of CELL_TYPES) {
      // A network without cells of a type finds no edges for it.
      if (genotype[type].length === 0) continue;
      for (const { path, message, suggestion } of findMisfits(genotype[type], space)) {
        refuse(["genotype", type, ...path], message, suggestion);
      }
    }
  },
);

/** Parses and checks an architecture. */
export function parseArchitecture(
  file: string,
  text: string,
): { readonly architecture: Architecture } | { readonly problems: readonly Problem[] } {
  if (text.length > MOST_CHARACTERS) {
    const expected = `Expected an architecture of at most ${MOST_CHARACTERS} characters`;
    return { problems: [problemOfFile(file, `${expected} but found ${text.length}`)] };
  }
  const document = new YamlDocument(text);
  const lines = new Lines(text);
  const faults = document.faults.map(({ message, ...span }): Problem => {
    return { ...lines.place(file, span), path: "", message };
  });
  if (faults.length > 0) return { problems: faults.toSorted(compareProblems) };

  const parsed = schema.safeParse(document.value);
  if (!parsed.success) {
    const source = new Source(file, lines, document, []);
    const problems = explain(parsed.error.issues, document.value, source);
    return { problems: problems.toSorted(compareProblems) };
  }
  const { genotype: { normal, reduction }, ...space } = parsed.data;
  const genotype = { normal: inOrder(normal, space), reduction: inOrder(reduction, space) };
  return { architecture: { ...space, genotype } };
}

type Issue = z.core.$ZodIssue;

/** The validator's issues as problems in words. */
function explain(issues: readonly Issue[], root: unknown, source: Source): Problem[] {
  const unknown = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => unknownKey(issue.path as Path, key, source))
      : []
  );
  // A misspelt key is one mistake, not a missing key as well.
  const meant = unknown.map(({ meant }) => meant);
  const wrong = issues.filter(({ code, path }) =>
    code !== "unrecognized_keys" && !meant.includes(formatPath(path as Path))
  );
  return [
    ...unknown.map(({ problem }) => problem),
    ...wrong.map((issue) => wrongValue(issue, root, source)),
  ];
}

function wrongValue(issue: Issue, root: unknown, source: Source): Problem {
  const path = issue.path as Path;
  if (issue.code === "custom") return source.problem(path, issue.message, issue.params);
  const value = valueAt(root, path);
  if (value === undefined) {
    return source.problem(path, `Missing key ${formatPath(path)}: ${issue.message}`);
  }
  const found = describe(value, source.written(path));
  const message = `Expected ${shortName(path) || "an architecture"} to be ${issue.message}`;
  return source.problem(path, `${message} but found ${found}`);
}

function unknownKey(
  parent: Path,
  key: string,
  source: Source,
): { readonly problem: Problem; readonly meant: string | undefined } {
  const { shape } = [schema, schema.shape.genotype, edge][Math.min(parent.length, 2)]!;
  const keys = Object.keys(shape);
  const suggestion = nearest(key, keys);
  const mend = suggestion ? `did you mean ${suggestion}?` : `expected ${andList(keys)}`;
  const message = `Unknown key ${describe(key)}; ${mend}`;
  return {
    problem: source.problem([...parent, key], message, { part: "key", suggestion }),
    meant: suggestion && formatPath([...parent, suggestion]),
  };
}

/** Node by node, inputs first. All sources are known to exist. */
function inOrder(edges: readonly WrittenEdge[], { cell_inputs }: SpaceSpec): GenotypeEdge[] {
  const rank = ({ from, to }: GenotypeEdge) => sourcesOf(to, cell_inputs).indexOf(from);
  return edges.filter((edge) => hasSource(edge, cell_inputs))
    .sort((a, b) => a.to - b.to || rank(a) - rank(b));
}
