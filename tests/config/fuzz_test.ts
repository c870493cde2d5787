/**
 * Hostile input: whatever stands in the file and on the command line, the answer is an experiment or
 * problems that can be shown, never an exception.
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import { type ExperimentText, parseExperiment } from "../../src/config/parse.ts";
import { valueAt } from "../../src/config/path.ts";
import { formatProblems } from "../../src/config/print.ts";
import { COMMAND_LINE } from "../../src/config/problem.ts";
import { anyText } from "./any_text.ts";
import { anyExperiment } from "./any_experiment.ts";
import { EXPERIMENT, yamlTest } from "./yaml.ts";

/** Parses, and asserts that problems can be shown; returns them. */
function survive(input: Omit<ExperimentText, "file">) {
  const result = parseExperiment({ file: "x.yaml", ...input });
  if (!("problems" in result)) return [];
  assert.ok(result.problems.length > 0);
  const linesOf = (text: string) => text.split("\n").map((line) => line.replace(/\r+$/, ""));
  const lines = linesOf(input.text);
  for (const problem of result.problems) {
    const { file, line, column, length, text, message } = problem;
    assert.match(message, /^[A-Z]/);
    assert.doesNotMatch(message, /undefined|\[object/);
    assert.ok(length >= 1 && column >= 1 && column <= text.length + 1);
    if (file === COMMAND_LINE) assert.ok(linesOf(input.overrides![line - 1]!).includes(text));
    else assert.equal(text, lines[line - 1]);
  }
  formatProblems(result.problems);
  return result.problems;
}

const yamlish = fc.array(
  fc.constantFrom(
    ...["a", "name", "network", "operations", "identity", ": ", ":", "\n", "\n  ", "- ", "[", "]"],
    ...[
      "{",
      "}",
      ", ",
      "&x ",
      "*x",
      "!!set ",
      "!t ",
      "? ",
      "<<",
      "|",
      ">",
      "'",
      '"',
      "#",
      "%YAML 1.1",
    ],
    ...[
      "---\n",
      "...\n",
      "\t",
      "1_000",
      "yes",
      "~",
      ".nan",
      "0x1F",
      "__proto__",
      "\r",
      "\ufeff",
      "@",
    ],
  ),
  { maxLength: 40 },
).map((parts) => parts.join(""));

const hostile = fc.oneof(
  anyText,
  fc.string({ unit: "grapheme", maxLength: 200 }),
  yamlish,
);

yamlTest("parseExperiment() survives any text", () => {
  fc.assert(fc.property(hostile, (text) => void survive({ text })), { numRuns: 300 });
});

yamlTest("parseExperiment() survives an experiment with any part cut out and replaced", () => {
  fc.assert(
    fc.property(fc.nat(EXPERIMENT.length), fc.nat(40), hostile, (start, length, piece) => {
      survive({ text: EXPERIMENT.slice(0, start) + piece + EXPERIMENT.slice(start + length) });
    }),
    { numRuns: 300 },
  );
});

yamlTest("parseExperiment() survives any overrides", () => {
  const path = fc.constantFrom(
    ...[
      "",
      "a",
      "seed",
      "data",
      "data.mean",
      "network.cells[0]",
      "network.cells[1].type",
      "weights",
    ],
    ...["network.stem.channels", "alphas.betas[0]", "__proto__.x", "network.operations"],
  );
  const override = fc.oneof(
    hostile,
    fc.tuple(path, hostile).map(([key, value]) => `${key}=${value}`),
  );
  fc.assert(
    fc.property(fc.array(override, { maxLength: 4 }), (overrides) => {
      survive({ text: EXPERIMENT, overrides });
    }),
    { numRuns: 300 },
  );
});

/** All paths in a value. */
function paths(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [path];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [path, ...keys.flatMap((key) => paths((value as never)[key], [...path, key]))];
}

yamlTest("parseExperiment() survives any value in the place of any other", () => {
  fc.assert(
    fc.property(anyExperiment, fc.nat(), fc.jsonValue({ maxDepth: 3 }), (experiment, n, value) => {
      const all = paths(experiment);
      const path = all[n % all.length]!;
      const raw = structuredClone(experiment) as unknown;
      const last = path.at(-1);
      if (last === undefined) return void survive({ text: stringify(value) });
      (valueAt(raw, path.slice(0, -1)) as Record<string | number, unknown>)[last] = value;
      survive({ text: stringify(raw) });
    }),
    { numRuns: 300 },
  );
});

yamlTest("parseExperiment() points at a misspelt key and knows which it was", () => {
  const keys = [...EXPERIMENT.matchAll(/([a-z_]{4,}):/g)];
  fc.assert(fc.property(fc.constantFrom(...keys), fc.nat(), (match, n) => {
    const key = match[1]!;
    const i = 1 + n % (key.length - 2);
    const misspelt = key.slice(0, i) + key.slice(i + 1); // a letter is missing
    const text = EXPERIMENT.slice(0, match.index) + misspelt +
      EXPERIMENT.slice(match.index + key.length);
    const problems = survive({ text });
    const before = EXPERIMENT.slice(0, match.index).split("\n");
    const found = problems.find(({ suggestion }) => suggestion === key);
    assert.ok(found, `${misspelt} in the place of ${key}`);
    assert.equal(found.line, before.length);
    assert.equal(found.column, before.at(-1)!.length + 1);
    assert.equal(found.length, misspelt.length);
    assert.equal(problems.length, 1);
  }));
});
